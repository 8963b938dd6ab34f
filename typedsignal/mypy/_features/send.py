"""The keywords of `send` and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, CallExpr, DictExpr
from mypy.types import AnyType, CallableType, TypeOfAny, TypeVarType, get_proper_type

from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.payload import as_keywords
from typedsignal.mypy._model.signals import signal_of
from typedsignal.mypy._typeops import with_parameters

if TYPE_CHECKING:
    from mypy.nodes import Context
    from mypy.plugin import AttributeContext, CheckerPluginInterface, MethodSigContext
    from mypy.types import Type


def analyze(ctx: MethodSigContext) -> CallableType:
    """Give a call of `send` the exact keywords of the payload.

    mypy reads the keywords of a payload class as `*args: Any, **kwargs: Any`, so
    that alone it accepts

        order_completed.send(OrderService, order_id="one", colour="red")
    """
    if _spreads_a_literal(ctx.context):
        return _lax(ctx.default_signature)
    return _exact(ctx.default_signature, ctx.type, ctx.api)


def analyze_attribute(ctx: AttributeContext) -> Type:
    """Give `send` its exact keywords also where it is not called at once.

    finish = order_completed.send
    super().send(OrderService, order_id="one")
    """
    method = get_proper_type(ctx.default_attr_type)
    owner = ctx.type.upper_bound if isinstance(ctx.type, TypeVarType) else ctx.type
    return _exact(method, owner, ctx.api) if isinstance(method, CallableType) else method


def _exact(method: CallableType, owner: Type, api: CheckerPluginInterface) -> CallableType:
    signal = signal_of(owner, api)
    if signal is None or signal.payload is None:
        return method
    types, kinds, names = as_keywords(signal.payload)
    return with_parameters(method, [signal.sender, *types], [ARG_POS, *kinds], [SENDER_KEY, *names])


def _spreads_a_literal(call: Context) -> bool:
    """Return whether a call has `**{"order_id": 1, "status": ""}`, which is a dict of objects to mypy."""
    return isinstance(call, CallExpr) and any(
        kind == ARG_STAR2 and isinstance(argument, DictExpr)
        for kind, argument in zip(call.arg_kinds, call.args, strict=True)
    )


def _lax(method: CallableType) -> CallableType:
    anything = AnyType(TypeOfAny.special_form)
    return with_parameters(
        method, [method.arg_types[0], anything, anything], [ARG_POS, ARG_STAR, ARG_STAR2], [SENDER_KEY, None, None]
    )

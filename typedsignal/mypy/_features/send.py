"""`send`, `send_robust`, `asend` and `asend_robust`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, CallExpr, DictExpr, MemberExpr
from mypy.types import AnyType, CallableType, TypeOfAny, TypeVarType, get_proper_type

from typedsignal.mypy._checks import django_payload
from typedsignal.mypy._checks import payload as payload_check
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.call import holder_of, read_signals
from typedsignal.mypy._model.payload import keyword_parameters
from typedsignal.mypy._model.signals import name_of, signal_of
from typedsignal.mypy._reporting import recheck_when_changed
from typedsignal.mypy._typeops import with_parameters

if TYPE_CHECKING:
    from mypy.nodes import Context
    from mypy.plugin import AttributeContext, CheckerPluginInterface, MethodContext, MethodSigContext
    from mypy.types import Type


def expect_fields(ctx: MethodSigContext) -> CallableType:
    """Give a call of `send` the exact fields of the payload.

    mypy reads the keywords of a payload class as `*args: Any, **kwargs: Any`, so
    that alone it accepts

        order_completed.send(OrderService, order_id="one", colour="red")
    """
    if _unpacks_literal(ctx.context):
        return _accept_anything(ctx.default_signature)
    return _with_fields(ctx.default_signature, ctx.type, ctx.api)


def analyze_attribute(ctx: AttributeContext) -> Type:
    """Give `send` its exact fields also where it is not called at once.

    finish = order_completed.send
    super().send(OrderService, order_id="one")
    """
    method = get_proper_type(ctx.default_attr_type)
    owner = ctx.type.upper_bound if isinstance(ctx.type, TypeVarType) else ctx.type
    return _with_fields(method, owner, ctx.api) if isinstance(method, CallableType) else method


def analyze(ctx: MethodContext) -> Type:
    """Check each TypedDict that is sent as `**unpacked_dict`."""
    signal = signal_of(ctx.type, ctx.api) if _has_unpacked(ctx) else None
    if signal is not None:
        callee = ctx.context.callee if isinstance(ctx.context, CallExpr) else None
        name = name_of(callee.expr) if isinstance(callee, MemberExpr) else None
        payload_check.check_unpacked(ctx, signal._replace(name=name))
    return ctx.default_return_type


def analyze_django(ctx: MethodContext) -> Type:
    """Check the fields that a signal of Django's own is sent with; of any other signal they are not known."""
    holder = holder_of(ctx.context, ctx.type, ctx.api)
    django_payload.check_send(ctx, read_signals(holder, ctx.type, ctx.api, name_of(holder)))
    return ctx.default_return_type


def _with_fields(method: CallableType, owner: Type, api: CheckerPluginInterface) -> CallableType:
    signal = signal_of(owner, api)
    if signal is None or signal.payload is None:
        return method
    recheck_when_changed(signal.payload_class, api)
    types, kinds, names = keyword_parameters(signal.payload)
    return with_parameters(method, [signal.sender, *types], [ARG_POS, *kinds], [SENDER_KEY, *names])


def _has_unpacked(ctx: MethodContext) -> bool:
    return any(kind.is_star() for kinds in ctx.arg_kinds for kind in kinds)


def _unpacks_literal(call: Context) -> bool:
    """Return whether a call has `**{"order_id": 1, "status": ""}`, which is a dict of objects to mypy."""
    return isinstance(call, CallExpr) and any(
        kind == ARG_STAR2 and isinstance(argument, DictExpr)
        for kind, argument in zip(call.arg_kinds, call.args, strict=True)
    )


def _accept_anything(method: CallableType) -> CallableType:
    anything = AnyType(TypeOfAny.special_form)
    return with_parameters(
        method, [method.arg_types[0], anything, anything], [ARG_POS, ARG_STAR, ARG_STAR2], [SENDER_KEY, None, None]
    )

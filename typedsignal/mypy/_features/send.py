"""`send`, `send_robust`, `asend` and `asend_robust`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, CallExpr, DictExpr, MemberExpr
from mypy.types import AnyType, CallableType, Overloaded, TypeOfAny, TypeVarType, get_proper_type

from typedsignal.mypy._checks import library_payload
from typedsignal.mypy._checks import payload as payload_check
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.call import holder_of, is_called_on_class, read_signals
from typedsignal.mypy._model.declared import find_declaring_module
from typedsignal.mypy._model.payload import keyword_parameters
from typedsignal.mypy._model.signals import name_of, signal_of
from typedsignal.mypy._reporting import recheck_when_changed, recheck_when_declared_anew
from typedsignal.mypy._typeops import accept_anything, is_own_method, with_parameters

if TYPE_CHECKING:
    from mypy.nodes import Context
    from mypy.plugin import AttributeContext, MethodContext, MethodSigContext
    from mypy.types import Type

    from typedsignal.mypy._model.payload import Payload
    from typedsignal.mypy._model.signals import Signal


def expect_fields(ctx: MethodSigContext) -> CallableType:
    """Give a call of `send` the exact fields of the payload.

    mypy reads the keywords of a payload class as `*args: Any, **kwargs: Any`, so
    that alone it accepts

        order_completed.send(OrderService, order_id="one", colour="red")
    """
    if is_called_on_class(ctx):
        return accept_anything(ctx.default_signature, AnyType(TypeOfAny.special_form))
    if _unpacks_literal(ctx.context):
        return accept_anything(ctx.default_signature, ctx.default_signature.arg_types[0])
    is_by_position = _gives_by_position(ctx.context)
    if ARG_STAR not in ctx.default_signature.arg_kinds and not is_by_position:
        return ctx.default_signature  # the attribute has the fields already, but for one of a union
    signal = signal_of(ctx.type, ctx.api)
    if signal is not None and signal.payload is not None and is_by_position:
        return accept_anything(ctx.default_signature, ctx.default_signature.arg_types[0])
    if signal is None or signal.payload is None or signal.payload.overloads:  # the attribute already has overloads
        return ctx.default_signature
    recheck_when_changed(signal.payload_class, ctx.api)
    return _with_fields(ctx.default_signature, signal, signal.payload)


def analyze_attribute(ctx: AttributeContext) -> Type:
    """Give `send` its exact fields also where it is not called at once.

    finish = order_completed.send
    super().send(OrderService, order_id="one")
    """
    method = get_proper_type(ctx.default_attr_type)
    owner = ctx.type.upper_bound if isinstance(ctx.type, TypeVarType) else ctx.type
    signal = signal_of(owner, ctx.api) if isinstance(method, CallableType) else None
    if not isinstance(method, CallableType) or signal is None or signal.payload is None:
        return method
    recheck_when_changed(signal.payload_class, ctx.api)
    payloads = signal.payload.overloads or (signal.payload,)
    signatures = [_with_fields(method, signal, payload) for payload in payloads]
    return signatures[0] if len(signatures) == 1 else Overloaded(signatures)


def analyze(ctx: MethodContext) -> Type:
    """Report a payload by position, and check each TypedDict that is sent as `**unpacked_dict`."""
    if is_called_on_class(ctx):
        payload_check.report_class(ctx)
        return ctx.default_return_type
    is_by_position = _gives_by_position(ctx.context)
    signal = signal_of(ctx.type, ctx.api) if is_by_position or _has_unpacked(ctx) else None
    callee = ctx.context.callee if isinstance(ctx.context, CallExpr) else None
    if signal is not None and (not isinstance(callee, MemberExpr) or is_own_method(signal.type.type, callee.name)):
        name = name_of(callee.expr) if isinstance(callee, MemberExpr) else None
        check = payload_check.report_positional if is_by_position else payload_check.check_unpacked
        check(ctx, signal._replace(name=name))
    return ctx.default_return_type


def analyze_library(ctx: MethodContext) -> Type:
    """Check what a signal of a library is sent with, if that is declared."""
    holder = holder_of(ctx.context, ctx.type, ctx.api)
    signals = read_signals(holder, ctx.type, ctx.api, name_of(holder))
    for signal in signals:
        if signal.identity is not None:
            recheck_when_declared_anew(signal.identity, find_declaring_module(signal.identity), ctx.api)
        recheck_when_changed(signal.payload_class, ctx.api)
    library_payload.check_send(ctx, signals)
    return ctx.default_return_type


def _with_fields(method: CallableType, signal: Signal, payload: Payload) -> CallableType:
    types, kinds, names = keyword_parameters(payload)
    return with_parameters(method, [signal.sender, *types], [ARG_POS, *kinds], [SENDER_KEY, *names])


def _has_unpacked(ctx: MethodContext) -> bool:
    return any(kind.is_star() for kinds in ctx.arg_kinds for kind in kinds)


def _gives_by_position(call: Context) -> bool:
    """Return whether a call has more than the sender by position."""
    return isinstance(call, CallExpr) and sum(kind == ARG_POS for kind in call.arg_kinds) > 1


def _unpacks_literal(call: Context) -> bool:
    """Return whether a call has `**{"order_id": 1, "status": ""}`, which is a dict of objects to mypy."""
    return isinstance(call, CallExpr) and any(
        kind == ARG_STAR2 and isinstance(argument, DictExpr)
        for kind, argument in zip(call.arg_kinds, call.args, strict=True)
    )

"""Receivers that are connected by `signal.connect`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy._checks.dispatch_uid import check_uid
from typedsignal.mypy._checks.receiver import check_receiver
from typedsignal.mypy._checks.sender import as_expected, check_sender
from typedsignal.mypy._checks.weak_receiver import check_weak
from typedsignal.mypy._features.connector_type import ConnectOptions, attach
from typedsignal.mypy._features.lambdas import forget_type, lambda_in, with_lambda_typed
from typedsignal.mypy._fullnames import CONNECT, RECEIVER_PARAMETER
from typedsignal.mypy._model.call import Argument, argument, is_weak
from typedsignal.mypy._model.place import holder_of, place_of
from typedsignal.mypy._model.signals import Signal, name_of, narrowed, signal_of
from typedsignal.mypy._typeops import as_identity, is_ours
from typedsignal.mypy._verdict import final_errors

if TYPE_CHECKING:
    from mypy.plugin import MethodContext, MethodSigContext
    from mypy.types import CallableType, Type


def accept_any_receiver(ctx: MethodSigContext) -> CallableType:
    """Let `connect` return the receiver with the type it has.

    mypy's own reading of the overloads refuses receivers that the dispatcher can
    call, because it knows only a sender by position,

        def mail(*, order_id: int, sender: type[OrderService], **kwargs: object) -> None: ...

    and gives back a plain callable for an object. `analyze` checks the receiver.
    """
    identity = as_identity(ctx.default_signature)
    function = lambda_in(ctx)
    signal = signal_of(ctx.type, ctx.api) if function is not None else None
    if function is None or signal is None:
        return identity
    return with_lambda_typed(identity, function, as_expected(ctx, signal))


def analyze(ctx: MethodContext) -> Type:
    """Check the receiver, or let the decorator know its signal.

    mypy alone accepts a receiver that lacks keys, or takes them with other types:

        order_completed.connect(lambda sender: None)
    """
    signal = signal_of(ctx.type, ctx.api)
    if signal is None:
        return ctx.default_return_type
    receiver = argument(ctx, RECEIVER_PARAMETER)
    if receiver is not None:
        return _check(ctx, signal, receiver)
    if RECEIVER_PARAMETER in ctx.callee_arg_names:
        return ctx.default_return_type
    signal = signal._replace(name=name_of(holder_of(ctx.context)))
    check_uid(ctx)
    return attach(ConnectOptions([signal], check_sender(ctx, [signal]), is_weak(ctx)), ctx)


def _check(ctx: MethodContext, signal: Signal, receiver: Argument) -> Type:
    place = place_of(ctx, receiver)
    signal = signal._replace(name=name_of(place.holder))
    with final_errors(ctx):
        sender = check_sender(ctx, [signal])
        check_receiver(receiver.type, narrowed(signal, sender, ctx.api), place, ctx.api)
        if is_weak(ctx):
            check_weak(ctx, receiver.expression, place, signal.name)
    check_uid(ctx)
    forget_type(receiver.expression, ctx.api)
    return receiver.type if is_ours(signal.type.type, CONNECT) else ctx.default_return_type

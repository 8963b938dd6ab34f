"""Receivers that are connected by a decorator: `@receiver(signal)`, `@signal.connect(sender=...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy._checks.receiver import check_receiver
from typedsignal.mypy._checks.weak_receiver import check_weak
from typedsignal.mypy._features.connector_type import remembered
from typedsignal.mypy._features.lambdas import forget_type, lambda_in, with_lambda_typed
from typedsignal.mypy._model.call import first_argument
from typedsignal.mypy._model.place import place_of
from typedsignal.mypy._model.signals import narrowed
from typedsignal.mypy._typeops import as_identity

if TYPE_CHECKING:
    from mypy.plugin import MethodContext, MethodSigContext
    from mypy.types import CallableType, Type


def accept_any_receiver(ctx: MethodSigContext) -> CallableType:
    """Let the decorator return the receiver with the type it has, as `connect` does."""
    identity = as_identity(ctx.default_signature)
    function = lambda_in(ctx)
    known = remembered(ctx.type, ctx.api) if function is not None else None
    if function is None or known is None or len(known.signals) != 1:
        return identity
    return with_lambda_typed(identity, function, narrowed(known.signals[0], known.sender, ctx.api))


def analyze(ctx: MethodContext) -> Type:
    """Check the receiver for every signal that the decorator connects it to.

    mypy alone accepts a receiver that lacks keys, or takes them with other types:

        @receiver(order_completed)
        def mail(sender: type[OrderService], *, order_id: str) -> None: ...
    """
    receiver = first_argument(ctx)
    if receiver is None:
        return ctx.default_return_type
    known = remembered(ctx.type, ctx.api)
    place = place_of(ctx, receiver)
    for signal in known.signals:
        check_receiver(receiver.type, narrowed(signal, known.sender, ctx.api), place, ctx.api)
    if known.is_weak:
        check_weak(ctx, receiver.expression, place, known.signals[0].name)
    forget_type(receiver.expression, ctx.api)
    return receiver.type

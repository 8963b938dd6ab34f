"""Receivers that a test connects for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy._checks.receiver import check_receiver
from typedsignal.mypy._checks.sender import check_sender
from typedsignal.mypy._fullnames import RECEIVER_PARAMETER, SIGNAL_KEY
from typedsignal.mypy._model.call import argument
from typedsignal.mypy._model.place import place_of_call
from typedsignal.mypy._model.signals import name_of, narrowed, signals_behind
from typedsignal.mypy._verdict import outside_overloads

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext
    from mypy.types import Type


def analyze(ctx: FunctionContext) -> Type:
    """Check the receiver as where it is connected for good.

    mypy alone knows no keys of a payload class:

        with connected_to(order_completed, lambda sender: None): ...
    """
    given, receiver = argument(ctx, SIGNAL_KEY), argument(ctx, RECEIVER_PARAMETER)
    if given is None or receiver is None:
        return ctx.default_return_type
    with outside_overloads(ctx.api):  # whichever overload is being tried
        signals = signals_behind(given.expression, given.type, ctx.api, name_of(given.expression))
        sender = check_sender(ctx, signals)
        place = place_of_call(receiver, given.expression, ctx.api)
        for signal in signals:
            check_receiver(receiver.type, narrowed(signal, sender, ctx.api), place, ctx.api)
    return ctx.default_return_type

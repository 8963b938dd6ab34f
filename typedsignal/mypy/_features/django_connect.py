"""Receivers that are connected by the `connect` of Django's own signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy._checks.dispatch_uid import check_uid
from typedsignal.mypy._checks.receiver import check_receiver
from typedsignal.mypy._checks.sender import check_sender
from typedsignal.mypy._checks.weak_receiver import check_weak
from typedsignal.mypy._fullnames import RECEIVER_PARAMETER
from typedsignal.mypy._model.call import argument, is_weak
from typedsignal.mypy._model.django import is_view
from typedsignal.mypy._model.place import place_of
from typedsignal.mypy._model.signals import name_of, narrowed, signals_behind
from typedsignal.mypy._verdict import outside_overloads

if TYPE_CHECKING:
    from mypy.plugin import MethodContext
    from mypy.types import Type


def analyze(ctx: MethodContext) -> Type:
    """Check the receiver, for each signal that the expression may stand for.

    django-stubs lets anything be connected that can be called:

        post_save.connect(lambda order: None, sender=Order)

    Of the typed views the types alone check receivers: what is left is who holds them.
    """
    receiver = argument(ctx, RECEIVER_PARAMETER)
    if receiver is None:
        return ctx.default_return_type
    place = place_of(ctx, receiver)
    if not is_view(ctx.type):
        signals = signals_behind(place.holder, ctx.type, ctx.api, name_of(place.holder))
        sender = check_sender(ctx, signals)
        for signal in signals:
            check_receiver(receiver.type, narrowed(signal, sender, ctx.api), place, ctx.api)
    with outside_overloads(ctx.api):  # of the overloads of a view none is to be blamed
        if is_weak(ctx):
            check_weak(ctx, receiver.expression, place, name_of(place.holder))
        check_uid(ctx)
    return ctx.default_return_type

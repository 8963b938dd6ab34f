"""Reporting what is wrong with a receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy import _messages as say
from typedsignal.mypy._place import Place
from typedsignal.mypy._receivers import problems_of
from typedsignal.mypy._signals import Signal
from typedsignal.mypy._types import items_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface
    from mypy.types import Type


def check_receiver(receiver: Type, signal: Signal, sender: Type, place: Place, api: CheckerPluginInterface) -> None:
    """Report everything that keeps a receiver from taking what a signal sends."""
    for item in items_of(receiver):
        for problem in problems_of(item, signal, sender, api):
            text = say.named(say.OF_RECEIVER, signal.name).format(receiver=place.receiver, problem=problem)
            api.fail(text, place.context, code=say.SIGNAL_RECEIVER)

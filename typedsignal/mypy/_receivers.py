"""Reporting what is wrong with a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typedsignal.mypy import _messages as say
from typedsignal.mypy._fitting import problems_of
from typedsignal.mypy._formals import formals_of
from typedsignal.mypy._report import fail
from typedsignal.mypy._settings import current
from typedsignal.mypy._types import callables_of, items_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface
    from mypy.types import Type

    from typedsignal.mypy._place import Place
    from typedsignal.mypy._signals import Signal


def check_receiver(receiver: Type, signal: Signal, sender: Type, place: Place, api: CheckerPluginInterface) -> None:
    """Report everything that keeps a receiver from taking what a signal sends, and what the settings want of it."""
    for item in items_of(receiver):
        for problem in [*problems_of(item, signal, sender, api), *_of_the_house(item)]:
            text = say.named(say.OF_RECEIVER, signal.name).format(receiver=place.receiver, problem=problem)
            fail(api, text, place.context, say.SIGNAL_RECEIVER)


def _of_the_house(receiver: Type) -> Iterator[str]:
    if current().require_kwargs:
        callables = callables_of(receiver) or []
        if callables and all(formals_of(each).kwargs is None for each in callables):
            yield say.KWARGS_REQUIRED

"""Reporting what is wrong with a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._checks.async_receiver import check_async
from typedsignal.mypy._checks.django_fitting import DjangoReceiverCheck
from typedsignal.mypy._checks.fitting import ReceiverCheck
from typedsignal.mypy._model.parameters import parameters_of
from typedsignal.mypy._report import fail
from typedsignal.mypy._settings import current
from typedsignal.mypy._typeops import callables_of, items_of, shown

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface
    from mypy.types import Type

    from typedsignal.mypy._model.place import Place
    from typedsignal.mypy._model.signals import Signal


def check_receiver(receiver: Type, signal: Signal, place: Place, api: CheckerPluginInterface) -> None:
    """Report everything that keeps a receiver from taking what a signal sends, and what the settings want of it."""
    for item in items_of(receiver):
        for problem in [*problems_of(item, signal, api), *_of_the_house(item, signal)]:
            text = messages.named(messages.OF_RECEIVER, signal.name).format(receiver=place.receiver, problem=problem)
            fail(api, text, place.context, messages.SIGNAL_RECEIVER)
    if signal.is_django_signal:
        check_async(receiver, signal.name, place, api)


def problems_of(receiver: Type, signal: Signal, api: CheckerPluginInterface) -> list[str]:
    """Say what keeps a receiver from taking what a signal sends.

    Of an overloaded receiver one signature has to fit; the first one is then spoken of.
    """
    callables = callables_of(receiver)
    if callables is None:
        return []
    if not callables:
        return [messages.NOT_CALLABLE.format(found=shown(receiver, api))]
    fitting = DjangoReceiverCheck if signal.is_django_signal else ReceiverCheck
    each = [list(fitting(callee, signal, api).problems()) for callee in callables]
    return [] if [] in each else each[0]


def _of_the_house(receiver: Type, signal: Signal) -> Iterator[str]:
    if current().require_kwargs and not signal.is_django_signal:
        callables = callables_of(receiver) or []
        if callables and all(parameters_of(each).kwargs is None for each in callables):
            yield messages.KWARGS_REQUIRED

"""What a process pays once, at its start: `python -m benchmarks.starting NAME` prints it for one contestant, as JSON.

It imports nothing but what the contestant and Django need, because the first `connect` of a process is timed.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter_ns
from types import FunctionType
from typing import Any, TypedDict

from django.conf import settings  # A Django project has it before it connects anything.

_DJANGO = "Django"  # all others are ours

_SIGNALS, _RECEIVERS = 100, 20  # of a large project: 2,000 receivers
_USED_ONCE = 10_000


class Pay(TypedDict):
    """A payload of two fields."""

    a: int
    b: int


class _Sender: ...


class _Service:
    def method(self, sender: object, **kwargs: object) -> None: ...


def _kw(sender: object, **kwargs: object) -> None: ...


def _make_function() -> Any:
    return FunctionType(_kw.__code__.replace(), globals())


def _make_tools(name: str) -> tuple[Callable[[], Any], Callable[..., Any]]:
    """Return what makes a signal of a contestant, and its `receiver`."""
    if name == _DJANGO:
        from django.dispatch import Signal as DjangoSignal
        from django.dispatch import receiver as connect_to_django

        return DjangoSignal, connect_to_django
    from typedsignal import Signal, receiver

    return Signal[type[Any], Pay], receiver


def _time(run: Callable[[], object]) -> int:
    begin = perf_counter_ns()
    run()
    return perf_counter_ns() - begin


def _connect_all(signals: list[Any], receivers: list[Any]) -> None:
    left = iter(receivers)
    for signal in signals:
        for _ in range(_RECEIVERS):
            signal.connect(next(left))


def _decorate_all(receiver: Callable[..., Any], signals: list[Any], functions: list[Any]) -> None:
    for function in functions:
        receiver(signals)(function)


def _send_all(signals: list[Any]) -> None:
    for signal in signals:
        signal.send(_Sender, a=1, b=2)


def measure(name: str) -> dict[str, int]:
    """Return the costs of one contestant, in ns, by what is done."""
    make_signal, receiver = _make_tools(name)
    settings.configure()
    signal, function = make_signal(), _make_function()
    costs = {"first connect and first send of a process": _time(lambda: _first(signal, function))}

    from typedsignal.django import on_commit

    kinds: dict[str, Callable[[], Any]] = {
        "functions": _make_function,
        "methods": lambda: _Service().method,
        "partials": lambda: partial(_make_function()),
        "receivers of on_commit": lambda: on_commit(_make_function()),
    }
    count = _SIGNALS * _RECEIVERS
    gc.disable()
    for kind, make in kinds.items():
        receivers, signals = [make() for _ in range(count)], [make_signal() for _ in range(_SIGNALS)]
        costs[f"connect {count:,} {kind} to {_SIGNALS} signals"] = _time(partial(_connect_all, signals, receivers))
    functions, signals = [_make_function() for _ in range(_SIGNALS)], [make_signal() for _ in range(_RECEIVERS)]
    costs[f"{_SIGNALS} functions with @receiver of {_RECEIVERS} signals"] = _time(
        partial(_decorate_all, receiver, signals, functions)
    )
    used = [make_signal() for _ in range(_USED_ONCE)]
    for signal in used:
        signal.connect(function)
    costs["first send of a signal"] = _time(partial(_send_all, used))
    return costs


def _first(signal: Any, function: Any) -> None:
    signal.connect(function)
    signal.send(_Sender, a=1, b=2)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))

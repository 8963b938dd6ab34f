"""The receivers, in two sets of the same shapes: silent ones are timed, recording ones show that the work is alike."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from enum import Enum
from types import FunctionType
from typing import Any, NamedTuple, NotRequired, TypeAlias, TypedDict

_SYNC = 5  # of mixed receivers, which are the first

# Receivers are of every shape that the contestants accept.
Receiver: TypeAlias = Callable[..., Any]


class Pay(TypedDict):
    """A payload of two fields."""

    a: int
    b: int


class PayWithNote(Pay):
    """The same, and an optional field that is not sent."""

    note: NotRequired[str]


PAYLOAD = Pay(a=1, b=2)


class Sender:
    """A sender of which there may be very many."""

    __slots__ = ("__weakref__",)


class Shape(Enum):
    """The signature of a receiver; the value is its text on the page."""

    KW = "def r(sender, **kwargs)"
    FULL = "def r(sender, a, b, signal=None)"
    METHOD = "def r(self, sender, **kwargs), bound"
    ASYNC = "async def r(sender, **kwargs)"
    WAITING = "async def r(sender, **kwargs): await sleep(0)"
    MIXED = "5 of def r(sender, **kwargs), then async def r(sender, **kwargs)"


class Received(NamedTuple):
    """The arguments that a recording receiver was called with."""

    number: int
    sender: object
    named: dict[str, object]
    got_signal: bool


def _kw(sender: object, **kwargs: object) -> None: ...


def _full(sender: object, a: int, b: int, signal: object = None) -> None: ...


async def _async(sender: object, **kwargs: object) -> None: ...


async def _waiting(sender: object, **kwargs: object) -> None:  # noqa: ARG001 - the shape of a receiver
    await sleep(0)


class _Service:
    def method(self, sender: object, **kwargs: object) -> None: ...


_SILENT = {Shape.KW: _kw, Shape.FULL: _full, Shape.ASYNC: _async, Shape.WAITING: _waiting}


def silent(shape: Shape, number: int) -> Receiver:
    """Return a receiver that does nothing, and shares no code object with any other, as in a program."""
    if shape is Shape.METHOD:
        return _Service().method
    function: Any = (_kw if number < _SYNC else _async) if shape is Shape.MIXED else _SILENT[shape]
    code = function.__code__.replace(co_name=f"receiver_{number}")
    return FunctionType(code, globals(), None, function.__defaults__)


def _make_recorder(number: int, received: list[Received]) -> Callable[[object, dict[str, object]], int]:
    def record(sender: object, named: dict[str, object]) -> int:
        signal = named.pop("signal", None)
        received.append(Received(number, sender, named, got_signal=signal is not None))
        return number

    return record


def recording(shape: Shape, number: int, received: list[Received]) -> Receiver:
    """Return a receiver that appends its arguments to a list, and responds with its number."""
    record = _make_recorder(number, received)

    def kw(sender: object, **kwargs: object) -> int:
        return record(sender, kwargs)

    def full(sender: object, a: int, b: int, signal: object = None) -> int:
        return record(sender, {"a": a, "b": b, "signal": signal})

    async def run_async(sender: object, **kwargs: object) -> int:
        return record(sender, kwargs)

    class Service:
        def method(self, sender: object, **kwargs: object) -> int:
            return record(sender, kwargs)

    receivers: dict[Shape, Receiver] = {Shape.KW: kw, Shape.FULL: full, Shape.METHOD: Service().method}
    if shape is Shape.MIXED:
        return kw if number < _SYNC else run_async
    return receivers.get(shape, run_async)

"""Measure the memory of signals and connections, and whether any is kept after a disconnect.

All of it is what `tracemalloc` counts: the sizes that are asked for, not what the
allocator rounds them to. Receivers and senders exist beforehand, so they weigh nothing.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from benchmarks.contestants import Contestant, Declared, Django, DjangoCached, Untyped
from benchmarks.receivers import PAYLOAD, Receiver, Sender, Shape, silent
from benchmarks.scenarios import RECEIVER_MEMORY_TARGET, SIGNAL_MEMORY_TARGET

# They have the same methods.
KINDS: tuple[type[Contestant], ...] = (Declared, Untyped, Django, DjangoCached)

_CONNECTED = 10  # how many receivers are connected all the while


class Weight(NamedTuple):
    """The memory of one object with each contestant, in bytes, and the target."""

    title: str
    by_name: dict[str, float]
    target: float | None

    def to_django(self, name: str) -> float:
        """Return the weight as a part of Django's."""
        return self.by_name[name] / self.by_name[Django.name]


@contextmanager
def _traced() -> Iterator[Callable[[], int]]:
    gc.collect()
    tracemalloc.start()

    def kept() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    try:
        yield kept
    finally:
        tracemalloc.stop()


def _receivers(count: int) -> list[Receiver]:
    return [silent(Shape.KW, number) for number in range(count)]


def _look_into(receivers: Sequence[Any]) -> None:
    for receiver in receivers:
        _ = receiver.__dict__, receiver.__annotations__, receiver.__code__.co_varnames


def _receiver(kind: type[Contestant], count: int, *, is_sent: bool = False, is_known: bool = False) -> float:
    receivers = _receivers(count)  # new ones, which nothing has looked into
    if is_known:
        _look_into(receivers)
    signal = kind().signal
    signal.send(Sender, **PAYLOAD)
    with _traced() as kept:
        for receiver in receivers:
            signal.connect(receiver)
        if is_sent:
            signal.send(Sender, **PAYLOAD)
        return kept() / count


def _signal(kind: type[Contestant], count: int, *, is_sent: bool = False) -> float:
    receiver = silent(Shape.KW, 0)
    with _traced() as kept:
        signals = [kind().signal for _ in range(count)]
        for signal in signals if is_sent else ():
            signal.connect(receiver)
            signal.send(Sender, **PAYLOAD)
        return kept() / count


def weigh(count: int) -> list[Weight]:
    """Measure a connection, one of `count`, and a signal; when they are new, and in use."""

    def compare(weight: Callable[..., float], **options: bool) -> dict[str, float]:
        for kind in KINDS:  # what is created once, at first use, is not counted
            weight(kind, 2, **options)
        return {kind.name: weight(kind, count, **options) for kind in KINDS}

    return [
        Weight("receiver", compare(_receiver), RECEIVER_MEMORY_TARGET),
        Weight("receiver, once the signal was sent", compare(_receiver, is_sent=True), None),
        Weight("receiver that was looked into before", compare(_receiver, is_known=True), None),
        Weight("signal", compare(_signal), SIGNAL_MEMORY_TARGET),
        Weight("signal with a receiver, once it was sent", compare(_signal, is_sent=True), None),
    ]


# Does something with a signal, for the n-th time.
Action: TypeAlias = Callable[[Any, int], object]


def send_from_senders(count: int) -> Action:
    """Return an action in which many senders that stay alive send once each."""
    senders = [Sender() for _ in range(count + 1)]
    return lambda signal, number: signal.send(senders[number], **PAYLOAD)


def send_new_keywords(signal: Any, number: int) -> None:
    """Send a keyword that was never sent before."""
    signal.send(Sender, **{f"keyword_{number}": number})


def connect_and_disconnect(signal: Any, number: int) -> None:
    """Connect a receiver, to a sender every other time; disconnect it, or let receiver and sender be collected."""
    receiver, sender = silent(Shape.KW, 0), Sender() if number % 2 else None
    signal.connect(receiver, sender)
    signal.send(sender or Sender, **PAYLOAD)
    if number % 4 < 2:
        signal.disconnect(receiver, sender)


def trace_kept(kind: type[Contestant], action: Action, marks: Sequence[int]) -> list[int]:
    """Repeat an action on one signal, and return how many bytes are kept after so many times."""
    receivers = _receivers(_CONNECTED)
    signal = kind().signal
    for receiver in receivers:
        signal.connect(receiver)
    action(signal, 0)
    found: list[int] = []
    with _traced() as kept:
        for begin, end in pairwise([0, *marks]):
            for number in range(begin, end):
                action(signal, number + 1)
            found.append(kept())
    return found

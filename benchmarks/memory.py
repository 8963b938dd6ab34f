"""What signals and connections weigh, and whether anything stays that is connected no more.

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

_LISTENING = 10  # how many receivers are connected all the while


class Weight(NamedTuple):
    """What one thing weighs with each contestant, in bytes, and what is aimed at."""

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
    receivers = _receivers(count)  # new ones, which nobody has looked into
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
    """Weigh a connection, one of `count`, and a signal; as they are made, and in use."""

    def each(weight: Callable[..., float], **how: bool) -> dict[str, float]:
        for kind in KINDS:  # what is made once, at first use, is no part of it
            weight(kind, 2, **how)
        return {kind.name: weight(kind, count, **how) for kind in KINDS}

    return [
        Weight("receiver", each(_receiver), RECEIVER_MEMORY_TARGET),
        Weight("receiver, once the signal was sent", each(_receiver, is_sent=True), None),
        Weight("receiver that was looked into before", each(_receiver, is_known=True), None),
        Weight("signal", each(_signal), SIGNAL_MEMORY_TARGET),
        Weight("signal with a receiver, once it was sent", each(_signal, is_sent=True), None),
    ]


# Does something with a signal for the n-th time.
Story: TypeAlias = Callable[[Any, int], object]


def senders_send(count: int) -> Story:
    """Return the story of many living senders, each of which sends once."""
    senders = [Sender() for _ in range(count + 1)]
    return lambda signal, number: signal.send(senders[number], **PAYLOAD)


def keywords_are_sent(signal: Any, number: int) -> None:
    """Send a keyword that was never sent before."""
    signal.send(Sender, **{f"key_{number}": number})


def connections_come_and_go(signal: Any, number: int) -> None:
    """Connect a receiver, to a sender every other time; disconnect it, or let receiver and sender die."""
    receiver, sender = silent(Shape.KW, 0), Sender() if number % 2 else None
    signal.connect(receiver, sender)
    signal.send(sender or Sender, **PAYLOAD)
    if number % 4 < 2:
        signal.disconnect(receiver, sender)


def kept_over(kind: type[Contestant], story: Story, marks: Sequence[int]) -> list[int]:
    """Do something ever again with one signal, and return how many bytes are kept after so many times."""
    receivers = _receivers(_LISTENING)
    signal = kind().signal
    for receiver in receivers:
        signal.connect(receiver)
    story(signal, 0)
    found: list[int] = []
    with _traced() as kept:
        for begin, end in pairwise([0, *marks]):
            for number in range(begin, end):
                story(signal, number + 1)
            found.append(kept())
    return found

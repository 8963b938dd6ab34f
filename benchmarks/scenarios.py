"""The scenarios and their targets: a part of Django's cost, and a multiple of that of the bare loop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from benchmarks.contestants import Contestant, Django, Lack, Operation
from benchmarks.receivers import Receiver, Sender, Shape

_HAS_EAGER_TASKS = sys.version_info >= (3, 12)


class Audience(Enum):
    """The senders that the receivers are connected to."""

    ANY = "any sender"
    OTHERS = "another sender"
    EACH_ITS_OWN = "a sender each"


class Target(NamedTuple):
    """What is aimed at; None where nothing is."""

    django: float | None = None
    bare: float | None = None


class Scenario(NamedTuple):
    """One line of the table."""

    title: str
    shape: Shape
    size: int
    target: Target
    operation: Operation = Operation.SEND
    audience: Audience = Audience.ANY

    def takes(self, contestant: type[Contestant]) -> bool:
        """Return whether a contestant can do this work, or something that is alike enough to be compared."""
        lacks = contestant.lacks
        if self.operation not in contestant.calls:
            return False
        if self.audience is not Audience.ANY and Lack.SENDERS in lacks:
            return False
        return not self.size or (Lack.FULL if self.shape is Shape.FULL else Lack.KEYWORDS) not in lacks

    def senders(self) -> list[object]:
        """Return the sender that sends, a class, and after it all others."""
        others = self.size - 1 if self.audience is Audience.EACH_ITS_OWN else 1
        return [type("OrderService", (), {}), *[Sender() for _ in range(others)]]

    def connections(self, receivers: list[Receiver], senders: list[object]) -> Iterator[tuple[Receiver, object]]:
        """Return each receiver with the sender it is connected to, in the order of connection."""
        for number, receiver in enumerate(receivers):
            if self.audience is Audience.ANY:
                yield receiver, None
            elif self.audience is Audience.OTHERS:
                yield receiver, senders[1]
            else:
                yield receiver, senders[(number + self.size // 2) % self.size]

    def select_called(self) -> list[int]:
        """Return the numbers of the receivers that are called for the sender that sends."""
        if self.audience is Audience.OTHERS:
            return []
        return [(self.size + 1) // 2 % self.size] if self.audience is Audience.EACH_ITS_OWN else list(range(self.size))


def _connected(size: int, shape: Shape, target: Target) -> Scenario:
    return Scenario(f"connect + disconnect at {size:,}, {shape.name.lower()}", shape, size, target, Operation.CHURN)


def _awaited(title: str, shape: Shape, target: Target) -> Scenario:
    return Scenario(title, shape, 10, target, Operation.ASEND)


SCENARIOS = (
    Scenario("no receiver", Shape.FULL, 0, Target(0.75)),
    Scenario("only other senders' receivers (10)", Shape.KW, 10, Target(0.27), audience=Audience.OTHERS),
    Scenario("1 receiver, kw", Shape.KW, 1, Target(0.36, 1.15)),
    Scenario("1 receiver, full", Shape.FULL, 1, Target(0.36, 1.3)),
    Scenario("10 receivers, kw", Shape.KW, 10, Target(0.45, 1.2)),
    Scenario("10 receivers, full", Shape.FULL, 10, Target(0.30, 1.45)),
    Scenario("100 receivers, kw", Shape.KW, 100, Target(0.40, 1.12)),
    Scenario("100 receivers, full", Shape.FULL, 100, Target(0.25, 1.35)),
    Scenario("1 of 1000, by sender", Shape.KW, 1000, Target(0.015, 1.6), audience=Audience.EACH_ITS_OWN),
    Scenario("10 bound methods", Shape.METHOD, 10, Target(0.40, 1.7)),
    Scenario("send_robust, 10 receivers", Shape.KW, 10, Target(0.45, 1.4), Operation.SEND_ROBUST),
    _connected(100, Shape.KW, Target(0.12)),
    _connected(100, Shape.FULL, Target(0.12)),
    _connected(10_000, Shape.KW, Target(0.0015)),
    _connected(10_000, Shape.FULL, Target(0.0015)),
    _awaited("asend, 10 async receivers", Shape.ASYNC, Target(0.40 if _HAS_EAGER_TASKS else 0.90)),
    _awaited("asend, 10 that wait once", Shape.WAITING, Target(0.75 if _HAS_EAGER_TASKS else None)),
    _awaited("asend, 5 sync and 5 async receivers", Shape.MIXED, Target(0.70 if _HAS_EAGER_TASKS else None)),
)

MEASURE = Django  # all costs are parts of its cost
IMPORT_TARGET = 0.30 if sys.version_info >= (3, 13) else 0.50
RECEIVER_MEMORY_TARGET = 0.82
SIGNAL_MEMORY_TARGET = 1.05

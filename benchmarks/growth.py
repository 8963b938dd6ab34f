"""How cost grows: curves over the number of receivers, in units of one call by the bare loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.checking import check
from benchmarks.contestants import Bare, Contestant, Declared, Django, DjangoCached, Operation, Untyped, names_for
from benchmarks.memory import connect_and_disconnect, send_from_senders, send_new_keywords, trace_kept
from benchmarks.receivers import Sender, Shape, silent
from benchmarks.scenarios import Audience, Scenario, Target
from benchmarks.timing import Stopwatch, compare, time_all

_KINDS: tuple[type[Contestant], ...] = (Declared, Django, DjangoCached)
_CHECKED = 10  # with how many receivers the work is checked


class Curve(NamedTuple):
    """How a cost grows with a number."""

    name: str
    numbers: Sequence[int]
    costs: Sequence[float]

    @property
    def factor(self) -> float:
        """How many times the first cost the last one is."""
        return self.costs[-1] / self.costs[0]


class Growth(NamedTuple):
    """Curves that belong together."""

    title: str
    over: str
    unit: str
    curves: list[Curve]


def _unit_watch() -> Stopwatch:
    bare = Bare()
    bare.connect(silent(Shape.KW, 0))
    return Stopwatch(bare.calls[Operation.SEND], names_for(bare, Sender))


def _over_receivers(scenario: Scenario, over: str, numbers: Sequence[int], rounds: int) -> Growth:
    kinds: tuple[type[Contestant], ...] = (*_KINDS, Bare) if scenario.takes(Bare) else _KINDS
    for kind in kinds:
        check(scenario._replace(size=_CHECKED), kind)
    costs: dict[str, list[float]] = {kind.name: [] for kind in kinds}
    for number in numbers:
        point = time_all(scenario._replace(size=number), kinds, rounds, _unit_watch())
        for name, found in costs.items():
            found.append(compare(point[name], point["unit"]).median)
    curves = [Curve(name, numbers, found) for name, found in costs.items()]
    return Growth(scenario.title, over, "calls by the bare loop", curves)


def _kibibytes(sizes: Sequence[int]) -> list[float]:
    return [size / 1024 for size in sizes]


def _memory(numbers: Sequence[int], sets: Sequence[int]) -> Growth:
    actions = (
        (f"{DjangoCached.name}: senders that sent", DjangoCached, send_from_senders(numbers[-1]), numbers),
        (f"{Declared.name}: senders that sent", Declared, send_from_senders(numbers[-1]), numbers),
        (f"{Declared.name}: connections made and gone", Declared, connect_and_disconnect, numbers),
        (f"{Untyped.name}: sets of keywords sent", Untyped, send_new_keywords, sets),
    )
    curves = [Curve(name, at, _kibibytes(trace_kept(kind, action, at))) for name, kind, action, at in actions]
    return Growth("Memory kept", "what the signal has ever seen", "KiB", curves)


def grow(numbers: Sequence[int], sets: Sequence[int], rounds: int) -> list[Growth]:
    """Measure all curves.

    Args:
        numbers: How many receivers, ascending.
        sets: How many sets of keyword names, ascending; each is compiled, which takes its time.
        rounds: How often each point is measured.
    """
    scenarios = (
        (Scenario("Send, all are called", Shape.KW, 0, Target()), "receivers"),
        (
            Scenario("Send, one is called", Shape.KW, 0, Target(), audience=Audience.EACH_ITS_OWN),
            "receivers, a sender each",
        ),
        (Scenario("Connect and disconnect", Shape.KW, 0, Target(), Operation.CHURN), "receivers connected"),
    )
    return [*(_over_receivers(scenario, over, numbers, rounds) for scenario, over in scenarios), _memory(numbers, sets)]

"""Run a scenario: check that the work is alike, then time it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from benchmarks.checking import check, check_silent, silent_receivers
from benchmarks.contestants import ALL, Bare, BareFunction, Contestant, Declared, Verb, names_for
from benchmarks.ratios import Ratio, ratio
from benchmarks.receivers import silent
from benchmarks.scenarios import MEASURE, Scenario
from benchmarks.timing import Stopwatch, race


class Result(NamedTuple):
    """What a scenario came to: the costs of those who took part, as parts of Django's, and ours beside the limits."""

    scenario: Scenario
    to_django: dict[str, Ratio]
    ours_to_bare: Ratio | None
    ours_to_function: Ratio | None

    @property
    def ours(self) -> Ratio:
        """The cost of a declared signal, as a part of Django's."""
        return self.to_django[Declared.name]


@contextmanager
def _runner(verb: Verb) -> Iterator[asyncio.Runner | None]:
    if verb is not Verb.ASEND:
        yield None
        return
    with asyncio.Runner() as runner:
        yield runner


def run(scenario: Scenario, rounds: int) -> Result:
    """Check a scenario, then time it.

    Raises:
        UnlikeError: The contestants do not do the work that is said.
    """
    kinds = [kind for kind in ALL if scenario.takes(kind)]
    for kind in kinds:
        check(scenario, kind)
    costs = time_all(scenario, kinds, rounds)
    base, ours = costs[MEASURE.name], costs[Declared.name]
    bare, function = costs.get(Bare.name), costs.get(BareFunction.name)
    return Result(
        scenario,
        {name: ratio(each, base) for name, each in costs.items()},
        None if bare is None else ratio(ours, bare),
        None if function is None else ratio(ours, function),
    )


def time_all(
    scenario: Scenario, kinds: Iterable[type[Contestant]], rounds: int, unit: Stopwatch | None = None
) -> dict[str, list[float]]:
    """Time contestants side by side, with the same silent receivers.

    Args:
        scenario: What they do.
        kinds: Who takes part.
        rounds: How often each is timed.
        unit: What takes part besides, under the name "unit".

    Returns:
        The costs by name, one per round.
    """
    receivers, senders = silent_receivers(scenario), scenario.senders()
    extra = silent(scenario.shape, scenario.size)
    hearing = [receivers[number] for number in scenario.hearing()]
    contestants = [kind() for kind in kinds]
    with _runner(scenario.verb) as runner:
        watches = {} if unit is None else {"unit": unit}
        for contestant in contestants:
            contestant.connect_all(scenario.connections(receivers, senders))
            names = names_for(contestant, senders[0], extra)
            check_silent(contestant, scenario.verb, names, hearing)
            watches[contestant.name] = Stopwatch(contestant.calls[scenario.verb], names, runner)
        costs = race(watches, rounds)
    for contestant in contestants:
        contestant.close()
    return costs

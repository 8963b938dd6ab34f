"""Run a scenario: check that the contestants do the same work, then time them in many short rounds.

A loop is compiled for each contestant, and all take turns. What is reported is a ratio of costs of one round.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from random import Random
from statistics import quantiles
from time import perf_counter_ns
from typing import Any, NamedTuple

from benchmarks.checking import check, check_silent, silent_receivers
from benchmarks.contestants import ALL, Bare, BareFunction, Contestant, Declared, Operation, names_for
from benchmarks.receivers import silent
from benchmarks.scenarios import MEASURE, Scenario

# What noise may add to a ratio before it counts as a miss.
TOLERANCE = 1.10
# How far the quartiles may lie apart before a ratio means nothing.
_STEADY = 1.3
# A statement is written out this often per turn of the loop, or the loop would be a part of what is timed.
_UNROLLED = 10
_ROUND = 300_000  # how long one contestant is timed within one round, in ns: seldom interrupted

_LOOP = """\
{keyword} run(_turns, _now, {names}):
    _begin = _now()
    for _ in _turns:
{statements}
    return _now() - _begin
"""


class Ratio(NamedTuple):
    """The median and the quartiles of many paired ratios."""

    low: float
    median: float
    high: float

    @property
    def is_unsteady(self) -> bool:
        """Whether the machine was too busy for the median to mean much: it depends on when one looks."""
        return self.high > self.low * _STEADY

    def __str__(self) -> str:
        return f"{format_ratio(self.median)} ({format_ratio(self.low)} to {format_ratio(self.high)})"


def compare(costs: Sequence[float], others: Sequence[float]) -> Ratio:
    """Compare costs that were measured side by side, round by round."""
    pairs = [cost / other for cost, other in zip(costs, others, strict=True)]
    return Ratio(*quantiles(pairs, n=4, method="inclusive"))


def format_ratio(number: float) -> str:
    """Return a ratio with two figures that mean something: 12, 1.2, .12, .0012."""
    if number >= 10:
        return f"{number:,.0f}"
    if number >= 1:
        return f"{number:.2f}"
    digits = 2
    while digits < 5 and number < 10 ** (1 - digits):
        digits += 1
    return f"{number:.{digits}f}".lstrip("0") or "0"


def is_missed(measured: float, target: float | None) -> bool:
    """Return whether a target is missed by more than noise."""
    return target is not None and measured > target * TOLERANCE


def judge(measured: Ratio, target: float | None) -> str:
    """Return how a measured ratio compares with its target."""
    if target is None:
        return ""
    if measured.is_unsteady:
        return "**too unsteady to judge**"
    if measured.median <= target:
        return "held"
    return "**missed**" if is_missed(measured.median, target) else "held within 10 %"


def _compile_loop(statements: Sequence[str], names: Iterable[str], *, is_async: bool, times: int) -> Callable[..., Any]:
    body = "\n".join(f"        {statement}" for statement in [*statements] * times)
    text = _LOOP.format(keyword="async def" if is_async else "def", names=", ".join(names), statements=body)
    namespace: dict[str, Any] = {}
    exec(compile(text, "<benchmark>", "exec"), namespace)
    loop: Callable[..., Any] = namespace["run"]
    return loop


class Stopwatch:
    """Times the statements of one contestant; what they name are local variables of the loop."""

    def __init__(
        self, statements: Sequence[str], names: Mapping[str, object], runner: asyncio.Runner | None = None
    ) -> None:
        self._arguments = dict(names)
        self._runner = runner
        self._times = 1
        self._loop = _compile_loop(statements, names, is_async=runner is not None, times=1)
        once = self._calibrate()
        if once * _UNROLLED < _ROUND:
            self._times = _UNROLLED
            self._loop = _compile_loop(statements, names, is_async=runner is not None, times=_UNROLLED)
        self._turns = max(1, round(_ROUND / self._calibrate() / self._times))

    def _calibrate(self) -> float:
        self._time(1)
        once = self._time(1)
        if once * 20 > _ROUND:
            return once
        self._time(20 // self._times)  # the interpreter adapts to what runs often
        return min(self._time(max(1, 4 // self._times)) for _ in range(3))

    def _time(self, turns: int) -> float:
        arguments = (repeat(None, turns), perf_counter_ns)
        running = self._loop(*arguments, **self._arguments)
        took = self._runner.run(running) if self._runner is not None else running
        return float(took) / (turns * self._times)

    def time(self) -> float:
        """Run the statements for a fraction of a millisecond, and return what they took once, in ns."""
        return self._time(self._turns)


@contextmanager
def _without_gc() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def race(watches: Mapping[str, Stopwatch], rounds: int) -> dict[str, list[float]]:
    """Time all in each round, in an order that is drawn anew; return the costs by name, one per round."""
    costs: dict[str, list[float]] = {name: [] for name in watches}
    order = list(watches)
    chance = Random(0)
    with _without_gc():
        for _ in range(rounds):
            chance.shuffle(order)
            for name in order:
                costs[name].append(watches[name].time())
    return costs


class Result(NamedTuple):
    """The costs of a scenario: those of all contestants, as parts of Django's, and ours beside the limits."""

    scenario: Scenario
    to_django: dict[str, Ratio]
    ours_to_bare: Ratio | None
    ours_to_function: Ratio | None

    @property
    def ours(self) -> Ratio:
        """The cost of a declared signal, as a part of Django's."""
        return self.to_django[Declared.name]


@contextmanager
def _runner(operation: Operation) -> Iterator[asyncio.Runner | None]:
    if operation is not Operation.ASEND:
        yield None
        return
    with asyncio.Runner() as runner:
        yield runner


def run(scenario: Scenario, rounds: int) -> Result:
    """Check a scenario, then time it.

    Raises:
        UnlikeError: The contestants do not do the work that they declare.
    """
    kinds = [kind for kind in ALL if scenario.takes(kind)]
    for kind in kinds:
        check(scenario, kind)
    costs = time_all(scenario, kinds, rounds)
    base, ours = costs[MEASURE.name], costs[Declared.name]
    bare, function = costs.get(Bare.name), costs.get(BareFunction.name)
    return Result(
        scenario,
        {name: compare(cost, base) for name, cost in costs.items()},
        None if bare is None else compare(ours, bare),
        None if function is None else compare(ours, function),
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
    called = [receivers[number] for number in scenario.select_called()]
    contestants = [kind() for kind in kinds]
    with _runner(scenario.operation) as runner:
        watches = {} if unit is None else {"unit": unit}
        for contestant in contestants:
            contestant.connect_all(scenario.connections(receivers, senders))
            names = names_for(contestant, senders[0], extra)
            check_silent(contestant, scenario.operation, names, called)
            watches[contestant.name] = Stopwatch(contestant.calls[scenario.operation], names, runner)
        costs = race(watches, rounds)
    for contestant in contestants:
        contestant.close()
    return costs

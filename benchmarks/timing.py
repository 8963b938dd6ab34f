"""Timing: a loop is compiled for each contestant, and all take turns in many short rounds."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from random import Random
from time import perf_counter_ns
from typing import Any

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


def _compiled(statements: Sequence[str], names: Iterable[str], *, is_async: bool, times: int) -> Callable[..., Any]:
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
        self._loop = _compiled(statements, names, is_async=runner is not None, times=1)
        once = self._calibrate()
        if once * _UNROLLED < _ROUND:
            self._times = _UNROLLED
            self._loop = _compiled(statements, names, is_async=runner is not None, times=_UNROLLED)
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

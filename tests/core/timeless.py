"""An event loop in which delays take no time and end in their order, however slow the machine is."""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class Clock(selectors.DefaultSelector):
    """A selector that moves its time forward where others wait."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0
        return super().select(None if timeout is None else 0)


class TimelessLoop(asyncio.SelectorEventLoop):
    """An event loop that runs by such a clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        super().__init__(self.clock)

    def time(self) -> float:
        return self.clock.now


def run_at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine as `asyncio.run` does, without waiting."""
    with asyncio.Runner(loop_factory=TimelessLoop) as runner:
        return runner.run(coroutine)

"""Async receivers run side by side, as in a task group, and start at once where Python can."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from typedsignal import Signal

STARTS_AT_ONCE = sys.version_info >= (3, 12)


def connected(*receivers: Any) -> Signal[Any, Any, Any]:
    """Return a signal with receivers."""
    signal = Signal()
    for receiver in receivers:
        signal.connect(receiver, weak=False)
    return signal


def test_receivers_that_never_wait_cost_no_turn_of_the_loop() -> None:
    """Django starts them in the next turn, after what was to run then; so does Python before 3.12."""
    told: list[str] = []

    async def receive(sender: object, **kwargs: object) -> None:
        told.append("received")

    async def main() -> None:
        asyncio.get_running_loop().call_soon(told.append, "another")
        await connected(receive).asend(None)

    asyncio.run(main())
    assert told == (["received", "another"] if STARTS_AT_ONCE else ["another", "received"])


def test_receivers_that_wait_go_on_side_by_side() -> None:
    """Each in its turn, and the responses come in the order of connection."""
    told: list[str] = []

    def waiting(name: str, turns: int) -> Any:
        async def receive(sender: object, **kwargs: object) -> str:
            for _ in range(turns):
                await asyncio.sleep(0)
            told.append(name)
            return name

        return receive

    responses = asyncio.run(connected(waiting("late", 3), waiting("early", 1), waiting("now", 0)).asend(None))
    assert told == ["now", "early", "late"]
    assert [response for _, response in responses] == ["late", "early", "now"]


@pytest.mark.parametrize("turns", [0, 1])
def test_one_that_fails_cancels_the_others(turns: int) -> None:
    """And they are waited for, whether it fails at once or later."""
    told: list[str] = []

    async def fail(sender: object, **kwargs: object) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        raise ValueError("expected")

    async def wait(sender: object, **kwargs: object) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            told.append("tidied up")

    with pytest.raises(ValueError, match="expected"):
        asyncio.run(connected(fail, wait).asend(None))
    assert told == ["tidied up"]


def test_a_send_that_is_cancelled_cancels_its_receivers() -> None:
    """And waits until they are done."""
    told: list[str] = []

    def waiting() -> Any:
        async def wait(sender: object, **kwargs: object) -> None:
            try:
                await asyncio.sleep(60)
            finally:
                told.append("cancelled")

        return wait

    async def main() -> None:
        async with asyncio.timeout(0.01):
            await connected(waiting(), waiting()).asend(None)

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert told == ["cancelled", "cancelled"]


def test_several_failures_come_as_a_group() -> None:
    """In the order in which they happened."""

    def failing(name: str, turns: int) -> Any:
        async def fail(sender: object, **kwargs: object) -> None:
            try:
                await asyncio.sleep(60 if turns else 0)
            finally:
                raise ValueError(name)

        return fail

    with pytest.raises(BaseExceptionGroup) as raised:
        asyncio.run(connected(failing("second", 1), failing("first", 0)).asend(None))
    assert [str(error) for error in raised.value.exceptions] == ["first", "second"]


def test_a_task_factory_of_the_loop_makes_the_tasks() -> None:
    """Whoever wants to know of every task learns of these."""
    made: list[str] = []

    async def receive(sender: object, **kwargs: object) -> str:
        return "received"

    async def main() -> list[Any]:
        loop = asyncio.get_running_loop()

        def make(loop: Any, coroutine: Any, **options: Any) -> Any:
            made.append(coroutine.__name__)
            return asyncio.Task(coroutine, loop=loop, **options)

        loop.set_task_factory(make)
        return await connected(receive).asend(None)

    [(_, response)] = asyncio.run(main())
    assert (made[:1], response) == (["receive"], "received")


@pytest.mark.parametrize("method", ["send", "send_robust"])
def test_a_sync_send_to_async_receivers_where_a_loop_runs_is_refused_by_the_name_of_the_signal(method: str) -> None:
    """As in Django after the sync receivers were called; asgiref's sentence would name no signal."""
    called: list[str] = []
    signal = Signal[Any, Any]()
    signal.connect(lambda sender, **kwargs: called.append("sync"), weak=False)

    async def receive(sender: object, **kwargs: object) -> None:
        called.append("async")

    signal.connect(receive)

    async def send() -> None:
        getattr(signal, method)(None)

    sentence = (
        f'Signal "<Signal in {__name__}>" is sent where an event loop runs, and has async receivers:'
        " await signal.asend(...)"
    )
    with pytest.raises(RuntimeError) as refused:
        asyncio.run(send())
    assert str(refused.value) == sentence
    assert called == ["sync"]

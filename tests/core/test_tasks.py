"""Async receivers run side by side, as in a task group, and start at once where Python can."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from typing import Any

import pytest

from tests.core.timeless import run_at_once
from typedsignal import Signal

STARTS_AT_ONCE = sys.version_info >= (3, 12)


def connected(*receivers: Any) -> Signal[Any, Any, Any]:
    """Return a signal with receivers."""
    signal = Signal()
    for receiver in receivers:
        signal.connect(receiver, weak=False)
    return signal


def test_receivers_start_before_the_next_turn_of_the_loop() -> None:
    """Django starts them in the next turn, after what was to run then; so does Python before 3.12."""
    told: list[str] = []

    async def receive(sender: object, **kwargs: object) -> None:
        told.append("received")

    async def main() -> None:
        asyncio.get_running_loop().call_soon(told.append, "another")
        await connected(receive).asend(None)

    asyncio.run(main())
    assert told == (["received", "another"] if STARTS_AT_ONCE else ["another", "received"])


async def receive_at_once(sender: object, **kwargs: object) -> str:
    return "received"


async def fail_at_once(sender: object, **kwargs: object) -> None:
    raise ValueError("expected")


async def cancel_itself_at_once(sender: object, **kwargs: object) -> None:
    raise asyncio.CancelledError


def receive_in_thread(sender: object, **kwargs: object) -> str:
    return "received"


@pytest.mark.parametrize("sync_receivers", [[], [receive_in_thread]], ids=["async", "sync and async"])
@pytest.mark.parametrize("receiver", [receive_at_once, fail_at_once, cancel_itself_at_once])
@pytest.mark.parametrize("method", ["asend", "asend_robust"])
def test_a_loop_of_sends_to_receivers_that_never_wait_leaves_turns_to_others(
    sync_receivers: list[Any], receiver: Any, method: str
) -> None:
    """Each send passes one turn of the event loop, also if a receiver fails or cancels itself."""
    signal = connected(*sync_receivers, receiver)
    turns: list[int] = []

    async def count() -> None:
        while True:
            turns.append(len(turns))
            await asyncio.sleep(0)

    async def main() -> None:
        counting = asyncio.create_task(count())
        for _ in range(10):
            with contextlib.suppress(ValueError):
                await getattr(signal, method)(None)
        counting.cancel()

    asyncio.run(main())
    assert len(turns) >= 10


@pytest.mark.parametrize("sync_receivers", [[], [receive_in_thread]], ids=["async", "sync and async"])
@pytest.mark.parametrize("receiver", [receive_at_once, cancel_itself_at_once])
def test_a_timeout_ends_a_loop_of_sends_to_receivers_that_never_wait(sync_receivers: list[Any], receiver: Any) -> None:
    """The timeout of asyncio is a cancellation, which a send that took no turn would never see."""
    signal = connected(*sync_receivers, receiver)

    async def main() -> None:
        async with asyncio.timeout(0):
            for _ in range(1000):
                await signal.asend(None)

    with pytest.raises(TimeoutError):
        asyncio.run(main())


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


class Cleanup:
    """A receiver that waits, and waits again in its cleanup."""

    def __init__(self, told: list[str]) -> None:
        self.told = told

    async def receive(self, sender: object, **kwargs: object) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(20)
            self.told.append("cleaned up")


async def fail_later(sender: object, **kwargs: object) -> None:
    await asyncio.sleep(10)
    raise ValueError("expected")


async def fail_in_cleanup(sender: object, **kwargs: object) -> None:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        raise ValueError("of the cleanup") from None


@pytest.mark.parametrize("others", [(fail_at_once,), (fail_later, fail_in_cleanup), (fail_in_cleanup,) * 2])
def test_a_second_failure_does_not_interrupt_a_cleanup(others: tuple[Any, ...]) -> None:
    """The receivers are cancelled once, by the first failure or by the cancellation of the send."""
    told: list[str] = []

    async def main() -> None:
        async with asyncio.timeout(20):
            await connected(Cleanup(told).receive, *others, Cleanup(told).receive).asend(None)

    with pytest.raises((ValueError, BaseExceptionGroup)):
        run_at_once(main())
    assert told == ["cleaned up", "cleaned up"]


@pytest.mark.parametrize("failing", [(), (fail_at_once,), (fail_later,)])
def test_a_second_cancellation_does_not_interrupt_a_cleanup(failing: tuple[Any, ...]) -> None:
    """A task group ignores it too, and raises the first one, or the failure if there is one."""
    told: list[str] = []
    raised: list[str] = []

    async def send() -> None:
        try:
            await connected(*failing, Cleanup(told).receive).asend(None)
        except (ValueError, asyncio.CancelledError) as error:
            raised.append(str(error))

    async def main() -> None:
        sending = asyncio.create_task(send())
        for message in ("first", "second", "third"):
            await asyncio.sleep(1)
            sending.cancel(message)
        await asyncio.wait([sending])

    run_at_once(main())
    assert told == ["cleaned up"]
    assert raised == [["first"], ["expected"]][failing == (fail_at_once,)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_leaves_no_receiver_without_an_await(error: type[BaseException]) -> None:
    """Receivers after the one that raises are called but not started: Python would warn of each."""

    async def end(sender: object, **kwargs: object) -> None:
        raise error

    with pytest.raises(error):
        asyncio.run(connected(receive_at_once, end, receive_at_once).asend(None))
    gc.collect()


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

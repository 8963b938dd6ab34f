"""`@on_commit` across the border between sync and async code."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import django.dispatch
import pytest
from asgiref.sync import async_to_sync, markcoroutinefunction, sync_to_async
from django.db import connections, transaction

from tests.django.shop.models import Account
from typedsignal import Signal
from typedsignal.django import on_commit

if TYPE_CHECKING:
    from collections.abc import Callable

both = pytest.mark.parametrize("make_signal", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
received: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    """Begin with nothing received."""
    received.clear()


@on_commit
def record(sender: object, **kwargs: Any) -> None:
    received.append(sender)


@on_commit
async def arecord(sender: object, **kwargs: Any) -> None:
    await asyncio.sleep(0)
    received.append(sender)


def run(main: Callable[[], Any]) -> None:
    async def then_close() -> None:
        try:
            await main()
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(then_close())


@both
def test_an_async_function_is_called_after_the_commit_of_a_send(make_signal: Callable[[], Any]) -> None:
    """And is at its end when the transaction is."""
    signal = make_signal()
    signal.connect(arecord)
    with transaction.atomic():
        assert signal.send("sender") == [(arecord, None)]
        assert received == []
    assert received == ["sender"]


@both
def test_functions_of_both_kinds_receive_an_asend(make_signal: Callable[[], Any]) -> None:
    """Outside a transaction they are called at once."""
    signal = make_signal()
    signal.connect(arecord)
    signal.connect(record)

    async def main() -> None:
        assert await signal.asend("sender") == [(arecord, None), (record, None)]
        assert received == ["sender", "sender"]

    run(main)


@both
def test_an_asend_waits_for_the_transaction_of_the_thread_of_sync_code(make_signal: Callable[[], Any]) -> None:
    """That is where Django keeps the connection of async code."""
    signal = make_signal()
    signal.connect(arecord)
    signal.connect(record)

    def save() -> None:
        with transaction.atomic():
            Account.objects.create(name="Ada")
            async_to_sync(signal.asend)("sender")
            assert received == []

    async def main() -> None:
        await sync_to_async(save)()
        assert received == ["sender", "sender"]

    run(main)


@both
def test_an_async_function_runs_on_the_loop_that_waits(make_signal: Callable[[], Any]) -> None:
    """Not on one of its own."""
    signal = make_signal()

    @on_commit
    async def where(**kwargs: Any) -> None:
        received.append((asyncio.get_running_loop(), threading.current_thread()))

    signal.connect(where)

    async def main() -> None:
        await signal.asend("sender")
        assert received == [(asyncio.get_running_loop(), threading.current_thread())]

    run(main)


@both
def test_a_failure_of_an_async_function_is_logged(
    make_signal: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """As that of a sync one."""
    signal = make_signal()

    @on_commit
    async def fail(**kwargs: Any) -> None:
        raise RuntimeError("broken")

    signal.connect(fail)
    signal.connect(arecord)
    with transaction.atomic():
        signal.send("sender")
    assert received == ["sender"]
    assert "broken" in caplog.text


@both
def test_a_function_that_is_marked_as_async_is_awaited(make_signal: Callable[[], Any]) -> None:
    """By asgiref; the receiver itself is a sync one."""
    signal = make_signal()

    def marked(**kwargs: Any) -> Any:
        return arecord.__wrapped__("sender")  # type: ignore[attr-defined]

    waiting = on_commit(markcoroutinefunction(marked))
    signal.connect(waiting)
    with transaction.atomic():
        assert signal.send("sender") == [(waiting, None)]
        assert received == []
    assert received == ["sender"]

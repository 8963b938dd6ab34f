"""A muted receiver is not called, in this context and for the time of the block."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Any, TypedDict

import pytest

from typedsignal import Signal, signal
from typedsignal.testing import capture, muted

INHERITS = getattr(sys.flags, "thread_inherit_context", False)


class Order(TypedDict):
    """A payload."""

    order_id: int


def by_function() -> Any:
    """Declare a signal by a function."""

    @signal
    def declared(sender: object, *, order_id: int) -> None:
        raise NotImplementedError

    return declared


completed = Signal[Any, Order]()

MAKE = {
    "declared by a class": Signal[Any, Order],
    "untyped": Signal,
    "declared by a function": by_function,
}


@pytest.fixture(params=MAKE.values(), ids=MAKE)
def order(request: pytest.FixtureRequest) -> Any:
    """A signal, declared in each way."""
    return request.param()


class Received(list[str]):
    """Receivers, and which of them were called."""

    def __init__(self, order: Any) -> None:
        self.first = self._receiver("first")
        self.second = self._receiver("second")
        for receiver in (self.first, self.second):
            order.connect(receiver)

    def _receiver(self, name: str) -> Callable[..., None]:
        def receiver(sender: object, order_id: int, **kwargs: object) -> None:
            self.append(name)

        return receiver

    def during(self, context: AbstractContextManager[object], send: Callable[[], object]) -> list[str]:
        """Return the receivers that a send in a block has called, and forget them."""
        with context:
            send()
        found = [*self]
        self.clear()
        return found


async def _awaits(method: Callable[..., Any]) -> Any:
    return await method(None, order_id=1)


METHODS: dict[str, Callable[[Any], Any]] = {
    "send": lambda order: order.send(None, order_id=1),
    "send_robust": lambda order: order.send_robust(None, order_id=1),
    "asend": lambda order: asyncio.run(_awaits(order.asend)),
    "asend_robust": lambda order: asyncio.run(_awaits(order.asend_robust)),
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_no_send_method_calls_a_muted_receiver(order: Any, method: Callable[[Any], Any]) -> None:
    """One receiver, or all; the responses are those of the others."""
    received = Received(order)
    with muted(order, received.first):
        assert method(order) == [(received.second, None)]
    with muted(order):
        assert method(order) == []
    assert method(order) == [(received.first, None), (received.second, None)]
    assert received == ["second", "first", "second"]


def test_a_send_method_that_was_taken_before_is_muted(order: Any) -> None:
    """Wherever it is kept: `send = order_completed.send`."""
    received = Received(order)
    order.send(None, order_id=1)  # From here on the signal may have a send method of its own.
    received.clear()
    send = order.send
    with muted(order, received.first):
        send(None, order_id=1)
    send(None, order_id=1)
    assert received == ["second", "first", "second"]


def test_async_receivers_are_muted() -> None:
    """As sync ones are, in a send and in an asend."""
    order = Signal[Any, Order]()
    received: list[int] = []

    @order.connect
    async def receive(sender: object, order_id: int) -> None:
        received.append(order_id)

    async def send() -> None:
        with muted(order, receive):
            await order.asend(None, order_id=1)
        await order.asend(None, order_id=2)

    asyncio.run(send())
    with muted(order):
        order.send(None, order_id=3)
    order.send(None, order_id=4)
    assert received == [2, 4]


def test_receivers_of_one_sender_are_muted() -> None:
    """However they were connected: to a sender, by a uid, as a method."""

    class Mailer:
        def receive(self, sender: object, order_id: int) -> str:
            return "mail"

    order, mailer = Signal[Any, Order](), Mailer()
    order.connect(mailer.receive, sender="shop", dispatch_uid="mail")
    with muted(order, mailer.receive):
        assert order.send("shop", order_id=1) == []
    assert order.send("shop", order_id=1) == [(mailer.receive, "mail")]


def test_mutes_nest(order: Any) -> None:
    """Also two of one receiver, and one block over again."""
    received = Received(order)
    with muted(order, received.first):
        with muted(order, received.first), muted(order, received.second):
            order.send(None, order_id=1)
            assert received == []
        order.send(None, order_id=1)
        assert received == ["second"]
    order.send(None, order_id=1)
    assert received == ["second", "first", "second"]


def test_a_mute_ends_with_an_exception(order: Any) -> None:
    """The exception goes on."""
    received = Received(order)
    with pytest.raises(KeyError), muted(order):
        raise KeyError
    order.send(None, order_id=1)
    assert received == ["first", "second"]


@pytest.mark.skipif(INHERITS, reason="a thread inherits the context of the one that starts it")
def test_other_threads_go_on_receiving(order: Any) -> None:
    """A thread has a context of its own."""
    received = Received(order)

    def in_a_thread() -> None:
        thread = threading.Thread(target=order.send, args=[None], kwargs={"order_id": 1})
        thread.start()
        thread.join()

    assert received.during(muted(order), in_a_thread) == ["first", "second"]


INHERITED = """
import threading
from typedsignal import Signal
from typedsignal.testing import muted

signal = Signal()
received = []

def receive(sender, **kwargs): received.append(sender)
def send(sender):
    started.wait(10)
    signal.send(sender)

signal.connect(receive)
started = threading.Event()
threads = [threading.Thread(target=send, args=["before"])]
threads[0].start()
with muted(signal, receive):
    threads += [threading.Thread(target=send, args=["within"])]
    threads[1].start()
    started.set()
    for thread in threads:
        thread.join()
last = threading.Thread(target=signal.send, args=["after"])
last.start()
last.join()
print(*sorted(received))
"""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="threads have empty contexts before Python 3.14")
@pytest.mark.parametrize(("inherit", "received"), [(0, "after before within"), (1, "after before")])
def test_threads_that_inherit_a_context_are_muted_until_the_block_ends(inherit: int, received: str) -> None:
    """They do so by default on a free-threaded Python."""
    command = [sys.executable, "-X", f"thread_inherit_context={inherit}", "-c", INHERITED]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert printed.strip() == received


def test_other_tasks_go_on_receiving() -> None:
    """A task is muted if it was made in the block, and until the block ends."""
    order = Signal[Any, Order]()
    received: list[int] = []

    @order.connect
    def receive(sender: object, order_id: int) -> None:
        received.append(order_id)

    async def send(order_id: int, when: asyncio.Event) -> None:
        await when.wait()
        order.send(None, order_id=order_id)

    async def main() -> None:
        within, after = asyncio.Event(), asyncio.Event()
        tasks = [asyncio.create_task(send(1, within))]
        with muted(order):
            tasks += [asyncio.create_task(send(2, within)), asyncio.create_task(send(3, after))]
            within.set()
            await asyncio.sleep(0.01)
        after.set()
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert received == [1, 3]


def test_a_task_that_outlives_its_mute_receives_while_others_mute() -> None:
    """What it has kept of the block that it was made in is over."""
    order = Signal[Any, Order]()
    received: list[int] = []

    @order.connect
    def receive(sender: object, order_id: int) -> None:
        received.append(order_id)

    with muted(order):
        kept = copy_context()
    with muted(order):
        kept.run(order.send, None, order_id=1)
    assert received == [1]


def test_a_mute_may_be_left_in_another_context() -> None:
    """As by a fixture that is finished elsewhere."""
    order = Signal[Any, Order]()
    received = Received(order)
    mute = muted(order)
    copy_context().run(mute.__enter__)
    mute.__exit__(None, None, None)
    order.send(None, order_id=1)
    assert received == ["first", "second"]


def test_only_this_signal_is_muted() -> None:
    """A receiver of two signals still receives the other one."""
    order, other = Signal[Any, Order](), Signal[Any, Order]()
    received = Received(order)
    other.connect(received.first)
    with muted(order, received.first):
        other.send(None, order_id=1)
    assert received == ["first"]


def test_receivers_that_come_and_go_while_others_are_muted(order: Any) -> None:
    """A receiver that is connected in the block is called, and one that is disconnected is not, then and later."""
    received = Received(order)
    third = received._receiver("third")
    with muted(order, received.first):
        order.send(None, order_id=1)
        order.connect(third)
        order.disconnect(received.second)
        order.send(None, order_id=1)
    order.send(None, order_id=1)
    assert received == ["second", "third", "first", "third"]


def test_a_signal_has_no_listeners_where_all_are_muted(order: Any) -> None:
    """`has_listeners` says what a send would reach, `receivers` who is connected."""
    received = Received(order)
    with muted(order):
        assert not order.has_listeners()
        assert len(order.receivers) == len([received.first, received.second])
    assert order.has_listeners()


def test_what_is_sent_to_the_muted_is_captured() -> None:
    """Unless a receiver alone is muted, which then is another one."""
    order = Signal[Any, Order]()
    received = Received(order)
    with muted(order), capture(order) as sent:
        order.send(None, order_id=1)
    assert sent.one(order_id=1)
    assert received == []


def test_nothing_stays_of_a_mute(order: Any) -> None:
    """Sends are planned once again, and no receiver is kept alive."""
    import gc
    import weakref

    received = Received(order)
    with muted(order, received.first):
        order.send(None, order_id=1)
    first = weakref.ref(received.first)
    del received.first
    gc.collect()
    assert first() is None
    order.send(None, order_id=1)
    assert order._receivers.find_plan(None) is order._receivers.find_plan(None)


def refusal(error: type[Exception], signal: Any, receiver: Any = None) -> str:
    """Return what is said of a mute that cannot be."""
    with pytest.raises(error) as refused, muted(signal, receiver):
        pass
    return str(refused.value)


def test_what_is_no_signal_is_refused() -> None:
    """By the name of its class."""
    assert refusal(TypeError, 3) == 'muted takes a signal, not "int"'


def test_what_only_looks_like_a_signal_is_refused() -> None:
    """It does not look for its receivers where those of Django and of this package do."""

    class Fake:
        def connect(self) -> None: ...
        def send_robust(self) -> None: ...

    assert refusal(TypeError, Fake()) == 'muted takes a signal of typedsignal or of Django, not "Fake"'


def test_a_receiver_that_is_not_connected_cannot_be_muted() -> None:
    """A slip would else go unseen."""
    assert refusal(ValueError, completed, print) == (
        'Receiver "print" cannot be muted, it is not connected to "tests.testing.test_muted.completed":'
        " mute what was connected"
    )


def test_a_mute_of_one_sender(order: Any) -> None:
    """Of one receiver, or of all; a receiver of any sender is called for the others."""
    received = Received(order)
    with muted(order, received.first, sender="shop"):
        order.send("shop", order_id=1)
        assert received == ["second"]
        order.send("other", order_id=1)
        order.send(None, order_id=1)
        assert received == ["second"] + ["first", "second"] * 2
    received.clear()
    with muted(order, sender="shop"):
        order.send("shop", order_id=1)
        order.send("other", order_id=1)
    assert received == ["first", "second"]


def test_a_mute_of_a_class_is_not_one_of_its_subclasses() -> None:
    """Also where the receiver is connected to these."""

    class Base: ...

    class Derived(Base): ...

    order = Signal[Any, Order]()
    received: list[Any] = []

    def receive(sender: Any, order_id: int) -> None:
        received.append(sender)

    order.connect(receive, sender=Base, subclasses=True)
    with muted(order, receive, sender=Derived):
        order.send(Base, order_id=1)
        order.send(Derived, order_id=1)
    with muted(order, receive, sender=Base):
        order.send(Base, order_id=1)
        order.send(Derived, order_id=1)
    assert received == [Base, Derived]


def test_a_receiver_of_another_sender_cannot_be_muted() -> None:
    """The block would do nothing."""
    order = Signal[Any, Order]()

    def receive(sender: Any, order_id: int) -> None: ...

    order.connect(receive, sender="shop")
    with pytest.raises(ValueError, match=r'is not connected to .* for sender "OtherSender": mute what was'):
        muted(order, receive, sender=type("OtherSender", (), {})).__enter__()
    with muted(order, receive, sender="shop"):
        assert order.send("shop", order_id=1) == []

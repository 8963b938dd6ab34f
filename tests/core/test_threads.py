"""Eight threads on one signal, for 3 s or as many as TYPEDSIGNAL_STRESS_SECONDS says."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
import time
import traceback
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

import pytest

from typedsignal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

THREADS = 8
SECONDS = float(os.environ.get("TYPEDSIGNAL_STRESS_SECONDS", "3"))
PATIENCE = 120


class Received(TypedDict):
    """What every send carries: where to note who received it."""

    received: list[str]


class Shop:
    """The sender that all threads share."""


class Private:
    """A sender of one thread's own."""


class Receiver:
    """A receiver that notes its name, also as a bound method and as a coroutine."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, received: list[str], **_kwargs: Any) -> str:
        received.append(self.name)
        return self.name

    def method(self, received: list[str], **_kwargs: Any) -> str:
        return self(received)

    async def coroutine(self, received: list[str], **_kwargs: Any) -> str:
        return self(received)


@dataclass
class Stress:
    """Two signals, one with a declared payload, and what the threads found out about them."""

    signals: list[Any] = field(default_factory=lambda: [Signal(), Signal[Any, Received]()])
    throughout: list[Receiver] = field(default_factory=lambda: [Receiver(f"throughout {n}") for n in range(4)])
    wrong: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    kept: list[weakref.ref[Any]] = field(default_factory=list)
    sends: int = 0

    def __post_init__(self) -> None:
        for signal in self.signals:
            for receiver, sender in zip(self.throughout, [None, Shop, None, Shop], strict=True):
                signal.connect(receiver.method, sender=sender)

    def check(self, signal: Any, sender: Any, *own: Receiver, gone: Receiver | None = None) -> None:
        """Send, and see that those connected throughout and one's own receive it in order, and who is gone does not."""
        received: list[str] = []
        responses = [response for _, response in signal.send(sender, received=received)]
        everybody = [receiver.name for receiver in self.throughout]
        expected = (everybody if sender is Shop else everybody[::2]) + [receiver.name for receiver in own]
        found = [name for name in received if name in expected]
        if found != expected or responses != received:
            self.wrong.append(f"expected {expected}, received {received}, responses {responses}")
        if gone is not None and gone.name in received:
            self.wrong.append(f"{gone.name} is gone, and received {received}")
        self.sends += 1


def come_and_go(stress: Stress, signal: Any, name: str) -> None:
    """Connect two receivers and disconnect them again."""
    first, second = Receiver(f"{name} first"), Receiver(f"{name} second")
    signal.connect(first, sender=Shop, weak=False)
    signal.connect(second.method)
    stress.check(signal, Shop, first, second)
    if not signal.disconnect(first, sender=Shop):
        stress.wrong.append(f"{first.name} was lost")
    stress.check(signal, Shop, second, gone=first)
    if not signal.disconnect(second.method):
        stress.wrong.append(f"{second.name} was lost")
    stress.check(signal, Shop, gone=second)


def die(stress: Stress, signal: Any, name: str) -> None:
    """Connect a receiver weakly and drop it, and leave a second one to the garbage collector."""
    receiver, cyclic = Receiver(f"{name} dies"), Receiver(f"{name} dies later")
    cyclic.itself = cyclic  # type: ignore[attr-defined]
    signal.connect(receiver)
    signal.connect(cyclic, sender=Shop)
    stress.check(signal, Shop, receiver, cyclic)
    stress.kept += [weakref.ref(receiver), weakref.ref(cyclic)]
    # It may be called once more: a send of another thread that is under way keeps it alive.
    del receiver
    stress.check(signal, Shop, cyclic)


def lose_the_sender(stress: Stress, signal: Any, name: str) -> None:
    """Connect a receiver strongly to a sender that is freed."""
    sender, receiver = Private(), Receiver(f"{name} of a sender")
    signal.connect(receiver, sender=sender, weak=False, dispatch_uid="the same for all")
    stress.check(signal, sender, receiver)
    stress.kept += [weakref.ref(sender), weakref.ref(receiver)]
    if not signal.has_listeners(sender):
        stress.wrong.append(f"{name} has no observers")
    del sender
    stress.check(signal, Shop, gone=receiver)


def be_asynchronous(stress: Stress, signal: Any, name: str) -> None:
    """Connect an async receiver to a sender of one's own."""
    sender, receiver = Private(), Receiver(f"{name} is async")
    signal.connect(receiver.coroutine, sender=sender)
    stress.check(signal, sender, receiver)
    signal.disconnect(receiver.coroutine, sender=sender)
    stress.check(signal, sender, gone=receiver)


def look_inside(stress: Stress, signal: Any, name: str) -> None:
    """Read what tools read."""
    found = [receiver() for _, receiver, _, _ in signal.receivers if isinstance(receiver, weakref.WeakMethod)]
    sync_receivers, _ = signal._live_receivers(Shop)
    for receiver in stress.throughout:
        if found.count(receiver.method) != 1 or sync_receivers.count(receiver.method) != 1:
            stress.wrong.append(f"{name} does not see {receiver.name}")


# Asynchronous sends start an event loop: one in many is enough.
ACTIONS = [come_and_go, die, lose_the_sender, look_inside]
SLOW_ACTIONS = [be_asynchronous]


def work(stress: Stress, thread: int, until: float) -> None:
    """Do all there is to do, again and again."""
    rounds = 0
    while time.monotonic() < until:
        rounds += 1
        for action in ACTIONS + SLOW_ACTIONS * (rounds % 20 == 1):
            action(stress, stress.signals[rounds % 2], f"{thread}.{rounds}")


def at_once(*tasks: Callable[[], None]) -> list[str]:
    """Start each task in a thread of its own, all together, and return the tracebacks of those that raised."""
    raised: list[str] = []
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], None]) -> None:
        try:
            barrier.wait(PATIENCE)
            task()
        except BaseException:
            raised.append(traceback.format_exc())

    threads = [threading.Thread(target=run, args=[task], daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE + SECONDS)
        if thread.is_alive():
            raised.append("a thread hangs")
    return raised


@pytest.fixture(scope="module", autouse=True)
def eager_switches() -> Iterator[None]:
    """Have Python switch threads, and collect garbage, as often as it can."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(200, 5, 5)
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.fixture(scope="module")
def stress() -> Stress:
    """Return the signals after eight threads have worked on them."""
    stress = Stress()
    until = time.monotonic() + SECONDS
    tasks = [lambda thread=thread: work(stress, thread, until) for thread in range(THREADS)]
    stress.raised = at_once(*tasks)
    gc.collect()
    return stress


def test_nothing_raises_when_threads_meet(stress: Stress) -> None:
    """No thread saw an exception, none hangs, and each of them sent."""
    assert not stress.raised, stress.raised[0]
    assert stress.sends > THREADS


def test_every_send_calls_each_connected_receiver_once_and_in_order(stress: Stress) -> None:
    """Those connected throughout and a thread's own are called, and none whose disconnect has returned."""
    assert not stress.wrong, stress.wrong[0]


def test_the_dead_are_forgotten(stress: Stress) -> None:
    """After it all, only those that were connected throughout are connected, in their order."""
    for signal in stress.signals:
        assert not signal.disconnect(Receiver("a stranger"))
        receivers = [receiver() for _, receiver, _, _ in signal.receivers]
        assert receivers == [receiver.method for receiver in stress.throughout]


def test_the_dead_are_freed(stress: Stress) -> None:
    """Neither a sender, nor a strong receiver of a sender that died, is kept."""
    for signal in stress.signals:
        signal.send(Shop, received=[])
    gc.collect()
    assert stress.kept
    assert not [reference for reference in stress.kept if reference() is not None]


def test_no_receiver_is_lost_when_threads_meet_at_a_new_signal() -> None:
    """Whatever is connected first, all are connected, each thread's in its order."""
    for _ in range(100):
        signal = Signal()
        receivers = [[Receiver(f"{thread}.{n}") for n in range(4)] for thread in range(THREADS)]

        def connect(mine: list[Receiver], signal: Signal = signal) -> None:
            for receiver in mine:
                signal.connect(receiver)
                signal.send(None, received=[])

        assert not at_once(*[lambda mine=mine: connect(mine) for mine in receivers])
        received: list[str] = []
        signal.send(None, received=received)
        assert len(received) == THREADS * 4
        for mine in receivers:
            names = [receiver.name for receiver in mine]
            assert [name for name in received if name in names] == names


class Interrupt(BaseException):
    """What is raised in a thread, between any two steps of it."""


class Victim(threading.Thread):
    """A thread that uses a signal, and is interrupted: it goes on, or ends in the middle of what it does."""

    def __init__(self, stress: Stress, finish: threading.Event, *, goes_on: bool) -> None:
        super().__init__(daemon=True)
        self.stress = stress
        self.finish = finish
        self.goes_on = goes_on
        self.is_interruptible = False

    def run(self) -> None:
        rounds = 0
        while not self.finish.is_set() and (self.goes_on or not rounds):
            try:
                self.is_interruptible = True
                while not self.finish.is_set():
                    rounds += 1
                    self.use(self.stress.signals[rounds % 2], f"{self.name}.{rounds}")
            except Interrupt:
                self.release_locks()

    def use(self, signal: Any, name: str) -> None:
        first, second = Receiver(f"{name} first"), Receiver(f"{name} second")
        signal.connect(first, sender=Shop, weak=False)
        signal.connect(second.method)
        signal.connect(second, sender=self, dispatch_uid=name)
        signal.send(Shop, received=[])
        signal.disconnect(first, sender=Shop)
        del second
        signal.send(self, received=[])

    def release_locks(self) -> None:
        # Since Python 3.14 an exception may be raised between the call that takes a lock and the block of `with`.
        for signal in self.stress.signals:
            while sys.version_info >= (3, 14) and signal.lock._is_owned():
                signal.lock.release()

    def interrupt(self) -> None:
        if self.is_interruptible and self.ident is not None:
            self.is_interruptible = self.goes_on
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident), ctypes.py_object(Interrupt))


def test_signals_stay_right_when_threads_are_interrupted_and_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever they were about, later sends call those who are connected, and every lock is free."""
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)  # An interrupt in a finalizer is not raised.
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # One outside the `try` of a thread kills it, too.
    stress, finish = Stress(), threading.Event()
    victims = [Victim(stress, finish, goes_on=bool(number % 2)) for number in range(4)]
    for victim in victims:
        victim.start()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for number, victim in enumerate(victims):
            time.sleep(1e-3)
            victim.interrupt()
            if not victim.is_alive():
                victims[number] = Victim(stress, finish, goes_on=False)
                victims[number].start()
    time.sleep(0.1)
    finish.set()
    for victim in victims:
        victim.join(PATIENCE)
        assert not victim.is_alive()
    gc.collect()
    for signal in stress.signals:
        assert not at_once(lambda signal=signal: signal.lock.acquire(timeout=1) and signal.lock.release())
        for sender in (Shop, None):
            listed = [info.receiver for info in signal.connections() if info.sender in (None, sender)]
            assert [receiver for receiver, _ in signal.send(sender, received=[])] == listed
            assert [receiver for receiver in listed if receiver in [known.method for known in stress.throughout]] == [
                known.method for known in stress.throughout if sender is Shop or known in stress.throughout[::2]
            ]
        for info in signal.connections():
            assert signal.disconnect(info.receiver, sender=info.sender, dispatch_uid=info.dispatch_uid)
        assert signal.send(Shop, received=[]) == []


class Finalized(Receiver):
    """A receiver that asks at its end whether another thread could take the lock of its signal."""

    def __init__(self, signal: Signal, lock_states: list[bool]) -> None:
        super().__init__("finalized")
        self.signal = signal
        self.lock_states = lock_states

    def __del__(self) -> None:
        thread = threading.Thread(target=self.try_lock)
        thread.start()
        thread.join()
        self.signal.has_listeners(Shop)
        self.signal.connect(Receiver("posthumous"), weak=False)

    def try_lock(self) -> None:
        is_free = self.signal.lock.acquire(blocking=False)
        self.lock_states.append(is_free)
        if is_free:
            self.signal.lock.release()


def disconnect(signal: Signal) -> None:
    signal.disconnect(dispatch_uid="uid", sender=Shop)


def assign(signal: Signal) -> None:
    signal.receivers = []


def connect_after_death(signal: Signal) -> None:
    signal.connect(Receiver("another one"), weak=False)


def send_after_death(signal: Signal) -> None:
    signal.send(Shop, received=[])


@pytest.mark.parametrize("release", [disconnect, assign])
def test_a_receiver_is_freed_outside_the_lock(release: Callable[[Signal], None]) -> None:
    """Its finalizer may use the signal, and wait for whoever does."""
    lock_states: list[bool] = []
    signal = Signal()
    signal.connect(Finalized(signal, lock_states), sender=Shop, weak=False, dispatch_uid="uid")
    signal.send(Shop, received=[])
    release(signal)
    assert lock_states == [True]


@pytest.mark.parametrize("release", [disconnect, assign, connect_after_death, send_after_death])
def test_a_receiver_of_a_dead_sender_is_freed_outside_the_lock(release: Callable[[Signal], None]) -> None:
    """Whichever method finds that the sender is gone, the lock is free when its receivers go."""
    lock_states: list[bool] = []
    signal = Signal()
    sender = Private()
    signal.connect(Finalized(signal, lock_states), sender=sender, weak=False)
    signal.send(sender, received=[])
    del sender
    release(signal)
    assert lock_states == [True]

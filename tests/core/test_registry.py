"""The registry stays exact, whatever runs in between."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from typedsignal import Signal


def receive(sender: object, **kwargs: object) -> str:
    return "received"


class Meddling:
    """Connects a receiver when it is collected."""

    def __init__(self, signal: Signal[Any, Any, Any], sender: object) -> None:
        self.signal = signal
        self.sender = sender
        self.itself = self  # only the garbage collector frees it

    def __del__(self) -> None:
        self.signal.connect(receive, sender=self.sender)


class Observer:
    """An object with a method that is a receiver."""

    def method(self, sender: object, **kwargs: object) -> None: ...


class Sender:
    """A sender that can be weakly referenced."""


@pytest.fixture
def thresholds() -> Any:
    """Give the thresholds of the garbage collector back; have it look at what a test makes alone."""
    before = gc.get_threshold()
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("thresholds")
@pytest.mark.parametrize("sender", [None, Sender])
def test_what_connects_while_garbage_is_collected_is_called(sender: object) -> None:
    """Wherever in a send the collector happens to run."""
    observers = [Observer() for _ in range(30)]
    for threshold in range(1, 200):
        signal = Signal()
        for observer in observers:
            signal.connect(observer.method)
        gc.collect()
        gc.set_threshold(threshold)
        Meddling(signal, sender)
        gc.enable()
        signal.send(sender)
        gc.disable()
        if gc.collect() == 0:  # the collector has run in that send
            assert (receive, "received") in signal.send(sender)
        del signal


def test_no_send_passes_by_while_the_dead_are_being_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new object may have the id of a sender that died, and must not be taken for it."""
    signal = Signal()
    sender = Sender()
    signal.connect(receive, sender=sender)
    paused, resume = threading.Event(), threading.Event()
    forget = type(signal._receivers)._forget

    def forget_slowly(*arguments: Any) -> None:
        paused.set()
        assert resume.wait(10)
        forget(*arguments)

    monkeypatch.setattr(type(signal._receivers), "_forget", forget_slowly)
    del sender
    sweeping = threading.Thread(target=signal._receivers.sweep)
    sweeping.start()
    assert paused.wait(10)
    seen_as_dead = bool(signal._receivers.dead)
    resume.set()
    sweeping.join(10)
    assert seen_as_dead


def test_memory_is_bounded_by_connections() -> None:
    """Not by the senders that ever sent, or that were ever connected."""
    signal = Signal()
    for _ in range(100):
        for sender in (Sender(), "a name", object()):
            signal.connect(receive, sender=sender)
            signal.send(sender)
            signal.disconnect(receive, sender=sender)
    receivers = signal._receivers
    assert (receivers._fresh, receivers._buckets, receivers.plans, receivers.dead) == ({}, {}, {}, [])


def test_a_uid_that_cannot_be_hashed_is_refused_and_nothing_kept() -> None:
    """The message names the receiver, and the sender is not kept alive."""
    signal = Signal()
    with pytest.raises(TypeError, match=r'^The dispatch_uid of receiver "receive" is not hashable: .*list'):
        signal.connect(receive, sender="a name", dispatch_uid=["mine"])  # type: ignore[arg-type]
    assert signal._receivers._buckets == {}


@pytest.mark.usefixtures("thresholds")
@pytest.mark.parametrize("connects_as", ["callback", "finalizer"])
def test_a_send_ends_though_every_collection_of_garbage_connects(connects_as: str) -> None:
    """The plan that is made meanwhile holds for that send, and the next send makes another."""
    signal = Signal()
    observers: list[Any] = [Observer() for _ in range(30)]
    for observer in observers:
        signal.connect(observer.method)

    def connect(phase: str, _details: object) -> None:
        if phase == "stop" and connects_as == "callback":
            observers.append(Observer())
            signal.connect(observers[-1].method)
        elif phase == "stop":
            Meddling(signal, Sender())  # collected by the next collection

    gc.callbacks.append(connect)
    gc.set_threshold(1)
    gc.enable()
    responses = signal.send(None)
    gc.disable()
    gc.callbacks.remove(connect)
    assert len(responses) >= 30
    assert len(signal.send(None)) == len([info for info in signal.connections() if info.sender is None])

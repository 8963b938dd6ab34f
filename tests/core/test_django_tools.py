"""Tools that were made for Django's signals, and reach inside, work on ours."""

from __future__ import annotations

import asyncio
import gc
import weakref
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import django.dispatch
import pytest
from django.core.signals import request_finished

import typedsignal
from typedsignal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Shop:
    """A sender."""


class Till:
    """A receiver with a method."""

    def receive(self, **_kwargs: Any) -> str:
        return "method"

    def __call__(self, **_kwargs: Any) -> str:
        return "object"


def receive(**_kwargs: Any) -> str:
    return "function"


def receive_too(**_kwargs: Any) -> str:
    return "another function"


async def areceive(**_kwargs: Any) -> str:
    return "async function"


@contextmanager
def muted(signal: Any) -> Iterator[None]:
    """Mute a signal as test factories do: put its receivers away, and put them back before the new ones."""
    receivers = signal.receivers
    signal.receivers = []
    try:
        yield
    finally:
        signal.receivers = receivers + signal.receivers
        with signal.lock:
            signal.sender_receivers_cache.clear()


def panel(signal: Any) -> list[tuple[str, str, bool]]:
    """Return what a debug panel shows: the names of receivers and of their senders, and who is async."""
    shown = []
    for (_, _), receiver, sender_ref, is_async in signal.receivers:
        target = receiver() if isinstance(receiver, weakref.ReferenceType) else receiver
        sender = sender_ref() if sender_ref is not None else None
        shown.append((getattr(target, "__qualname__", type(target).__name__), repr(sender), is_async))
    return shown


def answers(signal: Any, sender: Any = None) -> list[Any]:
    return [response for _, response in signal.send(sender)]


@pytest.mark.parametrize("use_caching", [False, True])
@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_a_muted_signal_is_silent_and_then_as_before(signal_type: Callable[..., Any], use_caching: bool) -> None:
    """Receivers come back in their order, those that were connected meanwhile after them."""
    signal, till = signal_type(use_caching=use_caching), Till()
    for receiver, sender in ((receive, None), (till.receive, Shop), (till, None)):
        signal.connect(receiver, sender=sender)
    before = ["function", "method", "object"]
    assert answers(signal, Shop) == before
    with muted(signal):
        assert answers(signal, Shop) == []
        signal.connect(receive_too)
        assert answers(signal, Shop) == ["another function"]
    assert answers(signal, Shop) == [*before, "another function"]
    assert signal.disconnect(receive)
    assert signal.disconnect(till.receive, sender=Shop)
    assert answers(signal, Shop) == ["object", "another function"]


@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_weak_receivers_are_weak_after_a_mute(signal_type: Callable[[], Any]) -> None:
    """A receiver is freed while it is muted, or later; a strong one stays."""
    signal, early, late = signal_type(), Till(), Till()
    signal.connect(early.receive)
    signal.connect(late.receive)
    signal.connect(late, sender=Shop)
    signal.connect(Till(), weak=False)
    with muted(signal):
        del early
        gc.collect()
    assert answers(signal, Shop) == ["method", "object", "object"]
    del late
    gc.collect()
    assert answers(signal, Shop) == ["object"]


@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_a_mute_keeps_a_uid(signal_type: Callable[[], Any]) -> None:
    """A second receiver with the uid is ignored afterwards, and the uid disconnects the first."""
    signal = signal_type()
    signal.connect(receive, sender=Shop, dispatch_uid="uid")
    with muted(signal):
        pass
    signal.connect(receive_too, sender=Shop, dispatch_uid="uid")
    assert answers(signal, Shop) == ["function"]
    assert signal.disconnect(sender=Shop, dispatch_uid="uid")
    assert signal.receivers == []


@pytest.mark.parametrize(
    "sender", [["unhashable"], "shop", 10**9, Till().receive], ids=["list", "str", "int", "method"]
)
def test_a_mute_keeps_senders_of_every_kind(sender: Any) -> None:
    """A receiver is connected to the same sender again."""
    signal = Signal()
    signal.connect(receive, sender=sender)
    with muted(signal):
        assert answers(signal, sender) == []
    assert answers(signal, sender) == ["function"]
    assert answers(signal, Shop) == []
    assert signal.disconnect(receive, sender=sender)


@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_a_mute_keeps_async_receivers(signal_type: Callable[[], Any]) -> None:
    """They come back as what they were."""
    signal = signal_type()
    signal.connect(areceive)
    signal.connect(receive)
    with muted(signal):
        assert not signal.has_listeners()
    assert answers(signal) == ["function", "async function"]


@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_receivers_can_be_patched_by_monkeypatch(signal_type: Callable[[], Any]) -> None:
    """A test that mutes a signal in this way leaves it as it was."""
    signal = signal_type()
    signal.connect(receive)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signal, "receivers", [])
        assert answers(signal) == []
    assert answers(signal) == ["function"]


@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_receivers_can_be_patched_by_mock(signal_type: Callable[[], Any]) -> None:
    """A test that mutes a signal in this way leaves it as it was."""
    signal = signal_type()
    signal.connect(receive)
    with mock.patch.object(signal, "receivers", []):
        assert answers(signal) == []
    assert answers(signal) == ["function"]


@pytest.mark.parametrize("signal_type", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_receivers_can_be_moved_to_another_signal(signal_type: Callable[[], Any]) -> None:
    """The receivers of an assigned list are called from then on, in its order and whatever was there."""
    first, second = signal_type(), signal_type()
    first.connect(receive)
    first.connect(receive_too)
    second.connect(areceive)
    second.receivers = list(reversed(first.receivers))
    assert answers(second) == ["another function", "function"]
    assert answers(first) == ["function", "another function"]


@pytest.mark.skipif(django.VERSION < (6, 0), reason="the entries have no sender before Django 6.0")
def test_a_panel_shows_the_same_as_on_djangos_signal() -> None:
    """Names, senders, who is async, and the keys: each is where Django has it."""
    till = Till()
    shown = []
    for signal in (django.dispatch.Signal(), Signal()):
        signal.connect(receive)
        signal.connect(till.receive, sender=Shop)
        signal.connect(areceive, sender=till)
        signal.connect(till, weak=False, dispatch_uid="uid")
        keys = [entry[0] for entry in signal.receivers]
        weak = [isinstance(entry[1], weakref.ReferenceType) for entry in signal.receivers]
        shown.append((panel(signal), keys, weak))
    assert shown[0] == shown[1]


def test_a_panel_shows_our_entries() -> None:
    """Four items each, also for senders that no weak reference can point to."""
    signal = Signal()
    signal.connect(receive)
    signal.connect(receive, sender="shop")
    signal.connect(areceive, sender=(1, 2))
    assert panel(signal) == [("receive", "None", False), ("receive", "'shop'", False), ("areceive", "(1, 2)", True)]


def test_live_receivers_are_given_apart() -> None:
    """The receivers themselves: the sync ones, and the async ones."""
    signal, till = Signal(), Till()
    signal.connect(areceive)
    signal.connect(till.receive, sender=Shop)
    signal.connect(receive)
    assert signal._live_receivers(Shop) == ([till.receive, receive], [areceive])
    assert signal._live_receivers(None) == ([receive], [areceive])
    del till
    assert signal._live_receivers(Shop) == ([receive], [areceive])


def replace_first(receivers: Any) -> None:
    receivers[0] = receivers[1]


def replace_all(receivers: Any) -> None:
    receivers[:] = []


def delete_first(receivers: Any) -> None:
    del receivers[0]


def delete_all(receivers: Any) -> None:
    del receivers[:]


def repeat(receivers: Any) -> None:
    receivers *= 2


IN_PLACE: dict[str, Callable[[Any], Any]] = {
    "append": lambda receivers: receivers.append(receivers[0]),
    "extend": lambda receivers: receivers.extend(receivers),
    "insert": lambda receivers: receivers.insert(0, receivers[1]),
    "remove": lambda receivers: receivers.remove(receivers[0]),
    "pop": lambda receivers: receivers.pop(),
    "clear": lambda receivers: receivers.clear(),
    "sort": lambda receivers: receivers.sort(key=str),
    "reverse": lambda receivers: receivers.reverse(),
    "replace the first": replace_first,
    "replace all": replace_all,
    "delete the first": delete_first,
    "delete all": delete_all,
    "repeat": repeat,
}


@pytest.mark.parametrize("change", IN_PLACE.values(), ids=IN_PLACE)
def test_a_change_in_place_fails_loudly(change: Callable[[Any], Any]) -> None:
    """No receiver is lost by it, and none is called twice."""
    signal = Signal()
    signal.connect(receive)
    signal.connect(receive_too)
    with pytest.raises(TypeError, match="receivers"):
        change(signal.receivers)
    assert answers(signal) == ["function", "another function"]
    assert len(signal.receivers) == 2


def test_each_look_gives_a_fresh_list() -> None:
    """What was read once does not change when a receiver is connected; copies of it are lists like any other."""
    signal = Signal()
    signal.connect(receive)
    before = signal.receivers
    signal.connect(receive_too)
    assert len(before) == 1
    assert len(signal.receivers) == 2
    for copy in (list(before), before[:], before + []):  # noqa: RUF005  this is the form in question
        copy.append(before[0])
    assert isinstance(before, list)


def test_adding_to_the_attribute_assigns_it() -> None:
    """`signal.receivers += […]` ends in an assignment, and works."""
    signal, other = Signal(), Signal()
    signal.connect(receive)
    other.connect(receive_too)
    signal.receivers += other.receivers
    assert answers(signal) == ["function", "another function"]


def test_the_cache_can_be_cleared_under_the_lock() -> None:
    """Between reading and assigning as well: whoever holds the lock can use the signal."""
    for use_caching in (False, True):
        signal = Signal(use_caching=use_caching)
        assert signal.use_caching is use_caching
        signal.connect(receive)
        assert answers(signal) == ["function"]
        with signal.lock:
            receivers = signal.receivers
            signal.receivers = [entry for entry in receivers if entry[1]() is not receive]
            signal.sender_receivers_cache.clear()
        assert answers(signal) == []


def test_a_signal_with_a_cache_notices_every_change() -> None:
    """`use_caching` changes nothing that can be observed."""
    signal, till = Signal(use_caching=True), Till()
    assert answers(signal, Shop) == []
    signal.connect(till.receive, sender=Shop)
    signal.connect(receive)
    assert answers(signal, Shop) == ["method", "function"]
    del till
    gc.collect()
    assert answers(signal, Shop) == ["function"]
    signal.disconnect(receive)
    assert answers(signal, Shop) == []


def test_djangos_decorator_connects_to_our_signals() -> None:
    """Alone and in a list, with its keyword arguments."""
    ours, theirs = Signal(), django.dispatch.Signal()

    @django.dispatch.receiver(ours)
    @django.dispatch.receiver([ours, theirs], sender=Shop, dispatch_uid="uid")
    def received(**_kwargs: Any) -> str:
        return "received"

    assert answers(ours, Shop) == ["received", "received"]
    assert answers(theirs, Shop) == ["received"]
    assert answers(ours) == ["received"]
    assert ours.disconnect(sender=Shop, dispatch_uid="uid")


def test_our_decorator_connects_to_djangos_signals() -> None:
    """Alone and in a list with ours; the function stays what it was."""
    ours, theirs = Signal(), django.dispatch.Signal()

    @typedsignal.receiver(theirs)
    @typedsignal.receiver([ours, theirs], sender=Shop, dispatch_uid="uid")
    def received(**_kwargs: Any) -> str:
        return "received"

    assert received() == "received"
    assert answers(ours, Shop) == ["received"]
    assert answers(theirs, Shop) == ["received", "received"]
    assert theirs.disconnect(sender=Shop, dispatch_uid="uid")


def test_our_decorator_connects_to_a_signal_of_djangos_own() -> None:
    """The same object as everybody else's: it can be disconnected there."""

    @typedsignal.receiver(request_finished, sender=Shop, weak=False)
    def received(**_kwargs: Any) -> str:
        return "received"

    # Robustly: what Django itself connects there may not know its settings.
    assert (received, "received") in request_finished.send_robust(Shop)
    assert request_finished.disconnect(received, sender=Shop)


class Bound:
    """What stands in for a bound method, and is new at each access, as that of a decorator of wrapt."""

    def __init__(self, method: Any) -> None:
        self._method = method

    def __getattr__(self, name: str) -> Any:
        return getattr(self._method, name)

    def __call__(self, **kwargs: Any) -> Any:
        return self._method(**kwargs)


class Decorated:
    """A receiver whose methods are decorated by classes."""

    @property
    def receive(self) -> Bound:
        return Bound(self._receive)

    def _receive(self, **_kwargs: Any) -> str:
        return "method"


@pytest.mark.parametrize("make_signal", [Signal, django.dispatch.Signal])
def test_what_stands_in_for_a_bound_method_is_one_receiver(make_signal: Any) -> None:
    """It is identified by the object and the function, and so is the method itself."""
    signal, decorated, other = make_signal(), Decorated(), Decorated()
    for receiver in (decorated.receive, decorated.receive, decorated.receive._method, other.receive):
        signal.connect(receiver, weak=False)
    assert [response for _, response in signal.send(None)] == ["method", "method"]
    assert [signal.disconnect(decorated.receive) for _ in range(2)] == [True, False]
    assert signal.disconnect(other.receive._method)


class Answering:
    """A receiver that answers for every name, with a new object each time."""

    def __getattr__(self, name: str) -> Any:
        return object()

    def __call__(self, **_kwargs: Any) -> str:
        return "called"


def test_a_receiver_that_answers_for_every_name_is_itself() -> None:
    """Django takes it for a method, and cannot disconnect it."""
    signal = Signal()
    receivers = [Answering() for _ in range(3)]
    for receiver in receivers:
        signal.connect(receiver)
    assert len(signal.send(None)) == 3
    assert [signal.disconnect(receiver) for receiver in receivers] == [True, True, True]


@pytest.mark.parametrize("make_signal", [Signal, django.dispatch.Signal])
def test_a_subclass_of_partial_is_async_as_what_it_calls(make_signal: Any) -> None:
    """Libraries derive theirs from `functools.partial`."""

    class Task(partial[Any]): ...

    class Owner:
        async def method(self, number: int, **_kwargs: Any) -> int:
            return number

    async def function(number: int, **_kwargs: Any) -> int:
        return number

    signal = make_signal()
    receivers = [Task(function, 1), partial(Task(function), 2), Task(partial(function, 3))]
    if make_signal is Signal:  # For Django's it is only so since Python 3.13.
        receivers.append(Task(Owner().method, 4))
    for receiver in receivers:
        signal.connect(receiver)
    assert [response for _, response in signal.send(None)] == list(range(1, 1 + len(receivers)))


@pytest.mark.parametrize("make_signal", [Signal, django.dispatch.Signal])
def test_a_uid_that_cannot_be_hashed_disconnects_nothing(make_signal: Any) -> None:
    """Neither a list nor a tuple that contains one."""
    signal = make_signal()
    signal.connect(receive)
    assert [signal.disconnect(receive, dispatch_uid=uid) for uid in (["mail"], ("mail", []), {1: 2})] == [False] * 3
    assert signal.has_listeners()


@pytest.mark.parametrize("base", [Signal, django.dispatch.Signal])
def test_an_override_handles_the_failures_of_robust_sends(base: Any, caplog: pytest.LogCaptureFixture) -> None:
    """It gets the receiver and the error, of every robust send, and nothing else is logged."""
    failures: list[tuple[Any, str]] = []

    class Reporting(base):  # type: ignore[misc]
        def _log_robust_failure(self, receiver: Any, err: Exception) -> None:
            failures.append((receiver, str(err)))

    def fail(**_kwargs: Any) -> None:
        raise ValueError("sync")

    async def afail(**_kwargs: Any) -> None:
        raise ValueError("async")

    signal = Reporting()
    signal.connect(fail)
    for _ in range(3):  # From the second send on it is compiled.
        signal.send_robust(None, order_id=1)
    signal.connect(afail)
    signal.send_robust(None, order_id=1)
    asyncio.run(signal.asend_robust(None, order_id=1))
    assert failures[:3] == [(fail, "sync")] * 3
    assert sorted(failures[3:], key=lambda failure: failure[1]) == [(afail, "async")] * 2 + [(fail, "sync")] * 2
    assert not caplog.records

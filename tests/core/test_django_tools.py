"""Tools that were made for Django's signals, and reach inside, work on ours."""

from __future__ import annotations

import gc
import weakref
from contextlib import contextmanager
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

    def hear(self, **_kwargs: Any) -> str:
        return "method"

    def __call__(self, **_kwargs: Any) -> str:
        return "object"


def hear(**_kwargs: Any) -> str:
    return "function"


def hear_too(**_kwargs: Any) -> str:
    return "another function"


async def ahear(**_kwargs: Any) -> str:
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
@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_a_muted_signal_is_silent_and_then_as_before(made: Callable[..., Any], use_caching: bool) -> None:
    """Receivers come back in their order, those that were connected meanwhile after them."""
    signal, till = made(use_caching=use_caching), Till()
    for receiver, sender in ((hear, None), (till.hear, Shop), (till, None)):
        signal.connect(receiver, sender=sender)
    before = ["function", "method", "object"]
    assert answers(signal, Shop) == before
    with muted(signal):
        assert answers(signal, Shop) == []
        signal.connect(hear_too)
        assert answers(signal, Shop) == ["another function"]
    assert answers(signal, Shop) == [*before, "another function"]
    assert signal.disconnect(hear)
    assert signal.disconnect(till.hear, sender=Shop)
    assert answers(signal, Shop) == ["object", "another function"]


@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_weak_receivers_are_weak_after_a_mute(made: Callable[[], Any]) -> None:
    """A receiver dies while it is muted, or later; a strong one lives on."""
    signal, early, late = made(), Till(), Till()
    signal.connect(early.hear)
    signal.connect(late.hear)
    signal.connect(late, sender=Shop)
    signal.connect(Till(), weak=False)
    with muted(signal):
        del early
        gc.collect()
    assert answers(signal, Shop) == ["method", "object", "object"]
    del late
    gc.collect()
    assert answers(signal, Shop) == ["object"]


@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_a_mute_keeps_a_uid(made: Callable[[], Any]) -> None:
    """A second receiver with the uid is ignored afterwards, and the uid disconnects the first."""
    signal = made()
    signal.connect(hear, sender=Shop, dispatch_uid="uid")
    with muted(signal):
        pass
    signal.connect(hear_too, sender=Shop, dispatch_uid="uid")
    assert answers(signal, Shop) == ["function"]
    assert signal.disconnect(sender=Shop, dispatch_uid="uid")
    assert signal.receivers == []


@pytest.mark.parametrize("sender", [["unhashable"], "shop", 10**9, Till().hear], ids=["list", "str", "int", "method"])
def test_a_mute_keeps_senders_of_every_kind(sender: Any) -> None:
    """Whatever a receiver was connected with, it hears it again."""
    signal = Signal()
    signal.connect(hear, sender=sender)
    with muted(signal):
        assert answers(signal, sender) == []
    assert answers(signal, sender) == ["function"]
    assert answers(signal, Shop) == []
    assert signal.disconnect(hear, sender=sender)


@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_a_mute_keeps_async_receivers(made: Callable[[], Any]) -> None:
    """They come back as what they were."""
    signal = made()
    signal.connect(ahear)
    signal.connect(hear)
    with muted(signal):
        assert not signal.has_listeners()
    assert answers(signal) == ["function", "async function"]


@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_receivers_can_be_patched_by_monkeypatch(made: Callable[[], Any]) -> None:
    """A test that mutes a signal in this way leaves it as it was."""
    signal = made()
    signal.connect(hear)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signal, "receivers", [])
        assert answers(signal) == []
    assert answers(signal) == ["function"]


@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_receivers_can_be_patched_by_mock(made: Callable[[], Any]) -> None:
    """A test that mutes a signal in this way leaves it as it was."""
    signal = made()
    signal.connect(hear)
    with mock.patch.object(signal, "receivers", []):
        assert answers(signal) == []
    assert answers(signal) == ["function"]


@pytest.mark.parametrize("made", [django.dispatch.Signal, Signal], ids=["Django's", "ours"])
def test_receivers_can_be_moved_to_another_signal(made: Callable[[], Any]) -> None:
    """An assigned list is what is heard from then on, in its order and whatever was there."""
    first, second = made(), made()
    first.connect(hear)
    first.connect(hear_too)
    second.connect(ahear)
    second.receivers = list(reversed(first.receivers))
    assert answers(second) == ["another function", "function"]
    assert answers(first) == ["function", "another function"]


@pytest.mark.skipif(django.VERSION < (6, 0), reason="the entries have no sender before Django 6.0")
def test_a_panel_shows_the_same_as_on_djangos_signal() -> None:
    """Names, senders, who is async, and the keys: each is where Django has it."""
    till = Till()
    shown = []
    for signal in (django.dispatch.Signal(), Signal()):
        signal.connect(hear)
        signal.connect(till.hear, sender=Shop)
        signal.connect(ahear, sender=till)
        signal.connect(till, weak=False, dispatch_uid="uid")
        keys = [entry[0] for entry in signal.receivers]
        weak = [isinstance(entry[1], weakref.ReferenceType) for entry in signal.receivers]
        shown.append((panel(signal), keys, weak))
    assert shown[0] == shown[1]


def test_a_panel_shows_our_entries() -> None:
    """Four items each, also for senders that no weak reference can point to."""
    signal = Signal()
    signal.connect(hear)
    signal.connect(hear, sender="shop")
    signal.connect(ahear, sender=(1, 2))
    assert panel(signal) == [("hear", "None", False), ("hear", "'shop'", False), ("ahear", "(1, 2)", True)]


def test_live_receivers_are_given_apart() -> None:
    """The receivers themselves: the sync ones, and the async ones."""
    signal, till = Signal(), Till()
    signal.connect(ahear)
    signal.connect(till.hear, sender=Shop)
    signal.connect(hear)
    assert signal._live_receivers(Shop) == ([till.hear, hear], [ahear])
    assert signal._live_receivers(None) == ([hear], [ahear])
    del till
    assert signal._live_receivers(Shop) == ([hear], [ahear])


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
    """Nothing is lost by it, and nothing is heard twice."""
    signal = Signal()
    signal.connect(hear)
    signal.connect(hear_too)
    with pytest.raises(TypeError, match="receivers"):
        change(signal.receivers)
    assert answers(signal) == ["function", "another function"]
    assert len(signal.receivers) == 2


def test_each_look_gives_a_fresh_list() -> None:
    """What was read once does not change when somebody connects; copies of it are lists like any other."""
    signal = Signal()
    signal.connect(hear)
    before = signal.receivers
    signal.connect(hear_too)
    assert len(before) == 1
    assert len(signal.receivers) == 2
    for copy in (list(before), before[:], before + []):  # noqa: RUF005  this is the form in question
        copy.append(before[0])
    assert isinstance(before, list)


def test_adding_to_the_attribute_assigns_it() -> None:
    """`signal.receivers += […]` ends in an assignment, and works."""
    signal, other = Signal(), Signal()
    signal.connect(hear)
    other.connect(hear_too)
    signal.receivers += other.receivers
    assert answers(signal) == ["function", "another function"]


def test_the_cache_can_be_cleared_under_the_lock() -> None:
    """Between reading and assigning as well: whoever holds the lock can use the signal."""
    for use_caching in (False, True):
        signal = Signal(use_caching=use_caching)
        assert signal.use_caching is use_caching
        signal.connect(hear)
        assert answers(signal) == ["function"]
        with signal.lock:
            receivers = signal.receivers
            signal.receivers = [entry for entry in receivers if entry[1]() is not hear]
            signal.sender_receivers_cache.clear()
        assert answers(signal) == []


def test_a_signal_with_a_cache_notices_every_change() -> None:
    """`use_caching` changes nothing that can be observed."""
    signal, till = Signal(use_caching=True), Till()
    assert answers(signal, Shop) == []
    signal.connect(till.hear, sender=Shop)
    signal.connect(hear)
    assert answers(signal, Shop) == ["method", "function"]
    del till
    gc.collect()
    assert answers(signal, Shop) == ["function"]
    signal.disconnect(hear)
    assert answers(signal, Shop) == []


def test_djangos_decorator_connects_to_our_signals() -> None:
    """Alone and in a list, with its keyword arguments."""
    ours, theirs = Signal(), django.dispatch.Signal()

    @django.dispatch.receiver(ours)
    @django.dispatch.receiver([ours, theirs], sender=Shop, dispatch_uid="uid")
    def heard(**_kwargs: Any) -> str:
        return "heard"

    assert answers(ours, Shop) == ["heard", "heard"]
    assert answers(theirs, Shop) == ["heard"]
    assert answers(ours) == ["heard"]
    assert ours.disconnect(sender=Shop, dispatch_uid="uid")


def test_our_decorator_connects_to_djangos_signals() -> None:
    """Alone and in a list with ours; the function stays what it was."""
    ours, theirs = Signal(), django.dispatch.Signal()

    @typedsignal.receiver(theirs)
    @typedsignal.receiver([ours, theirs], sender=Shop, dispatch_uid="uid")
    def heard(**_kwargs: Any) -> str:
        return "heard"

    assert heard() == "heard"
    assert answers(ours, Shop) == ["heard"]
    assert answers(theirs, Shop) == ["heard", "heard"]
    assert theirs.disconnect(sender=Shop, dispatch_uid="uid")


def test_our_decorator_connects_to_a_signal_of_djangos_own() -> None:
    """The same object as everybody else's: it can be disconnected there."""

    @typedsignal.receiver(request_finished, sender=Shop, weak=False)
    def heard(**_kwargs: Any) -> str:
        return "heard"

    # Robustly: what Django itself connects there may not know its settings.
    assert (heard, "heard") in request_finished.send_robust(Shop)
    assert request_finished.disconnect(heard, sender=Shop)

"""`_live_receivers` can be overridden, as on Django's signal: every send obeys."""

from __future__ import annotations

import abc
import asyncio
import functools
from typing import TYPE_CHECKING, Any, Generic, NotRequired, Protocol, TypedDict, TypeVar
from unittest import mock

import pytest

from typedsignal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable


class Required(TypedDict):
    """A payload whose sends are compiled for its fields."""

    order_id: int


class Optional(TypedDict):
    """A payload that is sent with different fields."""

    order_id: int
    note: NotRequired[str]


class Shop:
    """A sender."""


def receive(sender: object, **kwargs: object) -> str:
    return "sync"


def receive_by_position(shop: object, order_id: int, note: str = "") -> object:
    return shop, order_id


async def areceive(sender: object, **kwargs: object) -> str:
    return "async"


KINDS: dict[str, Callable[[], Any]] = {
    "untyped": Signal,
    "required": Signal[Any, Required],
    "optional": Signal[Any, Optional],
}
kinds = pytest.mark.parametrize("make_signal", KINDS.values(), ids=KINDS)


def answers(signal: Any, sender: object = Shop) -> list[list[object]]:
    """Return the responses of all sends."""
    sends: list[Any] = [
        signal.send(sender, order_id=1),
        signal.send_robust(sender, order_id=1),
        asyncio.run(signal.asend(sender, order_id=1)),
        asyncio.run(signal.asend_robust(sender, order_id=1)),
    ]
    return [[response for _, response in responses] for responses in sends]


def only_async(signal: Any, sender: object, original: Any) -> Any:
    return [], original(sender)[1]


@kinds
@pytest.mark.parametrize("used", [False, True], ids=["before use", "after use"])
def test_a_method_of_a_subclass_is_obeyed(make_signal: Any, used: bool) -> None:
    """Written in the class, and put into it later."""
    kind = getattr(make_signal, "__origin__", make_signal)
    payload = getattr(make_signal, "__args__", (Any, Any, Any))[1]

    class Later(kind[Any, payload]):  # type: ignore[misc]
        """A class that gets its override when its signals exist."""

    class Plugin(kind[Any, payload]):  # type: ignore[misc]
        """A class with an override of its own."""

        def _live_receivers(self, sender: object) -> Any:
            return only_async(self, sender, super()._live_receivers)

    for signal in (Later(), Plugin()):
        signal.connect(receive)
        signal.connect(areceive)
        if used:
            answers(signal)
        if isinstance(signal, Later):
            Later._live_receivers = Plugin._live_receivers
            with pytest.raises(TypeError):  # `super` of another class
                signal.send(Shop, order_id=1)
            Later._live_receivers = lambda self, sender: only_async(
                self, sender, functools.partial(Signal._live_receivers, self)
            )
        assert answers(signal) == [["async"]] * 4
        assert signal.has_listeners()


@kinds
def test_a_function_that_is_set_on_a_signal_is_obeyed(make_signal: Any) -> None:
    """Of that signal alone, until it is deleted; also by a send method that was taken before."""
    signal, other = make_signal(), make_signal()
    for each in (signal, other):
        each.connect(receive)
        each.connect(areceive)
    taken = signal.send
    signal.send(Shop, order_id=1)
    taken_after_use = signal.send
    signal._live_receivers = lambda sender: ([receive], [])
    assert answers(signal) == [["sync"]] * 4
    for send in (taken, taken_after_use):
        assert send(Shop, order_id=1) == [(receive, "sync")]
    assert answers(other) == [["sync", "async"]] * 4
    del signal._live_receivers
    assert answers(signal) == [["sync", "async"]] * 4
    with mock.patch.object(signal, "_live_receivers", return_value=([], [])):
        assert answers(signal) == [[]] * 4
        assert not signal.has_listeners()
    assert answers(signal) == [["sync", "async"]] * 4
    with pytest.raises(AttributeError, match="_live_receivers"):
        del signal._live_receivers


@kinds
def test_a_tool_that_wraps_it_on_the_class_is_obeyed(make_signal: Any) -> None:
    """As sentry-sdk does, whether signals were used before, and until the tool writes back what it had read."""
    used, unused = make_signal(), make_signal()
    for signal in (used, unused):
        signal.connect(receive)
        signal.connect(receive_by_position) if signal._payload else None
    before = [response for _, response in used.send(Shop, order_id=1)]
    original = Signal._live_receivers
    seen: list[object] = []

    def trace(receiver: Any) -> Any:
        @functools.wraps(receiver)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            seen.append(receiver)
            return receiver(*args, **kwargs)

        return wrapper

    def wrapped(self: Any, sender: object) -> Any:
        sync_receivers, async_receivers = original(self, sender)
        return [trace(receiver) for receiver in sync_receivers], async_receivers

    Signal._live_receivers = wrapped  # type: ignore[method-assign]
    try:
        for signal in (used, unused):
            assert answers(signal) == [before] * 4
        signal = make_signal()
        signal.connect(receive)
        assert answers(signal) == [["sync"]] * 4
    finally:
        Signal._live_receivers = original  # type: ignore[method-assign]
    count = len(seen)
    assert count == 8 * len(before) + 4
    assert answers(used) == [before] * 4
    assert len(seen) == count


@pytest.mark.parametrize("autospec", [None, True])
def test_a_patch_of_the_class_ends(autospec: bool | None) -> None:
    """A mock, and `monkeypatch`."""
    signal = Signal()
    signal.connect(receive)
    assert answers(signal) == [["sync"]] * 4
    with mock.patch.object(Signal, "_live_receivers", autospec=autospec, return_value=([], [areceive])):
        assert answers(signal) == [["async"]] * 4
    assert answers(signal) == [["sync"]] * 4
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Signal, "_live_receivers", lambda _self, _sender: ([], []))
        assert answers(signal) == [[]] * 4
    assert answers(signal) == [["sync"]] * 4


def test_an_override_costs_other_signals_no_plan() -> None:
    """Their plans are kept from send to send; those of a signal with an override are not."""
    signal, other = Signal(), Signal()
    for each in (signal, other):
        each.connect(receive)
        each._live_receivers = lambda sender: ([receive], [])
        each.send(Shop)
    del other._live_receivers
    other.send(Shop)
    assert other._receivers.any_plan is not None
    assert signal._receivers.any_plan is None


def test_without_receivers_an_override_is_not_asked() -> None:
    """As in Django, whose sends return at once."""
    signal = Signal()
    signal._live_receivers = lambda sender: ([receive], [])
    assert signal.send(Shop) == []
    assert signal.has_listeners()


class Sends(Protocol):
    """A protocol that a signal implements."""

    def send(self, /, sender: Any, *args: Any, **named: Any) -> list[Any]: ...


PayloadT = TypeVar("PayloadT")


def test_a_subclass_may_be_abstract_and_generic_and_implement_a_protocol() -> None:
    """The class of signals has a metaclass, which fits those of others."""

    class Abstract(Signal[Any, PayloadT], abc.ABC, Generic[PayloadT]):
        """An abstract generic class."""

        @abc.abstractmethod
        def label(self) -> str: ...

    class Concrete(Abstract[Required], Sends):
        """A class of all kinds."""

        def label(self) -> str:
            return "label"

    with pytest.raises(TypeError, match="abstract"):
        Abstract()  # type: ignore[abstract]
    signal = Concrete()
    signal.connect(receive)
    assert answers(signal) == [["sync"]] * 4
    assert isinstance(signal, Signal)
    assert not isinstance(Shop(), Signal)
    assert issubclass(Concrete, Signal)

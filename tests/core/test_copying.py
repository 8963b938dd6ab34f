"""Copies of a signal: a shallow one shares its receivers, all others are refused."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any, TypedDict

import pytest
from django.dispatch import Signal as DjangoSignal

from typedsignal import Signal, signal

if TYPE_CHECKING:
    from collections.abc import Callable


class Order(TypedDict):
    """A payload."""

    order_id: int


class Counting(Signal[Any, Order]):
    """A signal with attributes of its own."""

    __slots__ = ("limit",)

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


@signal
def declared(sender: object, *, order_id: int) -> None:
    """An order."""


def return_signal(sender: object, **kwargs: Any) -> object:
    return kwargs["signal"]


def receive(sender: object, **kwargs: Any) -> None: ...


KINDS: dict[str, Callable[[], Any]] = {
    "Django": DjangoSignal,
    "untyped": Signal,
    "typed": Signal[Any, Order],
    "subclass": lambda: Counting(3),
    "function": lambda: declared,
}


@pytest.mark.parametrize("used", [False, True], ids=["unused", "used"])
@pytest.mark.parametrize("make_signal", KINDS.values(), ids=KINDS)
def test_a_copy_sends_as_itself_to_the_same_receivers(make_signal: Any, used: bool) -> None:
    """What is connected to one is connected to the other, as in Django."""
    original = make_signal()
    original.connect(return_signal)
    if used:
        original.send(None, order_id=1)
        original.send_robust(None, order_id=1)
    copied = copy.copy(original)
    for sent in (copied, original, copy.copy(copied)):
        assert sent.send(None, order_id=1) == sent.send_robust(None, order_id=1) == [(return_signal, sent)]
    copied.connect(receive)
    assert original.disconnect(receive)
    assert vars(copied).get("__orig_class__") == vars(original).get("__orig_class__")
    if isinstance(original, Counting):
        assert copied.limit == 3
    original.disconnect(return_signal)


@pytest.mark.parametrize("used", [False, True], ids=["unused", "used"])
@pytest.mark.parametrize("make_copy", [copy.deepcopy, pickle.dumps])
def test_a_deep_copy_is_refused(make_copy: Callable[[object], object], used: bool) -> None:
    """Whether the signal has receivers or not: a copy of these would be a copy of the program."""
    if used:
        order_completed.connect(receive)
        order_completed.send(None, order_id=1)
    for value in (order_completed, [order_completed]):
        with pytest.raises(TypeError, match=r'^Signal "tests\.core\.test_copying\.order_completed" cannot be pickled'):
            make_copy(value)


order_completed = Signal[Any, Order]()


class Named(Signal[Any, Order]):
    """A signal that says itself how it is pickled."""

    def __reduce__(self) -> Any:
        return "named"


named = Named()


def test_a_subclass_may_pickle_by_name() -> None:
    """Its own `__reduce__` counts."""
    assert pickle.loads(pickle.dumps(named)) is named
    assert copy.deepcopy(named) is named

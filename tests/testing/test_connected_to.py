"""A receiver is connected for a time."""

from __future__ import annotations

import gc
import weakref
from typing import Any, TypedDict

import django.dispatch
import pytest

from typedsignal import Signal
from typedsignal.testing import connected_to


class Order(TypedDict):
    """A payload."""

    order_id: int


class Shop:
    """A sender."""


class Web:
    """Another one."""


def receive(sender: object, order_id: int, **kwargs: object) -> int:
    """Respond with what is received."""
    return order_id


@pytest.fixture(params=[Signal[Any, Order], django.dispatch.Signal], ids=["of this package", "of Django"])
def order(request: pytest.FixtureRequest) -> Any:
    """A signal of each kind."""
    return request.param()


def test_a_receiver_is_connected_for_a_block(order: Any) -> None:
    """Also a lambda, which nothing else holds, and until the block fails."""
    with connected_to(order, receive) as receiver:
        assert receiver is receive
        assert order.send(None, order_id=1) == [(receive, 1)]
    with connected_to(order, lambda sender, **kwargs: 2):
        gc.collect()
        assert [response for _, response in order.send(None, order_id=1)] == [2]
    with pytest.raises(KeyError), connected_to(order, receive):
        raise KeyError
    assert order.send(None, order_id=1) == []


def test_a_receiver_receives_from_one_sender(order: Any) -> None:
    """If one is given."""
    with connected_to(order, receive, sender=Shop):
        assert order.send(Shop, order_id=1) == [(receive, 1)]
        assert order.send(Web, order_id=1) == []
    assert order.send(Shop, order_id=1) == []


def test_a_receiver_that_was_connected_stays_so(order: Any) -> None:
    """It is called once in the block, and after it."""
    order.connect(receive)
    with connected_to(order, receive), connected_to(order, receive, sender=Shop):
        assert order.send(None, order_id=1) == [(receive, 1)]
        assert len(order.send(Shop, order_id=1)) == 2
    assert order.send(Shop, order_id=1) == [(receive, 1)]


def test_a_block_may_outlive_others_of_its_kind(order: Any) -> None:
    """The first one that has connected disconnects."""
    with connected_to(order, receive):
        with connected_to(order, receive):
            pass
        assert order.send(None, order_id=1) == [(receive, 1)]
    assert order.send(None, order_id=1) == []


def test_the_dead_are_not_taken_for_the_living(order: Any) -> None:
    """A receiver may get the id of one that has died."""
    for _ in range(20):

        def forgotten(sender: object, order_id: int, **kwargs: object) -> None:
            pass

        order.connect(forgotten)
        del forgotten
        with connected_to(order, lambda sender, **kwargs: None):
            pass
        assert not order.has_listeners()


def test_nothing_is_kept_alive(order: Any) -> None:
    """Neither receiver nor sender, once the block is left."""

    class Sender:
        pass

    sender = Sender()
    with connected_to(order, lambda sender, **kwargs: None, sender=sender) as receiver:
        kept = weakref.ref(sender), weakref.ref(receiver)
    del sender, receiver
    gc.collect()
    assert [reference() for reference in kept] == [None, None]


def test_a_receiver_that_does_not_fit_is_refused() -> None:
    """As `connect` refuses it; nothing is connected."""
    order = Signal[Any, Order]()

    def wrong(sender: object, price: int) -> None: ...

    with pytest.raises(ValueError, match='cannot accept payload field "order_id"'), connected_to(order, wrong):  # type: ignore[arg-type]
        pass
    assert not order.receivers


def test_what_is_no_signal_is_refused() -> None:
    """By the name of its class."""
    with pytest.raises(TypeError, match=r'^connected_to takes a signal, not "int"$'):
        connected_to(3, receive)  # type: ignore[call-overload]

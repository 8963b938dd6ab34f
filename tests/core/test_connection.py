"""A signal describes its connections, and every signal that is alive is listed."""

from __future__ import annotations

import gc
import threading
from typing import Any, TypedDict

import pytest

from typedsignal import ConnectionInfo, Signal, signal
from typedsignal._core.base import list_signals


class Order(TypedDict):
    """A payload."""

    order_id: int


class Shop:
    """A sender, which also has a receiver."""

    def on_order(self, sender: object, order_id: int) -> None: ...


def receive(sender: object, order_id: int) -> None: ...


async def receive_later(sender: object, order_id: int) -> None: ...


@signal
def declared(sender: type[Shop], *, order_id: int) -> None: ...


def facts(receiver: Any, **other: Any) -> ConnectionInfo[Any]:
    usual = {"sender": None, "dispatch_uid": None, "is_weak": True, "is_async": False, "on_commit": False}
    return ConnectionInfo(receiver, **{**usual, **other})


@pytest.mark.parametrize("ordered", [Signal[Any, Order](), Signal(), declared])
def test_each_connection_is_told_with_what_it_was_connected_with_in_order(ordered: Any) -> None:
    def receive(sender: object, **kwargs: object) -> None: ...
    async def receive_later(sender: object, **kwargs: object) -> None: ...

    ordered.connect(receive, sender=Shop)
    ordered.connect(receive_later, weak=False)
    ordered.connect(receive, dispatch_uid="once")
    ordered.connect(receive, sender="shop")
    assert ordered.connections() == (
        facts(receive, sender=Shop),
        facts(receive_later, is_weak=False, is_async=True),
        facts(receive, dispatch_uid="once"),
        facts(receive, sender="shop"),
    )


@pytest.mark.parametrize("uid", ["once", 1, ("a", 1), True, frozenset({1})])
def test_a_uid_is_the_one_that_was_given(uid: Any) -> None:
    ordered, shop = Signal[Any, Order](), Shop()
    ordered.connect(receive, dispatch_uid=uid)
    ordered.connect(shop.on_order, sender=Shop, dispatch_uid=uid)
    assert [connection.dispatch_uid for connection in ordered.connections()] == [uid, uid]


def test_a_method_without_a_uid_has_none() -> None:
    ordered, shop = Signal[Any, Order](), Shop()
    ordered.connect(shop.on_order)
    assert ordered.connections() == (facts(shop.on_order),)


def test_receivers_and_senders_that_died_are_not_told_of() -> None:
    ordered, shop, sender = Signal[Any, Order](), Shop(), Shop()
    ordered.connect(shop.on_order)
    ordered.connect(receive, sender=sender)
    del shop, sender
    assert ordered.connections() == ()


def test_a_new_signal_has_no_connections() -> None:
    assert Signal[Any, Order]().connections() == ()


def test_what_was_told_stays_as_it_was() -> None:
    ordered = Signal[Any, Order]()
    ordered.connect(receive)
    told = ordered.connections()
    ordered.disconnect(receive)
    assert told == (facts(receive),)
    with pytest.raises(AttributeError):
        told[0].is_weak = False  # type: ignore[misc]


def test_receivers_that_were_assigned_are_told_of() -> None:
    """As tools made for Django do it."""
    ordered = Signal[Any, Order]()
    ordered.connect(receive, sender=Shop, dispatch_uid="once")
    ordered.receivers = list(ordered.receivers)
    assert ordered.connections() == (facts(receive, sender=Shop, dispatch_uid="once"),)


def test_a_signal_is_known_as_long_as_it_lives() -> None:
    ordered = Signal[Any, Order]()
    assert any(signal is ordered for signal in list_signals())
    assert any(signal is declared for signal in list_signals())
    known = id(ordered)
    del ordered
    gc.collect()
    assert known not in {id(signal) for signal in list_signals()}


def test_signals_that_are_equal_or_cannot_be_hashed_are_known_each() -> None:
    class Alike(Signal[Any, Order]):
        def __eq__(self, other: object) -> bool:
            return True

    alike = [Alike(), Alike()]
    assert len([signal for signal in list_signals() if type(signal) is Alike]) == len(alike)


def test_signals_may_be_made_while_others_are_looked_through() -> None:
    """In any thread."""
    stop = threading.Event()

    def make() -> None:
        while not stop.is_set():
            _ = [Signal[Any, Order]() for _ in range(50)]

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(300):
            list_signals()
    finally:
        stop.set()
        for thread in threads:
            thread.join()

"""A map that was committed is read back, and compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.map.shop import COUNT, EMAIL, ORDER, OTHERS_WORDS, PAID, PAY, SAVED, SHOP
from typedsignal.map._diff import difference
from typedsignal.map._model import Key, Map, Place, Signal
from typedsignal.map.formats.json import as_json, from_json


@pytest.mark.parametrize("made", [SHOP, OTHERS_WORDS, Map((), ())], ids=["shop", "others' words", "nothing"])
def test_what_is_written_is_read_back(made: Map) -> None:
    assert from_json(as_json(made).encode()) == replace(made, diagnostics=())


CHANGES = {
    "a type of a key": (
        replace(PAID, payload=replace(ORDER, keys=(Key("order_id", "str", True), ORDER.keys[1]))),
        ["-carries order_id: int", "+carries order_id: str"],
    ),
    "a key that may be missing now": (
        replace(PAID, payload=replace(ORDER, keys=(replace(ORDER.keys[0], is_required=False), ORDER.keys[1]))),
        ["-carries order_id: int", "+carries order_id?: int"],
    ),
    "a payload that is open": (replace(PAID, payload=replace(ORDER, is_open=True)), ["+carries ..."]),
    "another class of payload": (
        replace(PAID, payload=replace(ORDER, name="Paid")),
        ["-carries shop.signals.OrderPaid", "+carries Paid"],
    ),
    "another type of sender": (
        replace(PAID, sender="object"),
        ["-is sent by type[shop.models.Order]", "+is sent by object"],
    ),
    "another file": (
        replace(PAID, declared=Place("shop/events.py", 7)),
        ["-is a signal of typedsignal in shop/signals.py", "+is a signal of typedsignal in shop/events.py"],
    ),
    "a sender that is gone": (
        replace(PAID, sends=PAID.sends[:1]),
        ["-<- shop.services.pay (send_robust, sender=Order) in shop/services.py"],
    ),
    "another verb": (
        replace(PAID, sends=(replace(PAY, verb="asend"), PAY)),
        [
            "-<- shop.services.pay (send_robust, sender=Order) in shop/services.py",
            "+<- shop.services.pay (asend, sender=Order) in shop/services.py",
        ],
    ),
    "another way to be connected": (
        replace(PAID, receivers=(COUNT, replace(EMAIL, is_weak=False, on_commit=False))),
        [
            '--> shop.receivers.email_customer (dispatch_uid="email", on_commit, async) in shop/receivers.py',
            '+-> shop.receivers.email_customer (dispatch_uid="email", weak=False, async) in shop/receivers.py',
        ],
    ),
    "a receiver that moved": (
        replace(PAID, receivers=(replace(COUNT, defined=Place("shop/stock.py", 12)), EMAIL)),
        [
            "--> shop.stock.count (sender=Order, weak=False) in shop/apps.py, defined elsewhere",
            "+-> shop.stock.count (sender=Order, weak=False) in shop/apps.py, defined in shop/stock.py",
        ],
    ),
    "a key that is read": (replace(PAID, unread=()), ["-is read by nobody: note"]),
}


@pytest.mark.parametrize(("changed", "lines"), CHANGES.values(), ids=CHANGES)
def test_every_fact_that_changes_is_a_line(changed: Signal, lines: list[str]) -> None:
    said = difference(Map((SAVED, PAID), ()), Map((SAVED, changed), ()), "map.json")
    assert [line.replace(f"{PAID.name} ", "", 1) for line in said] == ["--- map.json", "+++ the code", *lines]


def test_lines_that_move_are_no_change() -> None:
    """Nor is the order in which that leaves those of one file."""
    moved = replace(
        PAID,
        declared=Place("shop/signals.py", 70),
        sends=(replace(PAY, place=Place("shop/services.py", 1)), PAY),
        receivers=(replace(EMAIL, defined=Place("shop/receivers.py", 99)), COUNT),
    )
    assert difference(Map((PAID,), ()), Map((moved,), ()), "map.json") == []

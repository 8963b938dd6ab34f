"""A committed map, read back and compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.map.shop import COUNT, EMAIL, HOSTILE, ORDER, PAID, PAY, SAVED, SHOP
from typedsignal.map._diff import list_differences
from typedsignal.map._model import Field, Map, Place, Signal
from typedsignal.map.formats.json import format_json, from_json


@pytest.mark.parametrize("found", [SHOP, HOSTILE, Map((), ())], ids=["shop", "hostile", "nothing"])
def test_what_is_written_is_read_back(found: Map) -> None:
    assert from_json(format_json(found).encode()) == replace(found, diagnostics=())


CHANGES = {
    "a type of a field": (
        replace(PAID, payload=replace(ORDER, fields=(Field("order_id", "str", True), ORDER.fields[1]))),
        ["-sends order_id: int", "+sends order_id: str"],
    ),
    "a field that may be missing now": (
        replace(PAID, payload=replace(ORDER, fields=(replace(ORDER.fields[0], is_required=False), ORDER.fields[1]))),
        ["-sends order_id: int", "+sends order_id?: int"],
    ),
    "a payload that is open": (replace(PAID, payload=replace(ORDER, is_open=True)), ["+sends ..."]),
    "another class of payload": (
        replace(PAID, payload=replace(ORDER, name="Paid")),
        ["-sends shop.signals.OrderPaid", "+sends Paid"],
    ),
    "another type of sender": (
        replace(PAID, sender="object"),
        ["-has senders of type type[shop.models.Order]", "+has senders of type object"],
    ),
    "another file": (
        replace(PAID, declared=Place("shop/events.py", 7)),
        ["-is a signal of typedsignal in shop/signals.py", "+is a signal of typedsignal in shop/events.py"],
    ),
    "a sender that is gone": (
        replace(PAID, sends=PAID.sends[:1]),
        ["-<- shop.services.pay (send_robust, sender=Order) in shop/services.py"],
    ),
    "another method": (
        replace(PAID, sends=(replace(PAY, method="asend"), PAY)),
        [
            "-<- shop.services.pay (send_robust, sender=Order) in shop/services.py",
            "+<- shop.services.pay (asend, sender=Order) in shop/services.py",
        ],
    ),
    "other options of a connection": (
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
    "a payload that is inferred": (
        replace(PAID, payload=replace(ORDER, fields=ORDER.fields[:1], is_inferred=True)),
        [
            "-sends shop.signals.OrderPaid",
            "-sends order_id: int",
            "-sends note?: str",
            "+sends order_id: int, inferred from its sends",
        ],
    ),
    "a receiver that requires more": (
        replace(PAID, receivers=(COUNT, replace(EMAIL, unmet=("user",)))),
        ["+shop.receivers.email_customer requires user"],
    ),
    "a signal that escapes": (replace(PAID, escapes=True), ["+escapes to code that is not followed"]),
    "a field that is read": (replace(PAID, unread=()), ["-is read by no receiver: note"]),
}


@pytest.mark.parametrize(("changed", "lines"), CHANGES.values(), ids=CHANGES)
def test_every_fact_that_changes_is_a_line(changed: Signal, lines: list[str]) -> None:
    lines_of_diff = list_differences(Map((SAVED, PAID), ()), Map((SAVED, changed), ()), "map.json")
    assert [line.replace(f"{PAID.name} ", "", 1) for line in lines_of_diff] == ["--- map.json", "+++ the code", *lines]


def test_lines_that_move_are_no_change() -> None:
    """Nor is the order in which that leaves those of one file."""
    moved = replace(
        PAID,
        declared=Place("shop/signals.py", 70),
        sends=(replace(PAY, place=Place("shop/services.py", 1)), PAY),
        receivers=(replace(EMAIL, defined=Place("shop/receivers.py", 99)), COUNT),
    )
    assert list_differences(Map((PAID,), ()), Map((moved,), ()), "map.json") == []

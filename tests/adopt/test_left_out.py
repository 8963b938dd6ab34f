"""Fields that not every send passes, and receivers that require them: both are said before anything is written."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.adopt.conftest import Reads
from typedsignal.adopt._files import adopt
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import Form
from typedsignal.adopt._report import format_json, list_remarks
from typedsignal.map._collect import Reading

CODE = """
from typing import Any, TypedDict

from django.dispatch import Signal as DjangoSignal
from typedsignal import Signal


class Fields(TypedDict, total=False):
    count: int


paid = Signal()
copied = Signal()
split = Signal()
chosen = Signal()
counted = Signal()
opened = DjangoSignal()


def send(order: str, fields: Fields, **more: Any) -> None:
    paid.send(order, amount=1, coupon="a", note="")
    paid.send(order, amount=1)
    paid.send(order, ammount=1, note="")  # misspelt
    copied.send(order, customer=1)  # copied.customer
    copied.send(order, customer=1)
    copied.send(order, custmer=1)  # copied.custmer
    copied.send(order, custmer=1)
    split.send(order, old_price=1)  # split.old_price
    split.send(order, new_price=1)  # split.new_price
    chosen.send(order, item=1, items=1)
    chosen.send(order, item=1)  # chosen.items
    chosen.send(order, items=1)  # chosen.item
    counted.send(order, **fields)  # counted
    opened.send(order, amount=1)
    opened.send(order, ammount=1, **more)  # may pass any field


def fits(order: str, note: str = "", **kwargs: object) -> None: ...
def lacks(order: str, amount: int, **kwargs: object) -> None: ...
def narrow(order: str, coupon: str = "", note: str = "") -> None: ...
def misspells(order: str, *, amuont: int, **kwargs: object) -> None: ...


class Till:
    def lacks(self, order: str, note: str, **kwargs: object) -> None: ...


till = Till()


def connect_fits() -> None:
    paid.connect(fits)


def connect_lacks() -> None:
    paid.connect(lacks)


def connect_narrow() -> None:
    paid.connect(narrow)


def connect_misspells() -> None:
    paid.connect(misspells, sender="order")


def connect_method() -> None:
    paid.connect(till.lacks)
"""
CONNECT = """
import signals

for name in ("fits", "lacks", "narrow", "misspells", "method"):
    try:
        getattr(signals, f"connect_{name}")()
    except ValueError:
        print(name)
"""


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads({"signals.py": CODE})


@pytest.fixture(scope="module")
def remarks(reading: Reading) -> list[str]:
    return list(list_remarks(infer_signals(reading, form=Form.DJANGO), {}, Form.DJANGO))


def _find_place(mark: str) -> str:
    lines = CODE.removeprefix("\n").splitlines()
    return f"signals.py:{next(number for number, line in enumerate(lines, 1) if line.endswith(mark))}"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("paid: field coupon", 'only sent at {paid.send(order, amount=1, coupon="a", note="")}'),
        ("paid: field note", "left out at {paid.send(order, amount=1)}"),
        ("paid: field amount", "left out at {# misspelt}"),
        ("paid: field ammount", 'only sent at {# misspelt}, which leaves out amount: did you mean "amount"?'),
        ("copied: field custmer", 'sent at {# copied.custmer}, which leaves out customer: did you mean "customer"?'),
        ("split: field old_price", "only sent at {# split.old_price}"),
        ("chosen: field item", "left out at {# chosen.item}"),
        ("chosen: field items", "left out at {# chosen.items}"),
        ("counted: field count", "may be left out at {# counted}"),
        ("opened: field ammount", "only sent at {# may pass any field}"),
    ],
)
def test_a_field_that_is_not_required_has_the_send_that_leaves_it_out(
    remarks: list[str], field: str, text: str
) -> None:
    """One that no send passes together with a field of a similar name may be misspelt; others are not taken for it."""
    start, _, rest = text.partition("{")
    mark, _, end = rest.partition("}")
    expected = f"signals.{field}: not required, {start}{_find_place(mark)}{end}"
    assert [line.partition(": ")[2] for line in remarks if f".{field}:" in line] == [expected]


def test_a_receiver_that_does_not_fit_the_payload_has_a_line(remarks: list[str]) -> None:
    """One with a default has none; a method is one of the class."""
    lines = [line for line in remarks if line.endswith("or mypy reports the receiver")]
    why = "which not every send of signals.paid passes: give it a default, or mypy reports the receiver"
    takes = "which sends of signals.paid pass: let it take **kwargs, or mypy reports the receiver"
    assert [line.partition(": ")[2] for line in lines] == [
        f"signals.lacks requires amount, {why}",
        f"signals.narrow does not take ammount, amount, {takes}",
        f"signals.misspells requires amuont, {why}",
        f"signals.Till.lacks requires note, {why}",
    ]


def test_json_has_what_the_lines_say(reading: Reading, remarks: list[str]) -> None:
    """Each line about a field or a receiver can be made of the document."""
    text = format_json(infer_signals(reading, form=Form.DJANGO), {}, [], reading.result.manager.options)
    lines: set[str] = set()
    for signal in json.loads(text)["signals"]:
        start = f"signals.py:{signal['declared']['line']}: {signal['name']}: field"
        fields = [(field["name"], field["left_out"]) for field in signal["fields"] if field["left_out"] is not None]
        lines |= {f"{start} {name}: not required, {why}" for name, why in fields}
        for receiver in signal["unmet"]:
            who = f"{receiver['place']['file']}:{receiver['place']['line']}: {receiver['name']}"
            lines |= {f"{who} requires {field}" for field in receiver["required"]}
            lines |= {f"{who} does not take {', '.join(receiver['untaken'])}"} if receiver["untaken"] else set()
    assert lines == {line.partition(", which sends")[0].partition(", which not every")[0] for line in remarks}


def test_these_receivers_are_those_that_connect_refuses(reading: Reading) -> None:
    """The signals are written as those of typedsignal, and the code runs."""
    signals = infer_signals(reading, form=Form.TYPEDSIGNAL)
    lines = [line for line in list_remarks(signals, {}, Form.TYPEDSIGNAL) if "connect refuses the receiver" in line]
    assert len(lines) == 4
    paid = [signal for signal in signals if signal.name == "signals.paid"]
    for change in adopt(reading, paid, Form.TYPEDSIGNAL).changes:
        change.write()
    done = subprocess.run([sys.executable, "-c", CONNECT], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["lacks", "narrow", "misspells", "method"], "")

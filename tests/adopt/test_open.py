"""Signals whose sends may pass more fields than are written: what is known is declared, and the rest stays open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.adopt.conftest import Reads
from typedsignal.adopt._files import adopt
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import Form
from typedsignal.map._collect import Reading

CODE = """
from typing import Any

from django.dispatch import Signal, receiver
from typedsignal import Signal as OwnSignal, receiver as connect

class Order: ...

paid = Signal()
sent = OwnSignal()
changed = Signal()
passed_on = Signal()

def pay(order: Order, **more: Any) -> None:
    paid.send(Order, order=order, amount=1, **more)
    paid.send(Order, order=order, coupon="")
    sent.send(order, parcels=[1], **{"class": 1, **more})
    fields = {"order": order}
    fields["other"] = order
    changed.send(Order, **fields)
    passed_on.send(Order, **more)

@receiver(paid)
def thank(sender: type[Order], order: Order, unknown: str = "", **kwargs: object) -> None: ...

@receiver(paid)
def require(sender: type[Order], order: Order, unknown: str, **kwargs: object) -> None: ...

@connect(sent)
def track(sender: Order, parcels: list[int], unknown: str) -> None: ...
"""
PAYLOADS = """
class Paid:
    def __init__(
        self,
        *,
        sender: "type[Order]",
        signal: Signal,
        order: "Order",
        amount: int = ...,
        coupon: str,
        **fields: Any,
    ) -> None: ...


paid = DjangoSignal[Paid]()
sent = OwnSignal()
changed = Signal()
passed_on = Signal()
"""
WRONG = """
from signals import *

@receiver(paid)
def wrong(sender: type[Order], order: str, **kwargs: object) -> None: ...

paid.send(Order, order=1, coupon="", unknown=2)
"""
ERRORS = """
wrong.py:3: error: Receiver "wrong" of signal "paid" cannot accept payload field "order"
wrong.py:6: error: Signal "paid" cannot send payload field "order"
Found 2 errors in 1 file (checked 2 source files)
"""


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads({"signals.py": CODE})


def _adopt(reading: Reading) -> tuple[str, dict[str, str | None]]:
    result = adopt(reading, infer_signals(reading), Form.DJANGO)
    refused = {signal.name.rpartition(".")[2]: signal.refusal for signal in result.signals}
    return result.changes[0].after.decode(), refused


def test_the_payload_is_a_class_that_takes_further_fields(reading: Reading) -> None:
    """A field that a send without `**` leaves out has a default; what a changed dict holds is not known."""
    written, _ = _adopt(reading)
    assert PAYLOADS.strip() in written


def test_a_signal_is_left_if_no_field_is_known_or_its_receivers_need_no_kwargs(reading: Reading) -> None:
    """The second is one of typedsignal; the line names the send."""
    _, refused = _adopt(reading)
    unknown = "as it unpacks a dict whose fields are not known: name the fields there"
    lines = {"sent": 16, "changed": 19, "passed_on": 20}
    expected = {name: f"the send at signals.py:{line} may pass any fields, {unknown}" for name, line in lines.items()}
    assert refused == {"paid": None, **expected}


def test_mypy_checks_the_known_fields_and_nothing_else(reading: Reading) -> None:
    """A receiver may require a field that is not known, and a send may pass one."""
    written, _ = _adopt(reading)
    Path("signals.py").write_text(written, "utf-8")
    Path("wrong.py").write_text(WRONG.removeprefix("\n"), "utf-8")
    Path("mypy.ini").write_text("[mypy]\nplugins = typedsignal.mypy\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", "/dev/null", "signals.py", "wrong.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line.partition(": expects")[0] for line in done.stdout.splitlines()] == ERRORS.strip().splitlines()

"""Signals of blinker, which their registry keeps: only the type of the variable changes."""

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

SIGNALS = """
import blinker
from blinker import ANY, Namespace, signal
from flask import current_app

_signals = Namespace()
paid = _signals.signal("paid")  # stays
gone = blinker.Signal()
found = signal("found")
chained = Namespace().signal("chained")


class Order:
    cancelled = signal("cancelled")

    def pay(self, coupon: str | None = None) -> None:
        paid.send(self, amount=1)
        gone.send(number=1)
        found.send(self, number=1)
        chained.send(current_app._get_current_object(), order=self)  # type: ignore[attr-defined]
        self.cancelled.send(self)

    async def pay_later(self, coupon: str | None) -> None:
        await paid.send_async(self, _sync_wrapper=lambda function: function, amount=1, coupon=coupon)


@paid.connect
def thank(sender: Order, amount: int, **kwargs: object) -> None: ...


@paid.connect_via(ANY)
def note(sender: Order, **kwargs: object) -> None: ...


signal("found").connect(note)
"""
TYPED = """
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import blinker
from blinker import ANY, Namespace, signal
from flask import current_app

if TYPE_CHECKING:
    from flask import Flask
    from typedsignal.contrib import BlinkerSignal

_signals = Namespace()


class Paid(TypedDict):
    amount: int
    coupon: NotRequired[str | None]


paid = cast("BlinkerSignal[Order, Paid]", _signals.signal("paid"))  # stays


class Gone(TypedDict):
    number: int


gone = cast("BlinkerSignal[None, Gone]", blinker.Signal())
found = signal("found")


class Chained(TypedDict):
    order: "Order"


chained = cast("BlinkerSignal[Flask, Chained]", Namespace().signal("chained"))


class Cancelled(TypedDict):
    pass


class Order:
    cancelled = cast("BlinkerSignal[Order, Cancelled]", signal("cancelled"))
"""
STUB = '''"""The signals of signals, declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from flask import Flask
    from typedsignal.contrib import BlinkerSignal

    from signals import Order


class Chained(TypedDict):
    order: Order


chained: BlinkerSignal[Flask, Chained]


class Gone(TypedDict):
    number: int


gone: BlinkerSignal[None, Gone]


class Paid(TypedDict):
    amount: int
    coupon: NotRequired[str | None]


paid: BlinkerSignal[Order, Paid]
'''
WRONG = """
from signals import *


@paid.connect
def wrong(sender: Order, amuont: int, **kwargs: object) -> None: ...
"""
CHECKED = TYPED + SIGNALS.partition('    cancelled = signal("cancelled")\n')[2]


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads({"signals.py": SIGNALS})


def _adopt(reading: Reading, form: Form) -> tuple[dict[str, str], dict[str, str | None]]:
    result = adopt(reading, infer_signals(reading, form=form), form, folder=Path("declared"))
    refused = {signal.name.rpartition(".")[2]: signal.refusal for signal in result.signals}
    return {change.path: change.after.decode() for change in result.changes}, refused


def test_the_signal_of_the_registry_is_cast_to_its_type(reading: Reading) -> None:
    """At run time nothing is called but blinker, and typedsignal is not imported."""
    written, _ = _adopt(reading, Form.DJANGO)
    assert written["signals.py"] == CHECKED.removeprefix("\n")


def test_a_signal_that_is_found_by_its_name_is_left(reading: Reading) -> None:
    """Other code may send other fields by that name; signals of typedsignal have other methods."""
    found = "it is also found by its name at signals.py:34, which may send other fields: import the variable there"
    for form in (Form.DJANGO, Form.STUB):
        assert _adopt(reading, form)[1]["found"] == found
    refused = _adopt(reading, Form.TYPEDSIGNAL)[1]["paid"] or ""
    assert refused.startswith("signals of blinker have other methods than those of typedsignal")


def test_a_module_beside_declares_them(reading: Reading) -> None:
    """It imports neither Django nor what only a cast needs."""
    assert _adopt(reading, Form.STUB)[0]["declared/signals.py"] == STUB


def test_every_send_and_receiver_is_found(reading: Reading) -> None:
    """So are `send_async` and `connect_via`, which holds its receiver strongly."""
    [paid] = [signal for signal in reading.list_signals() if signal.name == "signals.paid"]
    assert [send.method for send in paid.sends] == ["send", "send_async"]
    assert [(receiver.name, receiver.sender, receiver.is_weak) for receiver in paid.receivers] == [
        ("signals.thank", None, True),
        ("signals.note", "ANY", False),
    ]


def test_mypy_and_python_accept_what_is_written(tmp_path: Path) -> None:
    """A receiver of a field that is not sent is an error now, and what is right is none."""
    (tmp_path / "signals.py").write_text(CHECKED, "utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, "utf-8")
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = typedsignal.mypy\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", "/dev/null", "signals.py", "wrong.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    error, summary = done.stdout.splitlines()
    assert error.startswith('wrong.py:5: error: Receiver "wrong" of signal "paid" requires a parameter "amuont"')
    assert summary.startswith("Found 1 error")
    subprocess.run([sys.executable, "signals.py"], cwd=tmp_path, check=True)

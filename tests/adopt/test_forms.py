"""`--as typedsignal`, `--as stub DIR` and `--receivers`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adopt.conftest import Reads
from tests.apart import main
from typedsignal.adopt._breaks import Breaks
from typedsignal.adopt._files import Result, adopt
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import Form
from typedsignal.adopt._report import format_json
from typedsignal.map._collect import Reading

SIGNALS = """
from django.dispatch import Signal

order_paid = Signal()
"""
SERVICES = """
from signals import order_paid


class Order: ...


def pay(order: Order, coupon: str | None) -> None:
    order_paid.send(Order, order=order, amount=1)
    order_paid.send(Order, order=order, amount=2.5, coupon=coupon)
"""
RECEIVERS = """
from django.dispatch import receiver

from signals import order_paid


@receiver(order_paid)
def thank(sender, order, coupon="", *, key=lambda x: x, **kwargs):
    print(order)  # stays


class Desk:
    def note(self, sender, order, **kwargs): ...
    async def ring(self, sender, /, *fields, amount: float = 0, coupon=None, **kwargs): ...


def book(sender: object, amount: float, **kwargs: object) -> bool:
    return amount > 0


order_paid.connect(book)
order_paid.connect(Desk().note)
order_paid.connect(Desk().ring)
"""
CHECKS = """
import django.dispatch
from django.dispatch import Signal
from signals import order_paid
isinstance(order_paid, (int, Signal))
def count(signals: list[Signal]) -> None: ...
@django.dispatch.receiver(order_paid)
def note(sender: object, **kwargs: object) -> None: ...
"""
FILES = {"signals.py": SIGNALS, "services.py": SERVICES, "receivers.py": RECEIVERS}

TYPED = """
from typing import TYPE_CHECKING, NotRequired, TypedDict

from typedsignal import Signal

if TYPE_CHECKING:
    from services import Order


class OrderPaid(TypedDict):
    order: "Order"
    amount: float
    coupon: NotRequired[str | None]


order_paid = Signal["type[Order]", OrderPaid]()
"""
ANNOTATED = """
from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from signals import order_paid

if TYPE_CHECKING:
    from services import Order


@receiver(order_paid)
def thank(
    sender: "type[Order]",
    order: "Order",
    coupon: str | None = "",
    *,
    key=lambda x: x,
    **kwargs: Any,
) -> None:
    print(order)  # stays


class Desk:
    def note(self, sender: "type[Order]", order: "Order", **kwargs: Any) -> None: ...
    async def ring(
        self,
        sender: "type[Order]",
        /,
        *fields,
        amount: float = 0,
        coupon: str | None = None,
        **kwargs: Any,
    ) -> None: ...
"""
STUB = '''"""The signals of signals, declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.dispatch import Signal
from typedsignal.django import DjangoSignal

if TYPE_CHECKING:
    from services import Order


class OrderPaid(TypedDict):
    sender: type[Order]
    signal: Signal
    order: Order
    amount: float
    coupon: NotRequired[str | None]


order_paid: DjangoSignal[OrderPaid]
'''


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads(FILES)


def _adopt(reading: Reading, form: Form, *, with_receivers: bool = False) -> tuple[Result, dict[str, str]]:
    signals = infer_signals(reading, form=form)
    result = adopt(reading, signals, form, folder=Path("declared"), with_receivers=with_receivers)
    return result, {change.path: change.after.decode() for change in result.changes}


def test_signals_become_those_of_typedsignal(reading: Reading) -> None:
    """The class and the decorator are imported from typedsignal, and the payload has no sender."""
    _, written = _adopt(reading, Form.TYPEDSIGNAL)
    imported = RECEIVERS.removeprefix("\n").replace("django.dispatch", "typedsignal")
    assert written == {"signals.py": TYPED.removeprefix("\n"), "receivers.py": imported}


def test_parameters_of_receivers_get_the_types_of_the_fields(reading: Reading) -> None:
    """What is annotated stays, `None` is returned only where nothing else is, and a lambda keeps its parameters.

    A line that gets too long is wrapped.
    """
    _, written = _adopt(reading, Form.DJANGO, with_receivers=True)
    _, mark, last = RECEIVERS.partition("\n\ndef book")
    assert written["receivers.py"] == ANNOTATED.removeprefix("\n") + mark + last


def test_stubs_declare_signals_in_a_folder_of_their_own(reading: Reading) -> None:
    """The code stays, and the notes say how the plugin finds the declarations."""
    result, written = _adopt(reading, Form.STUB)
    assert written == {"declared/signals.py": STUB, "declared/__init__.py": '"""Declarations of signals."""\n'}
    assert result.notes[-2:] == ["[tool.typedsignal.declare]", '"signals" = "declared.signals"']


def test_json_has_the_types_and_where_they_are_from(reading: Reading) -> None:
    """Each field has its type, its origin, the first send that passes it without a type, and one that leaves it out."""
    text = format_json(infer_signals(reading), {}, ["a note"], reading.result.manager.options)
    document = json.loads(text)
    [signal] = document["signals"]
    place = {"file": "signals.py", "line": 3}
    assert (signal["name"], signal["declared"], signal["left"]) == ("signals.order_paid", place, None)
    typed = {"from": "sends", "untyped": None, "why": None}
    assert signal["sender"] == {"type": "type[Order]", **typed}
    left_out = "only sent at services.py:9"
    coupon = {"name": "coupon", "required": False, "left_out": left_out, "type": "str | None", **typed}
    assert signal["fields"][2] == coupon
    assert document["notes"] == ["a note"]


def test_code_that_would_break_is_named_and_nothing_is_written(reads: Reads) -> None:
    """A signal of typedsignal is not one of Django's class: what relies on that is named with its repair."""
    reading = reads({**FILES, "checks.py": CHECKS})
    assert sorted(Breaks(reading, {"signals.order_paid"}).list_problems()) == [
        "checks.py:4 looks for Django's class, which it would not have: look for typedsignal.Signal, too",
        "checks.py:5 is annotated with Django's class, which it would not have: annotate typedsignal.Signal, too",
        "checks.py:6 connects it by Django's decorator: import receiver from typedsignal",
    ]
    result, written = _adopt(reading, Form.TYPEDSIGNAL)
    assert written == {}
    assert [signal.refusal is not None for signal in result.signals] == [True]


def test_a_stub_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """The folder stands right after `stub`, and is no path to read."""
    with pytest.raises(SystemExit):
        main(["adopt", "--as", "stub"])
    assert "--as stub takes the folder of the declarations: --as stub DIR\n" in capsys.readouterr().err

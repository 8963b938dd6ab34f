"""Sends in a block are captured, typed and compared."""

from __future__ import annotations

import asyncio
import gc
import weakref
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict
from unittest.mock import ANY

import attrs
import django.dispatch
import msgspec
import pydantic
import pytest
from django.db.models import signals

from typedsignal import Signal, signal
from typedsignal.testing import capture


class Shop:
    """A sender."""


class Order(TypedDict):
    """A payload."""

    order_id: int
    note: NotRequired[str]


class Price(TypedDict):
    """Another one."""

    price: int


@dataclass(kw_only=True)
class Paid:
    """A payload that is no TypedDict."""

    amount: int
    note: str = "none"


@attrs.frozen(kw_only=True)
class PaidAttrs:
    """The same with attrs."""

    amount: int
    note: str = "none"


class PaidStruct(msgspec.Struct, kw_only=True):
    """The same with msgspec."""

    amount: int
    note: str = "none"


class PaidModel(pydantic.BaseModel):
    """The same with pydantic."""

    amount: int
    note: str = "none"


completed = Signal[Any, Order]()
priced = Signal[Any, Price]()


@signal
def declared(sender: object, *, order_id: int, note: str = "") -> None:
    """Declared by a function."""


def test_what_is_sent_is_captured_in_order() -> None:
    """With sender and payload, over several signals, and only in the block."""
    completed.send(Shop, order_id=1)
    with capture(completed, priced) as sent:
        completed.send(Shop, order_id=2)
        priced.send("web", price=3)
        completed.send(None, order_id=4, note="x")
    completed.send(Shop, order_id=5)
    assert sent.payloads == [{"order_id": 2}, {"price": 3}, {"order_id": 4, "note": "x"}]
    assert [send.sender for send in sent] == [Shop, "web", None]
    assert [send.signal for send in sent] == [completed, priced, completed]
    assert sent.count == len(sent) == 3
    assert sent[-1].keys == {"order_id": 4, "note": "x"}


BOTH_KINDS = pytest.mark.parametrize(
    "make", [Signal[Any, Order], django.dispatch.Signal], ids=["of this package", "of Django"]
)


@BOTH_KINDS
def test_what_receivers_send_in_turn_comes_later(make: Any) -> None:
    """A send is captured before its receivers are called, also those of one sender and those of an older capture."""
    order, invoice = make(), make()

    def in_turn(sender: object, order_id: int, **kwargs: object) -> None:
        invoice.send(sender, order_id=order_id)

    order.connect(in_turn, sender=Shop)
    order.send(Shop, order_id=0)
    with capture(order), capture(invoice, order) as sent:
        order.send(Shop, order_id=1)
        order.send(Shop, order_id=2)
    assert [send.signal for send in sent] == [order, invoice, order, invoice]
    assert [send.keys["order_id"] for send in sent] == [1, 1, 2, 2]
    assert [receiver for receiver, _ in order.send(Shop, order_id=3)] == [in_turn]


@BOTH_KINDS
def test_what_a_receiver_raises_at_was_sent(make: Any) -> None:
    """The receiver was connected before."""
    order = make()

    def fail(sender: object, order_id: int, **kwargs: object) -> None:
        raise ConnectionError

    async def send() -> None:
        await order.asend(None, order_id=2)

    order.connect(fail)
    with capture(order) as sent:
        with pytest.raises(ConnectionError):
            order.send(None, order_id=1)
        with pytest.raises(ConnectionError):
            asyncio.run(send())
    assert [send.keys["order_id"] for send in sent] == [1, 2]


@BOTH_KINDS
def test_a_capture_of_one_sender_leaves_out_the_sends_of_others(make: Any) -> None:
    """Also those without a sender, and of a str that is equal; the sender of a signal beside it counts, too."""
    order, invoice = make(), make()
    with capture(order, invoice, sender=Shop) as sent, capture(order, sender="web") as named:
        for sender in (Shop, Shop(), "".join(["w", "eb"]), None):
            order.send(sender, order_id=1)
        invoice.send(Shop, order_id=2)
    assert [send.keys["order_id"] for send in sent] == [1, 2]
    assert named.one().sender == "web"
    assert order.send(Shop, order_id=3) == []


def test_a_capture_of_a_class_is_not_one_of_its_subclasses() -> None:
    """As a receiver that is connected to the class is called for the class alone."""

    class Branch(Shop): ...

    with capture(completed, sender=Shop) as sent:
        completed.send(Branch, order_id=1)
        completed.send(Shop, order_id=2)
    assert sent.one().keys == {"order_id": 2}


def test_a_subclass_may_connect_in_its_own_way() -> None:
    """Then what captures need not be found, to be put before the others."""

    class Named(Signal[Any, Order]):
        def connect(self, receiver: Any, **options: Any) -> Any:
            return super().connect(receiver, **options, dispatch_uid="named")

        def disconnect(self, receiver: Any, **options: Any) -> bool:
            return super().disconnect(dispatch_uid="named")

    order = Named()
    with capture(order) as sent:
        order.send(None, order_id=1)
    order.send(None, order_id=2)
    assert sent.payloads == [{"order_id": 1}]


def test_every_send_method_is_captured() -> None:
    """Sync and async, robust and not."""

    async def send() -> None:
        await completed.asend(Shop, order_id=3)
        await completed.asend_robust(Shop, order_id=4)

    with capture(completed) as sent:
        completed.send(Shop, order_id=1)
        completed.send_robust(Shop, order_id=2)
        asyncio.run(send())
    assert [payload["order_id"] for payload in sent.payloads] == [1, 2, 3, 4]


@pytest.mark.parametrize("payload", [Paid, PaidAttrs, PaidStruct, PaidModel], ids=lambda payload: payload.__name__)
def test_a_payload_is_an_object_of_its_class(payload: Any) -> None:
    """Which fills in what was left out; the keys are those that were sent."""
    paid = Signal[Any, payload]()
    with capture(paid) as sent:
        paid.send(Shop, amount=1)
    assert sent.payloads == [payload(amount=1, note="none")]
    assert sent[0].payload is sent[0].payload
    assert sent.one(amount=1).keys == {"amount": 1}


def test_a_payload_of_an_unknown_class_is_a_dict() -> None:
    """Of a function, of a signal that only an annotation types, and of Django's."""
    annotated: Signal[Any, Paid] = Signal()
    of_django = django.dispatch.Signal()
    with capture(declared, annotated, of_django) as sent:
        declared.send(Shop, order_id=1)
        annotated.send(Shop, amount=1)
        of_django.send(Shop, anything=1)
    assert sent.payloads == [{"order_id": 1}, {"amount": 1}, {"anything": 1}]


@BOTH_KINDS
def test_nothing_stays_connected(make: Any) -> None:
    """After the block, after one that fails, and after a signal that cannot be connected to."""

    class Closed(Signal[Any, Order]):
        def connect(self, *args: Any, **kwargs: Any) -> Any:
            raise PermissionError

    order = make()
    with capture(order):
        assert len(order.receivers) == 1
    with pytest.raises(KeyError), capture(order):
        raise KeyError
    with pytest.raises(PermissionError), capture(order, Closed()):
        pass
    assert list(order.receivers) == []


def test_what_was_captured_is_freed() -> None:
    """Once nothing refers to it."""
    order = Signal[Any, Order]()
    with capture(order) as sent:
        order.send(sender := Shop(), order_id=1)
    kept = weakref.ref(sender)
    del sender, sent
    gc.collect()
    assert kept() is None


def test_one_finds_the_send_that_had_these_keys() -> None:
    """By any of its keys, by its sender, by its signal, or the only one."""
    with capture(completed, priced) as sent:
        completed.send(Shop, order_id=1)
        completed.send("web", order_id=1, note="x")
        priced.send(Shop, price=1)
    assert sent.one(note="x").sender == "web"
    assert sent.one(sender=Shop, signal=completed) is sent[0]
    assert sent.one(signal=priced) is sent[2]


def failure(sent: Any, **keys: object) -> str:
    """Return what is said when `one` fails."""
    with pytest.raises(AssertionError) as failed:
        sent.one(**keys)
    return str(failed.value)


def test_one_shows_what_was_sent_and_where_the_nearest_differs() -> None:
    """All that is expected comes first, then what else was sent."""
    with capture(completed) as sent:
        completed.send(Shop, order_id=1, note="first")
        completed.send(Shop(), order_id=2)
        completed.send(Shop, order_id=3, note="last")
    said = failure(sent, order_id=2, note="last", sender=Shop)
    assert said.splitlines() == [
        "nothing was sent with order_id=2, note='last', sender=Shop",
        "sent, in order:",
        "  completed(sender=Shop, order_id=1, note='first')",
        f"  completed(sender={sent[1].sender!r}, order_id=2)",
        "> completed(sender=Shop, order_id=3, note='last')",
        "where the nearest (>) differs (!):",
        "! order_id  3  expected 2",
        "  note      'last'",
        "  sender    Shop",
        "  signal    completed",
    ]
    assert "! note      left out  expected 'x'" in failure(sent, order_id=2, note="x")


def test_what_was_left_out_equals_nothing() -> None:
    """Not even what equals anything."""
    with capture(completed) as sent:
        completed.send(Shop, order_id=1)
        completed.send(Shop, order_id=1, note="")
    assert sent.one(note=ANY) is sent[1]


def test_what_has_the_key_is_nearer() -> None:
    """Than what has other keys, of another signal."""
    with capture(priced, completed) as sent:
        priced.send(Shop, price=1)
        completed.send(Shop, order_id=1)
    assert "> completed(sender=Shop, order_id=1)" in failure(sent, order_id=2).splitlines()


def test_one_shows_the_several_that_were_sent() -> None:
    """Marked among the others."""
    with capture(completed) as sent:
        for order_id in (1, 2, 1):
            completed.send(None, order_id=order_id)
    assert failure(sent, order_id=1).splitlines() == [
        "2 were sent with order_id=1, expected one",
        "sent, in order:",
        "> completed(sender=None, order_id=1)",
        "  completed(sender=None, order_id=2)",
        "> completed(sender=None, order_id=1)",
    ]
    assert failure(sent).splitlines()[0] == "3 were sent, expected one"


def test_one_says_that_nothing_was_sent() -> None:
    """And of which signals."""
    with capture(completed, signals.post_save) as sent:
        pass
    assert failure(sent) == "completed or post_save was not sent"
    assert failure(sent, created=True) == "completed or post_save was not sent, expected one with created=True"
    with capture(completed, sender=Shop) as sent:
        completed.send("web", order_id=1)
    assert failure(sent) == "completed was not sent by Shop"
    assert failure(sent, order_id=1) == "completed was not sent by Shop, expected one with order_id=1"


def test_none_says_that_nothing_was_sent() -> None:
    """At all, or with these fields; otherwise it shows what was."""
    with capture(completed, priced) as sent:
        sent.none()
        completed.send(Shop, order_id=1, note="gift")
        sent.none(order_id=2)
        sent.none(order_id=1, sender=None)
        sent.none(signal=priced)
        completed.send(Shop, order_id=2)
    with pytest.raises(AssertionError) as error:
        sent.none()
    assert str(error.value).splitlines() == [
        "2 were sent, expected none",
        "sent, in order:",
        "  completed(sender=Shop, order_id=1, note='gift')",
        "  completed(sender=Shop, order_id=2)",
    ]
    with pytest.raises(AssertionError) as error:
        sent.none(order_id=2, sender=Shop)
    assert str(error.value).splitlines() == [
        "1 was sent with order_id=2, sender=Shop, expected none",
        "sent, in order:",
        "  completed(sender=Shop, order_id=1, note='gift')",
        "> completed(sender=Shop, order_id=2)",
    ]
    with pytest.raises(TypeError, match='did you mean "order_id"'):
        sent.none(order_ids=1)


READINGS: dict[str, Any] = {
    "one": lambda sent: sent.one(),
    "none": lambda sent: sent.none(),
    "count": lambda sent: sent.count,
    "payloads": lambda sent: sent.payloads,
    "len": len,
    "bool": bool,
    "iteration": list,
    "index": lambda sent: sent[0],
}


@pytest.mark.parametrize("read", READINGS.values(), ids=READINGS)
def test_a_capture_without_a_block_says_so(read: Any) -> None:
    """In whichever way it is read; `none` would else hold of everything."""
    sent = capture(completed, priced)
    completed.send(Shop, order_id=1)
    with pytest.raises(RuntimeError) as error:
        read(sent)
    sentence = 'capture(completed, priced) captures in a with block: write "with capture(completed, priced) as sent:"'
    assert str(error.value) == sentence
    assert repr(sent) == "<nothing sent>"
    with sent:
        completed.send(Shop, order_id=2)
    assert sent.one().keys == {"order_id": 2}
    with pytest.raises(RuntimeError, match=r'write "with capture\(priced, sender=Shop\) as sent:"$'):
        read(capture(priced, sender=Shop))


def test_one_refuses_a_key_that_is_never_sent() -> None:
    """Of signals whose payload is known; it suggests the key that was meant."""
    with capture(completed, priced) as sent, capture(completed, Signal()) as untyped:
        pass
    with pytest.raises(TypeError, match=r'^No signal .* carries a field "orderid": did you mean "order_id"\?$'):
        sent.one(orderid=1)
    with pytest.raises(TypeError, match=r'a field "x": ask for note, order_id, price, sender, signal$'):
        sent.one(x=1)
    assert "was not sent" in failure(untyped, orderid=1)


@pytest.mark.parametrize("make", [Signal, django.dispatch.Signal], ids=["of this package", "of Django"])
def test_one_suggests_the_field_that_was_meant(make: Any) -> None:
    """Of those that were sent and are not expected, where a signal may send any field."""
    untyped = make()
    with capture(untyped) as sent:
        untyped.send(Shop, amount=5, note="x")
    assert '! ammount  left out  expected 5: did you mean "amount"?' in failure(sent, ammount=5).splitlines()
    assert "! amounts  left out  expected 5" in failure(sent, amounts=5, amount=5).splitlines()
    assert "! price   left out  expected 5" in failure(sent, price=5).splitlines()


def test_one_suggests_nothing_for_a_field_that_is_declared() -> None:
    """Though the fields that were sent are like it."""

    class Named(TypedDict):
        last_name: str
        first_name: NotRequired[str]

    named = Signal[Any, Named]()
    with capture(named) as sent:
        named.send(None, last_name="x")
    assert "! first_name  left out  expected 'x'" in failure(sent, first_name="x").splitlines()


def test_many_and_long_sends_are_shortened() -> None:
    """Also values that cannot be shown; the nearest is shown at length."""

    class Odd:
        def __repr__(self) -> str:
            raise RuntimeError

    with capture(completed) as sent:
        for order_id in range(30):
            completed.send(Odd(), order_id=order_id, note="x" * 500)
    said = failure(sent, order_id=-1)
    assert "  and 20 more" in said
    assert said.count("x" * 500) == 1
    assert "<Odd instance at" in said
    assert repr(sent).endswith(", and 20 more>")


def test_what_is_meant_is_shown_among_many() -> None:
    """Wherever it is."""
    with capture(completed) as sent:
        for order_id in range(30):
            completed.send(None, order_id=order_id, note="last" if order_id > 27 else "")
    assert failure(sent, note="last").splitlines()[-4:] == [
        "  completed(sender=None, order_id=7, note='')",
        "> completed(sender=None, order_id=28, note='last')",
        "> completed(sender=None, order_id=29, note='last')",
        "  and 20 more",
    ]
    assert "> completed(sender=None, order_id=29, note='last')" in failure(sent, order_id=29, note="x").splitlines()


def test_what_only_looks_the_same_is_said_to() -> None:
    """By its class, or because it is shortened."""

    class Alike:
        def __repr__(self) -> str:
            return "<Alike>"

    with capture(completed) as sent:
        completed.send(Alike(), order_id=1, note="x" * 1000 + "y" + "x" * 1000)
    said = failure(sent, sender=Alike(), note="x" * 2001).splitlines()
    assert "! sender    <Alike>  expected another that looks the same" in said
    assert any(line.startswith("! note") and line.endswith("  expected another that looks the same") for line in said)


def test_what_is_captured_shows_itself() -> None:
    """In one line, as pytest shows it beside `sent.count`."""
    with capture(completed) as sent:
        assert repr(sent) == "<nothing sent>"
        completed.send(Shop, order_id=1)
    assert repr(sent) == "<completed(sender=Shop, order_id=1)>"
    assert repr(sent[0]) == "completed(sender=Shop, order_id=1)"


def test_a_payload_may_have_any_key() -> None:
    """Such as the names of the parameters of what captures."""

    class Selfish(TypedDict):
        self: int
        receiver: int
        keys: int

    selfish = Signal[Any, Selfish]()
    with capture(selfish) as sent:
        selfish.send(None, self=1, receiver=2, keys=3)
    assert sent.one(self=1, keys=3).payload == {"self": 1, "receiver": 2, "keys": 3}


@pytest.mark.parametrize("wrong", [[], [3], [Signal], [completed, "order"]])
def test_what_is_no_signal_is_refused(wrong: Any) -> None:
    """Before anything is connected."""
    with pytest.raises(TypeError, match=r"^capture takes a signal, "):
        capture(*wrong)

"""The signals, sends and connections in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.map.conftest import Reads
from typedsignal.map import _build
from typedsignal.map._labels import list_remarks
from typedsignal.map._model import Field, Map, Payload, Signal

if TYPE_CHECKING:
    from mypy.options import Options


def _only(found: Map, name: str) -> Signal:
    return next(signal for signal in found.signals if signal.name == name)


def test_a_signal_has_its_place_and_its_payload(reads: Reads) -> None:
    paid = _only(reads(), "signals.paid")
    assert paid.declared is not None
    assert (paid.declared.file, paid.declared.line) == ("signals.py", 9)
    assert paid.payload is not None
    assert [(field.name, field.type, field.is_required) for field in paid.payload.fields] == [
        ("note", "str", True),
        ("order", "int", True),
    ]


def test_every_form_of_connection_is_found(reads: Reads) -> None:
    text = """
    from typedsignal import receiver
    from signals import paid as p, refunded
    import signals as s
    @receiver(p, sender=int, dispatch_uid="u")
    def one(sender: object, **kwargs: object) -> None: ...
    @receiver([p, refunded])
    def two(sender: object, **kwargs: object) -> None: ...
    @s.paid.connect
    async def three(sender: object, **kwargs: object) -> None: ...
    on = receiver(p)
    @on
    def four(sender: object, **kwargs: object) -> None: ...
    other = p
    def later():
        for signal in (other, refunded):
            signal.connect(one, weak=False)
    @s.paid.connect(sender=str)
    def five(sender: object, **kwargs: object) -> None: ...
    """
    found = reads(receivers=text)
    paid = _only(found, "signals.paid").receivers
    assert [receiver.name for receiver in paid] == [
        f"receivers.{name}" for name in ("one", "two", "three", "four", "one", "five")
    ]
    assert [receiver.sender for receiver in paid] == ["int", None, None, None, None, "str"]
    assert [receiver.is_weak for receiver in paid] == [True, True, True, True, False, True]
    assert paid[0].dispatch_uid == '"u"'
    assert paid[2].is_async
    assert [receiver.name for receiver in _only(found, "signals.refunded").receivers] == [
        "receivers.two",
        "receivers.one",
    ]


def test_a_signal_of_an_object_goes_by_the_name_of_its_class(reads: Reads) -> None:
    text = """
    from typedsignal import Signal
    from signals import Paid, paid
    class Till:
        opened = Signal[object, Paid]()
        again = paid
        def __init__(self):
            self.closed = Signal[object, Paid]()
        def close(self):
            self.closed.send(self, order=1, note="")
            self.opened.send_robust(sender=self, order=1, note="")
            self.again.send(None, order=1, note="")
    """
    found = reads(till=text)
    closed, opened, paid = (_only(found, name) for name in ("till.Till.closed", "till.Till.opened", "signals.paid"))
    assert [(send.function, send.method, send.sender) for send in (*closed.sends, *opened.sends)] == [
        ("till.Till.close", "send", "self"),
        ("till.Till.close", "send_robust", "self"),
    ]
    assert [send.sender for send in paid.sends] == ["None"]


def test_a_signal_that_a_class_below_puts_in_place_is_meant_by_self(reads: Reads) -> None:
    """Also where mypy sees no more than `None`, and takes what follows for unreachable."""
    text = """
    from typedsignal import Signal
    from signals import Paid, paid
    class Till:
        closed = None
        opened = Signal[object, Paid]()
        def close(self):
            if self.closed:
                self.closed.send(self, order=1, note="")
            Till.opened.send(self, order=1, note="")
        @classmethod
        def open(cls):
            cls.opened.send(cls, order=2, note="")
    class Shop(Till):
        closed = paid
        opened = Signal[object, Paid]()
    class Other:
        closed = Signal[object, Paid]()
    """
    found = reads(till=text)
    assert {signal.name: [send.function for send in signal.sends] for signal in found.signals} == {
        "signals.paid": ["till.Till.close"],
        "signals.refunded": [],
        "till.Other.closed": [],
        "till.Shop.opened": ["till.Till.open"],
        "till.Till.opened": ["till.Till.close", "till.Till.open"],
    }


def test_a_send_method_that_is_passed_on_is_a_send_there(reads: Reads) -> None:
    text = """
    import asyncio
    from functools import partial
    from signals import paid
    def run(later, call):
        later(partial(paid.send, int, order=1, note=""))
        asyncio.to_thread(paid.send_robust, sender=str, order=1, note="")
        later(paid.asend, 1)
        send = paid.send
        paid.send(
            sender=call,
            order=1,
            note="",
        )
    """
    sends = _only(reads(hands=text), "signals.paid").sends
    assert [(send.method, send.sender, send.place.line) for send in sends] == [
        ("send", "int", 6),
        ("send_robust", "str", 7),
        ("asend", None, 8),
        ("send", None, 9),
        ("send", "call", 10),
    ]


def test_fields_that_no_receiver_reads_are_found(reads: Reads) -> None:
    text = """
    from signals import paid
    @paid.connect
    def one(sender: object, **kwargs: object) -> None:
        print(kwargs["order"])
    """
    assert _only(reads(receivers=text), "signals.paid").unread == ("note",)
    assert _only(reads(receivers=text.replace('kwargs["order"]', "kwargs")), "signals.paid").unread == ()
    assert _only(reads(receivers=text.replace("**kwargs", "note: str, **kwargs")), "signals.paid").unread == ()


def test_djangos_signals_are_one_by_whatever_name(reads: Reads) -> None:
    text = """
    from django.db.models.signals import post_save
    from django.dispatch import Signal, receiver
    import typedsignal.django as t
    own = Signal()
    @receiver(post_save, sender="shop.Order")
    def one(sender, **kwargs): ...
    t.post_save.connect(t.on_commit(one))
    t.post_save.connect(t.on_commit(using="other")(one))
    @receiver(post_save)
    @t.on_commit(robust=False)
    def two(sender, **kwargs): ...
    own.connect(one)
    """
    found = reads("dj.py", dj=text)
    assert [signal.name for signal in found.signals] == ["dj.own", "django.db.models.signals.post_save"]
    assert [receiver.on_commit for receiver in found.signals[1].receivers] == [False, True, True, True]
    assert found.signals[1].receivers[0].sender == '"shop.Order"'
    assert {signal.kind for signal in found.signals} == {"django"}


def test_deferred_receivers_are_known(reads: Reads) -> None:
    text = """
    from celery import Celery
    from django.db.models.signals import post_save
    from typedsignal import receiver
    from typedsignal.celery import deferred as by_celery
    from typedsignal.django.tasks import deferred
    app = Celery()
    @receiver(post_save)
    @deferred
    def one(sender, **kwargs): ...
    @receiver(post_save)
    @deferred(queue_name="mail")
    def two(sender, **kwargs): ...
    @receiver(post_save)
    @by_celery(app, queue="mail")
    def three(sender, **kwargs): ...
    @receiver(post_save)
    def four(sender, **kwargs): ...
    """
    receivers = reads("dj.py", dj=text).signals[0].receivers
    assert {receiver.name: receiver.deferred for receiver in receivers} == {
        "dj.one": True,
        "dj.two": True,
        "dj.three": True,
        "dj.four": False,
    }
    assert not any(receiver.on_commit for receiver in receivers)


def test_what_only_looks_like_a_signal_is_not_guessed(reads: Reads) -> None:
    found = reads("odd.py", odd="def f(thing, socket):\n    thing.connect(f)\n    socket.send(1)\n")
    assert (found.signals, found.diagnostics) == ((), ())


def _remarks(found: Map, name: str) -> list[str]:
    return list_remarks(_only(found, name))


@pytest.mark.parametrize(
    "text",
    [
        "def emit(signal):\n    signal.send(None)\nemit(paid)",
        "def emit(*, signal):\n    forward(signal)\ndef forward(it):\n    it.send(None)\nemit(signal=paid)",
        "def emit(signal=paid):\n    signal.send(None)",
        "import helpers\ndef emit(signal):\n    signal.send(None)\nhelpers.emit(paid)",
        "def emit(signals):\n    for signal in signals:\n        signal.send(None)\nemit([paid])",
        "class Mail:\n    def emit(self, signal):\n        signal.send(None)\nMail().emit(paid)",
        "class Mail:\n def __init__(self, signal): self.own = signal\n def emit(self): self.own.send(1)\nMail(paid)",
    ],
)
def test_a_signal_that_a_helper_gets_is_sent_in_the_helper(reads: Reads, text: str) -> None:
    """Through any number of calls, as long as the functions are in the paths."""
    found = reads(helpers=f"from signals import paid\n{text}\n")
    assert len(_only(found, "signals.paid").sends) == 1
    assert _remarks(found, "signals.paid") == ["no receivers"]
    assert _remarks(found, "signals.refunded") == ["never sent", "no receivers"]


@pytest.mark.parametrize(
    "text",
    [
        "import json\njson.dumps(paid)",
        "def find():\n    return paid",
        "REGISTRY = {'paid': paid}",
        "def keep(thing):\n    thing.signal = paid",
        "def emit(*signals): ...\nemit(paid)",
        "def pay(till):\n    till.paid.send(None)",
    ],
)
def test_a_signal_that_gets_to_code_that_is_not_followed_is_not_called_unused(reads: Reads, text: str) -> None:
    """It may be sent and connected there; a signal that does not is certain."""
    found = reads(helpers=f"from signals import paid, refunded\nprint(refunded)\n{text}\n")
    assert _remarks(found, "signals.paid") == ["no send found", "no receiver found"]
    assert _remarks(found, "signals.refunded") == ["never sent", "no receivers"]


@pytest.mark.parametrize(
    ("base", "call"),
    [("Signal[object, Paid]", "emit(sender=int)"), ("Dispatched", "emit_later()"), ("Signal", "__call__(1)")],
)
def test_a_method_of_a_class_of_signals_that_sends_is_a_send_where_it_is_called(
    reads: Reads, base: str, call: str
) -> None:
    """Whether the class itself has it, or a base."""
    text = f"""
    from django.dispatch import Signal as Dispatched
    from typedsignal import Signal
    from signals import Paid
    class Own({base}):
        def emit(self, sender=None):
            self.send(sender, order=1, note="")
        def emit_later(self):
            self.emit()
        def __call__(self, number):
            super().send(None)
        def describe(self):
            return str(self)
    class Derived(Own): ...
    done, lost = Derived(), Derived()
    def finish():
        done.{call}
        lost.describe()
    """
    found = reads(own=text)
    assert [(send.method, send.function) for send in _only(found, "own.done").sends] == [("send", "own.finish")]
    assert _remarks(found, "own.lost")[0] == "never sent"


@pytest.mark.parametrize("class_", ["typedsignal", "django.dispatch"])
def test_a_signal_without_a_declared_payload_has_the_fields_that_its_sends_pass(reads: Reads, class_: str) -> None:
    """A receiver that requires others is pointed out."""
    text = f"""
    from {class_} import Signal
    saved = Signal()
    open = Signal()
    def save(order: int, **kwargs):
        saved.send(sender=None, order=order, note="")
        saved.send(sender=None, order="1")
        open.send(sender=None, order=1)
        open.send(sender=None, **kwargs)
    @saved.connect
    def log(sender, order, **kwargs): ...
    @saved.connect
    def mail(sender, user, note, signal=None, **kwargs): ...
    """
    found = reads("untyped.py", untyped=text)
    saved, opened = _only(found, "untyped.saved"), _only(found, "untyped.open")
    assert saved.payload == Payload("", (Field("note", "str", False), Field("order", "int | str", True)), False, True)
    assert opened.payload == Payload("", (Field("order", "int", True),), True, True)
    assert [receiver.unmet for receiver in saved.receivers] == [(), ("note", "user")]
    assert list_remarks(saved) == ["untyped.mail requires note, user: not every send passes it"]


@pytest.mark.parametrize("before", ["", 'x = "äöü€🎉"; '])
def test_an_expression_is_quoted_as_it_is_written(reads: Reads, before: str) -> None:
    """After text that is not ASCII, too, where parsers count columns in different units."""
    text = f"""
    from signals import paid
    def mail(sender, **kwargs): ...
    {before}paid.connect(mail, sender=int, dispatch_uid="ü" "b"); paid.connect(mail, sender=str, dispatch_uid="€")
    {before}paid.send(dict, order=1, note="ü")
    paid.connect(
        mail, sender=type("ü",
            (), {{}}))
    """
    paid = _only(reads(quoted=text), "signals.paid")
    assert [(receiver.sender, receiver.dispatch_uid) for receiver in paid.receivers] == [
        ("int", '"ü" "b"'),
        ("str", '"€"'),
        ('type("ü", (), {})', None),
    ]
    assert [send.sender for send in paid.sends] == ["dict"]


@pytest.mark.parametrize("native", [True, False])
def test_both_parsers_of_mypy_give_the_same_text(reads: Reads, monkeypatch: pytest.MonkeyPatch, native: bool) -> None:
    """The columns of both are used."""
    read_options = _build._read_options

    def read_options_for_parser() -> Options:
        options = read_options()
        options.native_parser = native
        return options

    monkeypatch.setattr(_build, "_read_options", read_options_for_parser)
    text = 'from signals import paid\nx = "äöü€🎉"; paid.connect(print, sender=int, dispatch_uid="ü")\n'
    receiver = _only(reads(quoted=text), "signals.paid").receivers[0]
    assert (receiver.sender, receiver.dispatch_uid) == ("int", '"ü"')


def test_a_send_method_is_followed_by_the_names_that_it_has(reads: Reads) -> None:
    """A variable, an attribute, and a name that is None unless the signal has receivers."""
    text = """
    from signals import paid
    send_paid = paid.send
    def buy():
        send_paid(None, order=1, note="")
    class Till:
        def __init__(self):
            self._send = paid.send_robust if paid.receivers else None
        def sell(self):
            if self._send is not None:
                self._send(sender=self, order=2, note="")
    """
    sends = _only(reads(till=text), "signals.paid").sends
    assert [(send.function, send.method, send.sender) for send in sends] == [
        ("till.buy", "send", "None"),
        ("till.Till.sell", "send_robust", "self"),
    ]


def test_a_send_that_passes_more_by_two_stars_shows_what_it_names(reads: Reads) -> None:
    """The payload of a signal that no type declares is open then."""
    text = """
    from django.dispatch import Signal
    opened = Signal()
    def open_shop(**extra):
        opened.send(sender=None, key=1, **extra)
    """
    payload = _only(reads(door=text), "door.opened").payload
    assert payload == Payload("", (Field("key", "int", True),), is_open=True, is_inferred=True)


UNSEEN = """
import enum
from signals import paid, refunded
def choose(signal=None):
    return signal or paid
def list_all():
    yield refunded
def send(thing, signal: "HasSignal") -> None:
    choose().send(None, order=1, note="")
    for one in list_all():
        one.send(None, order=1)
    emit(thing.of_an_object)
    signal.of_a_protocol.send(None)
def emit(signal): ...
class HasSignal:
    of_a_protocol: "Signal[object, object]"
from typedsignal import Signal
of_an_object = Signal()
of_a_protocol = Signal()
in_an_enum = Signal()
unused = Signal()
class Kind(enum.Enum):
    ONE = in_an_enum
if unused in (paid, unused) or not unused:
    print(unused, unused.connections(), isinstance(unused, Signal))
"""


def test_a_signal_escapes_wherever_no_fact_follows_its_name(reads: Reads) -> None:
    """In an operator, a generator, an Enum, or as an attribute of an object; not where it is compared or printed."""
    found = {signal.name: signal.escapes for signal in reads(unseen=UNSEEN).signals if signal.declared is not None}
    assert [name for name, escapes in found.items() if not escapes] == ["unseen.unused"]


FOLLOWED = """
from typing import NamedTuple
from signals import paid, refunded
class Both(NamedTuple):
    first: object = paid
def take(sender, **kwargs): ...
for signal, receivers in {paid: [take], refunded: [take, take]}.items():
    for receiver in receivers:
        signal.connect(receiver)
for signal in {refunded: 1}:
    signal.send(None, order=1)
def pay(both: Both, signal=None):
    chosen = signal or paid
    chosen.send(None, order=1, note="")
    both.first.send(None, order=1, note="")
    emit(refunded if both else paid)
def emit(signal):
    signal.send_robust(None)
"""


def test_keys_of_a_dict_and_operands_are_followed(reads: Reads) -> None:
    signals = {signal.name: signal for signal in reads(followed=FOLLOWED).signals}
    lines = {name: [send.place.line for send in signal.sends] for name, signal in signals.items()}
    assert lines == {"signals.paid": [14, 15, 18], "signals.refunded": [11, 18]}
    assert [len(signal.receivers) for signal in signals.values()] == [1, 1]


FALLBACK = """
from typedsignal import Signal
try:
    from signals import paid as done
except ImportError:
    done = Signal()
try:
    from signals import refunded as back
except ImportError:
    back = None
done.send(None, order=1, note="")
back.send(None, order=1)
"""


def test_a_name_in_place_of_an_import_that_fails_is_that_of_the_import(reads: Reads) -> None:
    found = {signal.name: signal for signal in reads(fallback=FALLBACK).signals}
    assert {name: (signal.declared.file if signal.declared else None) for name, signal in found.items()} == {
        "signals.paid": "signals.py",
        "signals.refunded": "signals.py",
    }
    assert [len(signal.sends) for signal in found.values()] == [1, 1]

"""What the map finds in code."""

from __future__ import annotations

from tests.map.conftest import Reads
from typedsignal.map._model import Map, Signal


def _only(found: Map, name: str) -> Signal:
    return next(each for each in found.signals if each.name == name)


def test_a_signal_has_its_place_and_its_payload(reads: Reads) -> None:
    paid = _only(reads(), "signals.paid")
    assert paid.declared is not None
    assert (paid.declared.file, paid.declared.line) == ("signals.py", 9)
    assert paid.payload is not None
    assert [(key.name, key.type, key.is_required) for key in paid.payload.keys] == [
        ("note", "str", True),
        ("order", "int", True),
    ]


def test_every_way_to_connect_is_seen(reads: Reads) -> None:
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
        for each in (other, refunded):
            each.connect(one, weak=False)
    @s.paid.connect(sender=str)
    def five(sender: object, **kwargs: object) -> None: ...
    """
    found = reads(hears=text)
    paid = _only(found, "signals.paid").receivers
    assert [each.name for each in paid] == [f"hears.{name}" for name in ("one", "two", "three", "four", "one", "five")]
    assert [each.sender for each in paid] == ["int", None, None, None, None, "str"]
    assert [each.is_weak for each in paid] == [True, True, True, True, False, True]
    assert paid[0].dispatch_uid == '"u"'
    assert paid[2].is_async
    assert [each.name for each in _only(found, "signals.refunded").receivers] == ["hears.two", "hears.one"]


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
    assert [(each.function, each.verb, each.sender) for each in (*closed.sends, *opened.sends)] == [
        ("till.Till.close", "send", "self"),
        ("till.Till.close", "send_robust", "self"),
    ]
    assert [each.sender for each in paid.sends] == ["None"]


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
    assert {each.name: [sent.function for sent in each.sends] for each in found.signals} == {
        "signals.paid": ["till.Till.close"],
        "signals.refunded": [],
        "till.Other.closed": [],
        "till.Shop.opened": ["till.Till.open"],
        "till.Till.opened": ["till.Till.close", "till.Till.open"],
    }


def test_a_verb_that_is_handed_on_is_sent_there(reads: Reads) -> None:
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
    assert [(each.verb, each.sender, each.place.line) for each in sends] == [
        ("send", "int", 6),
        ("send_robust", "str", 7),
        ("asend", None, 8),
        ("send", None, 9),
        ("send", "call", 10),
    ]


def test_keys_that_nobody_reads_are_found(reads: Reads) -> None:
    text = """
    from signals import paid
    @paid.connect
    def one(sender: object, **kwargs: object) -> None:
        print(kwargs["order"])
    """
    assert _only(reads(hears=text), "signals.paid").unread == ("note",)
    assert _only(reads(hears=text.replace('kwargs["order"]', "kwargs")), "signals.paid").unread == ()
    assert _only(reads(hears=text.replace("**kwargs", "note: str, **kwargs")), "signals.paid").unread == ()


def test_djangos_signals_are_one_by_whatever_name(reads: Reads) -> None:
    text = """
    from django.db.models.signals import post_save
    from django.dispatch import Signal, receiver
    import typedsignal.django as t
    own = Signal()
    @receiver(post_save, sender="shop.Order")
    def one(sender, **kwargs): ...
    t.post_save.connect(t.on_commit(one))
    own.connect(one)
    """
    found = reads("dj.py", dj=text)
    assert [each.name for each in found.signals] == ["dj.own", "django.db.models.signals.post_save"]
    assert [each.on_commit for each in found.signals[1].receivers] == [False, True]
    assert found.signals[1].receivers[0].sender == '"shop.Order"'
    assert {each.kind for each in found.signals} == {"django"}


def test_what_only_looks_like_a_signal_is_not_guessed(reads: Reads) -> None:
    found = reads("odd.py", odd="def f(thing, socket):\n    thing.connect(f)\n    socket.send(1)\n")
    assert found == Map((), ())

"""`subclasses=True`: a receiver of a class is called for what its subclasses send."""

from __future__ import annotations

import asyncio
import gc
import random
import weakref
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import django.dispatch
import pytest

from typedsignal import Signal, receiver
from typedsignal._core.registry import _MAX_WATCHED

if TYPE_CHECKING:
    from collections.abc import Iterator


class Order(TypedDict):
    """A payload."""

    order_id: int


class Noted(TypedDict):
    """A payload with an optional field."""

    order_id: int
    note: NotRequired[str]


class Base:
    """The class that receivers are connected to."""


class Other:
    """A class that is no subclass of it."""


class Child(Base):
    """A subclass."""


class Grandchild(Child, Other):
    """A subclass of a subclass."""


signals = pytest.mark.parametrize("make_signal", [Signal, Signal[Any, Order], Signal[Any, Noted]], ids=str)
SENDERS: list[Any] = [Base, Child, Grandchild, Other, None, "name", Base(), 3]


def receive(sender: object, **kwargs: object) -> str:
    return "of the family"


def receive_child(sender: object, **kwargs: object) -> str:
    return "of the child"


async def areceive(sender: object, **kwargs: object) -> str:
    return "of all"


@pytest.fixture
def _frozen() -> Iterator[None]:
    """Have the garbage collector look at what a test makes alone."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def answers(signal: Any, sender: object) -> list[object]:
    """Return the responses to a send, which are those to each kind of send."""
    sent = [response for _, response in signal.send(sender, order_id=1)]
    assert [response for _, response in signal.send_robust(sender, order_id=1)] == sent
    assert [response for _, response in asyncio.run(signal.asend(sender, order_id=1))] == sent
    assert signal.has_listeners(sender) == bool(sent)
    return sent


@signals
def test_a_receiver_is_called_for_subclasses_in_the_order_of_connection(make_signal: Any) -> None:
    """Of the class itself, and of no instance; between receivers of one sender and of all."""
    signal = make_signal()
    signal.connect(receive, sender=Base, subclasses=True)
    signal.connect(receive_child, sender=Child)
    for _ in range(2):
        called = [answers(signal, sender) for sender in SENDERS]
        assert called == [["of the family"], ["of the family", "of the child"], ["of the family"], [], [], [], [], []]
    signal.connect(areceive)
    assert answers(signal, Grandchild) == ["of the family", "of all"]
    assert answers(signal, None) == answers(signal, Other) == answers(signal, SENDERS[6]) == ["of all"]


@pytest.mark.usefixtures("_frozen")
@signals
def test_classes_that_are_made_later_count(make_signal: Any) -> None:
    """Also one at the place of a class that was freed, whatever was its base."""
    signal = make_signal()
    signal.connect(receive, sender=Base, subclasses=True)
    for base in (Base, Other) * 50:
        later = type("Later", (base,), {})
        assert answers(signal, later) == (["of the family"] if base is Base else [])
        del later
        gc.collect()


@signals
def test_it_is_disconnected_as_it_was_connected(make_signal: Any) -> None:
    """A connection to the class alone is another one."""
    signal = make_signal()
    signal.connect(receive, sender=Base, subclasses=True)
    signal.connect(receive, sender=Base, subclasses=True)
    signal.connect(receive, sender=Base)
    assert answers(signal, Base) == ["of the family"] * 2
    assert signal.disconnect(receive, sender=Base)
    assert not signal.disconnect(receive, sender=Base)
    assert answers(signal, Child) == ["of the family"]
    assert not signal.disconnect(receive, sender=Child, subclasses=True)
    assert signal.disconnect(receive, sender=Base, subclasses=True)
    assert not signal.disconnect(receive, sender=Base, subclasses=True)
    assert answers(signal, Child) == []
    signal.connect(receive, sender=Base, subclasses=True, dispatch_uid="uid")
    assert answers(signal, Child) == ["of the family"]
    assert signal.disconnect(sender=Base, dispatch_uid="uid", subclasses=True)
    assert signal.receivers == []


def test_connections_tell_it() -> None:
    """Apart from a connection to the class alone; `receivers` keeps it when it is assigned."""
    signal = Signal()
    signal.connect(receive, sender=Base, subclasses=True)
    signal.connect(receive_child, sender=Base)
    for _ in range(2):
        assert [(found.sender, found.subclasses) for found in signal.connections()] == [(Base, True), (Base, False)]
        signal.receivers = signal.receivers
    assert answers(signal, Grandchild) == ["of the family"]


def test_it_is_a_decorator() -> None:
    """Of the signal, and `@receiver`, also for several signals."""
    first, second = Signal(), Signal()

    @first.connect(sender=Base, subclasses=True)
    @receiver([first, second], sender=Other, subclasses=True)
    def received(sender: object, **kwargs: object) -> str:
        return "received"

    assert answers(first, Grandchild) == ["received", "received"]
    assert answers(second, Grandchild) == ["received"]
    assert answers(second, Child) == []


@pytest.mark.parametrize("sender", [None, "Base", Base(), 3])
def test_a_sender_that_is_no_class_is_refused(sender: Any) -> None:
    """At once, by a decorator too; nothing is connected."""
    signal, djangos = Signal(), django.dispatch.Signal()
    calls: list[Any] = [
        lambda: signal.connect(receive, sender=sender, subclasses=True),
        lambda: signal.connect(sender=sender, subclasses=True),
        lambda: receiver(signal, sender=sender, subclasses=True),
        lambda: receiver(djangos, sender=sender, subclasses=True),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"subclasses=True to the sender .*, which is no class: pass a class"):
            call()
    assert signal.receivers == djangos.receivers == []


def test_a_receiver_and_a_class_are_freed() -> None:
    """A receiver is connected weakly; a class that has sent is not kept."""

    def local(sender: object, **kwargs: object) -> None: ...

    class Sender(Base):
        """A class of its own."""

    signal = Signal()
    signal.connect(local, sender=Base, subclasses=True)
    assert signal.send(Sender) == [(local, None)]
    freed = weakref.ref(Sender)
    del local, Sender
    gc.collect()
    assert freed() is None
    assert signal.send(Child) == []
    assert signal.connections() == ()


def test_the_plans_that_are_kept_are_bounded() -> None:
    """However many classes send, and each still gets its receivers."""
    signal = Signal()
    signal.connect(receive, sender=Base, subclasses=True)
    classes = [type("Sender", (Base,), {}) for _ in range(2 * _MAX_WATCHED + 10)]
    for sender in classes * 2:
        assert signal.send(sender) == [(receive, "of the family")]
        assert len(signal._receivers.plans) <= _MAX_WATCHED + 2


def test_a_send_looks_the_plan_up() -> None:
    """It is made once for each class, and not at each send."""
    signal = Signal()
    signal.connect(receive, sender=Base, subclasses=True)
    for sender in (Child, Other, None):
        signal.send(sender)
        plan = signal._receivers.plans[id(sender)]
        signal.send(sender)
        assert plan is not None
        assert signal._receivers.plans[id(sender)] is plan


@pytest.mark.usefixtures("_frozen")
def test_random_programs_agree_with_a_list_of_connections() -> None:
    """Connects, disconnects and sends in any order, with classes that come and go."""
    for seed in range(30):
        chance = random.Random(seed)
        signal = chance.choice([Signal, Signal[Any, Order]])()
        classes: list[Any] = [Base, Child, Grandchild, Other]
        functions = [_make_receiver(number) for number in range(3)]
        connected: list[tuple[Any, Any, bool]] = []
        for _ in range(80):
            function, sender, subclasses = (
                chance.choice(functions),
                chance.choice([None, *classes]),
                chance.random() < 0.5,
            )
            entry = (function, sender, subclasses and sender is not None)
            match chance.randrange(5):
                case 0 | 1:
                    signal.connect(function, sender=sender, subclasses=entry[2])
                    connected += [entry] if entry not in connected else []
                case 2:
                    assert signal.disconnect(function, sender=sender, subclasses=entry[2]) == (entry in connected)
                    connected = [other for other in connected if other != entry]
                case 3 if len(classes) > 4:
                    gone = classes.pop()
                    connected = [other for other in connected if other[1] is not gone]
                    del gone, sender, entry
                    gc.collect()
                case _:
                    classes.append(type("Made", (chance.choice(classes[:4]),), {}))
            for sent_by in [None, "name", *classes]:
                expected = [
                    function
                    for function, sender, subclasses in connected
                    if sender is None
                    or sender is sent_by
                    or (subclasses and isinstance(sent_by, type) and issubclass(sent_by, sender))
                ]
                assert [called for called, _ in signal.send(sent_by, order_id=1)] == expected, seed


def _make_receiver(number: int) -> Any:
    def received(sender: object, **kwargs: object) -> int:
        return number

    return received


def test_a_signal_of_django_gets_a_filtered_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is connected for all senders, once; sync or async; weakly or strongly."""
    # In debug mode a cache of Django's keeps every receiver alive: other tests may have settings.
    monkeypatch.setattr("django.conf.settings", SimpleNamespace(configured=True, DEBUG=False))
    signal = django.dispatch.Signal()
    called: list[Any] = []

    @receiver(signal, sender=Base, subclasses=True)
    @receiver(signal, sender=Base, subclasses=True)
    def received(sender: object, **kwargs: object) -> str:
        called.append(sender)
        return "sync"

    @receiver(signal, sender=Base, subclasses=True)
    async def areceived(sender: object, **kwargs: object) -> str:
        called.append(sender)
        return "async"

    class Till:
        """An object with a method."""

        def ring(self, sender: object, **kwargs: object) -> str:
            called.append(sender)
            return "method"

    till = Till()
    receiver(signal, sender=Base, subclasses=True)(till.ring)
    responses = [[response for _, response in signal.send(sender)] for sender in (Base, Grandchild)]
    assert responses == [["sync", "method", "async"]] * 2
    assert [response for _, response in asyncio.run(signal.asend(Child))] == ["sync", "method", "async"]
    called.clear()
    for sender in (Other, None, Base()):
        signal.send(sender)
    assert called == []
    del received, areceived, till
    gc.collect()
    assert signal.send(Child) == []

    receiver(signal, sender=Base, subclasses=True, weak=False, dispatch_uid="uid")(_make_receiver(1))
    gc.collect()
    assert [response for _, response in signal.send(Child)] == [1]
    assert signal.disconnect(dispatch_uid="uid")
    assert signal.send(Child) == []

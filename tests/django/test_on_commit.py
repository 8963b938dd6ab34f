"""`@on_commit`: a receiver is called when the sender's work is in the database."""

from __future__ import annotations

import functools
import gc
import logging
import weakref
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import django.dispatch
import pytest
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save
from django.db.utils import ConnectionDoesNotExist

from tests.django.shop.models import Account
from typedsignal import Signal, receiver
from typedsignal._core import convention
from typedsignal._core.payload import Payload
from typedsignal.django import on_commit
from typedsignal.django._introspection import list_connections
from typedsignal.testing import muted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Saved(TypedDict):
    """A payload."""

    instance: Account


class Sent(Saved, total=False):
    """The same, with the name of a database."""

    using: str


both = pytest.mark.parametrize("make_signal", [django.dispatch.Signal, Signal, Signal[Any, Sent]], ids=str)
received: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    """Begin with nothing received."""
    received.clear()


@pytest.fixture
def saved() -> Iterator[django.dispatch.Signal]:
    """Give Django's own signal, and take away what a test connects."""
    receivers = post_save.receivers
    yield post_save
    with post_save.lock:
        post_save.receivers = receivers
        post_save.sender_receivers_cache.clear()


@on_commit
def record(sender: object, **kwargs: Any) -> None:
    received.append((sender, kwargs))


class Mailer:
    """A receiver with methods of each kind."""

    @on_commit
    def record(self, sender: object, **kwargs: Any) -> None:
        received.append("method")

    @classmethod
    @on_commit
    def record_by_class(cls, sender: object, **kwargs: Any) -> None:
        received.append(cls.__name__)

    @staticmethod
    @on_commit
    def record_by_function(sender: object, **kwargs: Any) -> None:
        received.append("function")


@both
def test_it_is_called_after_the_commit(make_signal: Callable[[], Any]) -> None:
    """Once, with the sender and the payload as they were sent: the same objects; the response is None."""
    signal, account = make_signal(), Account()
    signal.connect(record)
    with transaction.atomic():
        assert signal.send(Account, instance=account) == [(record, None)]
        assert received == []
    [(sender, named)] = received
    assert sender is Account
    assert named["instance"] is account


@both
def test_it_is_not_called_after_a_rollback(make_signal: Callable[[], Any]) -> None:
    """Of the transaction, or of the part of it in which the signal was sent."""
    signal = make_signal()
    signal.connect(record)
    with transaction.atomic():
        signal.send("kept", instance=None)
        with transaction.atomic():
            signal.send("undone", instance=None)
            transaction.set_rollback(True)
    assert [sender for sender, _ in received] == ["kept"]
    with suppress(RuntimeError), transaction.atomic():
        signal.send("undone", instance=None)
        raise RuntimeError
    assert [sender for sender, _ in received] == ["kept"]


@both
def test_outside_a_transaction_it_is_called_at_once(make_signal: Callable[[], Any]) -> None:
    """There is nothing to wait for."""
    signal = make_signal()
    signal.connect(record)
    signal.send(Account, instance=None)
    assert len(received) == 1


@both
def test_it_waits_for_the_database_that_the_payload_names(make_signal: Callable[[], Any]) -> None:
    """The field `using` names it; without that field it is the default one."""
    signal = make_signal()
    signal.connect(record)
    with transaction.atomic(using="other"):
        signal.send("default", instance=None)
        signal.send("other", instance=None, using="other")
        assert [sender for sender, _ in received] == ["default"]
    assert [sender for sender, _ in received] == ["default", "other"]


OPTIONS: dict[str, Callable[[Any], Any]] = {
    "without options": lambda function: on_commit()(function),
    "with options": lambda function: on_commit(using=None, robust=True)(function),
    "with a function": lambda function: on_commit(function, using=None, robust=True),
}


@pytest.mark.parametrize("decorate", OPTIONS.values(), ids=OPTIONS)
@both
def test_without_options_it_is_as_it_is_alone(
    make_signal: Callable[[], Any], decorate: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It waits for the database that the payload names, and its failure is logged."""
    signal = make_signal()

    @decorate
    def fail(sender: object, **kwargs: Any) -> None:
        received.append(sender)
        raise RuntimeError(sender)

    signal.connect(fail)
    caplog.set_level(logging.CRITICAL, "django.db.backends.base")
    with transaction.atomic(), transaction.atomic(using="other"):
        signal.send("default", instance=None)
        signal.send("other", instance=None, using="other")
        assert received == []
    assert received == ["other", "default"]


@both
def test_it_waits_for_the_database_that_it_names_itself(make_signal: Callable[[], Any]) -> None:
    """Whatever the payload names."""
    signal = make_signal()
    other = on_commit(using="other")(lambda sender, **kwargs: received.append(sender))
    signal.connect(other)
    with transaction.atomic():
        with transaction.atomic(using="other"):
            signal.send("first", instance=None)
            signal.send("second", instance=None, using="default")
            assert received == []
        assert received == ["first", "second"]


@both
def test_one_that_is_not_robust_raises_from_the_commit(make_signal: Callable[[], Any]) -> None:
    """The transaction is committed, and those that wait behind it are not called, as by Django's own `on_commit`."""
    signal = make_signal()

    @on_commit(robust=False)
    def fail(sender: object, **kwargs: Any) -> None:
        raise RuntimeError(sender)

    signal.connect(fail)
    signal.connect(record)
    with pytest.raises(RuntimeError, match="paid"), transaction.atomic():
        signal.send("paid", instance=Account.objects.create(name="not robust"))
    assert Account.objects.filter(name="not robust").delete()[0] == 1
    assert received == []


def test_a_database_that_does_not_exist_is_refused_by_the_send() -> None:
    """In Django's words."""
    signal = Signal()
    nowhere = on_commit(using="nowhere")(lambda sender, **kwargs: None)
    signal.connect(nowhere)
    with pytest.raises(ConnectionDoesNotExist, match="The connection 'nowhere' doesn't exist"):
        signal.send(None)


def test_what_is_no_receiver_is_refused() -> None:
    """A database most likely, which has a name."""
    with pytest.raises(TypeError) as refused:
        on_commit("other")  # type: ignore[call-overload]
    assert str(refused.value) == 'on_commit takes a receiver, not "str": write on_commit(using="other")'
    with pytest.raises(TypeError, match='not "int": decorate a function'):
        on_commit()(3)  # type: ignore[arg-type]


@both
@pytest.mark.parametrize("using", ["by card", "", None, 1, ["other"]])
def test_a_field_using_that_names_no_database_is_a_field_like_any_other(
    make_signal: Callable[[], Any], using: object
) -> None:
    """The receiver waits for the transaction of the default database."""
    signal = make_signal()
    signal.connect(record)
    with transaction.atomic():
        signal.send("paid", instance=None, using=using)
        assert received == []
    assert [sender for sender, _ in received] == ["paid"]


@pytest.mark.parametrize("signal", [Signal(), Signal[Any, Sent]()], ids=str)
def test_a_mute_counts_when_the_signal_is_sent(signal: Any) -> None:
    """Not at the commit, of which the block may not know."""
    signal.connect(record)
    with muted(signal, record), transaction.atomic():
        signal.send("muted", instance=None)
    assert received == []
    with ExitStack() as mute, transaction.atomic():
        signal.send("sent", instance=None)
        mute.enter_context(muted(signal, record))
        signal.send("muted", instance=None)
    assert [sender for sender, _ in received] == ["sent"]


def test_a_model_is_saved_on_another_database(saved: django.dispatch.Signal) -> None:
    """Django's own signal names the database."""

    @receiver(saved, sender=Account)
    @on_commit
    def count(sender: type[Account], instance: Account, using: str, **kwargs: Any) -> None:
        received.append((using, Account.objects.using(using).filter(pk=instance.pk).exists()))

    with transaction.atomic(using="other"):
        Account.objects.using("other").create(name="Ada")
        Account.objects.create(name="Bob")
        assert received == [("default", True)]
    assert received == [("default", True), ("other", True)]


@both
def test_a_receiver_that_is_disconnected_before_the_commit_is_not_called(make_signal: Callable[[], Any]) -> None:
    """Whether it was connected weakly or strongly, to one sender or to all, by a uid or without."""
    signal = make_signal()
    for weak in (True, False):
        signal.connect(record, weak=weak)
        with transaction.atomic():
            signal.send(Account, instance=None)
            assert signal.disconnect(record)
        signal.connect(record, weak=weak, sender=Account, dispatch_uid="uid")
        with transaction.atomic():
            signal.send(Account, instance=None)
            assert signal.disconnect(sender=Account, dispatch_uid="uid")
    assert received == []


@both
def test_a_receiver_that_stays_connected_otherwise_is_called(make_signal: Callable[[], Any]) -> None:
    """It is called if it is still connected for the sender at the commit."""
    signal = make_signal()
    signal.connect(record, sender=Account)
    signal.connect(record, sender=Mailer)
    with transaction.atomic():
        signal.send(Account, instance=None)
        assert signal.disconnect(record, sender=Mailer)
    assert len(received) == 1


@both
def test_a_weak_receiver_that_is_collected_before_the_commit_is_not_called(make_signal: Callable[[], Any]) -> None:
    """The registered call does not keep it alive; a strongly connected one is alive."""
    signal = make_signal()

    @on_commit
    def local(sender: object, **kwargs: Any) -> None:
        received.append(sender)

    signal.connect(local)
    with transaction.atomic():
        signal.send("weak", instance=None)
        del local
        gc.collect()
    assert received == []

    signal.connect(on_commit(lambda **kwargs: received.append("strong")), weak=False)
    with transaction.atomic():
        signal.send("strong", instance=None)
        gc.collect()
    assert received == ["strong"]


@both
def test_methods_are_receivers_too(make_signal: Callable[[], Any]) -> None:
    """A method is collected together with its object."""
    signal, mailer, late = make_signal(), Mailer(), Mailer()
    for method in (mailer.record, late.record, Mailer.record_by_class, Mailer.record_by_function):
        signal.connect(method, weak=method != Mailer.record_by_class)
    with transaction.atomic():
        signal.send("sender", instance=None)
        del mailer
        method = None
        gc.collect()
    assert received == ["method", "Mailer", "function"]
    assert late is not None


@both
def test_a_method_is_disconnected(make_signal: Callable[[], Any]) -> None:
    """Of this object, and of no other."""
    signal, first, second = make_signal(), Mailer(), Mailer()
    signal.connect(first.record)
    signal.connect(second.record)
    with transaction.atomic():
        signal.send("sender", instance=None)
        assert signal.disconnect(first.record)
    assert received == ["method"]


@both
def test_a_failure_is_logged_and_undoes_nothing(
    make_signal: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The sender's work stays, the other receivers are called, in a transaction and outside."""
    signal = make_signal()

    @on_commit
    def fail(sender: object, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    signal.connect(fail)
    signal.connect(record)
    with caplog.at_level(logging.ERROR, "django.db.backends.base"):
        with transaction.atomic():
            account = Account.objects.create(name="Ada")
            signal.send(Account, instance=account)
        signal.send(Account, instance=account)
    assert Account.objects.filter(pk=account.pk).exists()
    assert len(received) == 2
    assert len(caplog.records) == 2
    for entry in caplog.records:
        assert "fail" in entry.getMessage()
        assert "broken" in entry.getMessage()


def test_a_receiver_that_does_not_fit_is_refused_when_it_is_connected() -> None:
    """As without the decorator."""
    signal = Signal[Any, Saved]()
    with pytest.raises(ValueError, match=r"hear_total.* requires a parameter \"total\""):

        @receiver(signal)
        @on_commit
        def hear_total(sender: object, total: int, **kwargs: Any) -> None: ...

    with pytest.raises(ValueError, match=r"cannot accept payload field \"instance\""):
        signal.connect(on_commit(lambda sender: None), weak=False)


def test_django_sees_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under DEBUG it refuses a receiver without `**kwargs`, and takes one with it."""
    monkeypatch.setattr("django.conf.settings.DEBUG", True)
    signal = django.dispatch.Signal()
    signal.connect(record)
    with pytest.raises(ValueError, match=r"\*\*kwargs"):
        signal.connect(on_commit(lambda sender: None), weak=False)


def test_a_quick_decision_how_to_call_it_is_that_of_a_full_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the signal, whether its function does or not."""
    namespace: dict[str, Any] = {}
    payload = Payload("Saved", frozenset({"instance"}), frozenset())
    for parameters in (
        "sender, **kwargs",
        "sender, instance",
        "sender, instance, signal",
        "sender, *, instance, **rest",
    ):
        exec(f"def function({parameters}): ...", namespace)
        receiver = on_commit(namespace["function"])
        quick = convention._decide_quickly(receiver, payload)
        assert quick is not None
        with monkeypatch.context() as patch:
            patch.setattr(convention, "_decide_quickly", lambda *_: None)
            assert convention.convention_for(receiver, payload) is quick


def test_parameters_of_every_kind_are_given() -> None:
    """What the function names, and the signal where it takes that."""
    signal = Signal[Any, Saved]()

    def by_position(first: object, /, instance: Account) -> None:
        received.append(first)

    def with_signal(sender: object, instance: Account, signal: object) -> None:
        received.append(signal)

    def with_payload(sender: object, **payload: Unpack[Saved]) -> None:
        received.append(payload)

    for function in (by_position, with_signal, with_payload):
        signal.connect(on_commit(function), weak=False)
    with transaction.atomic():
        signal.send("sender", instance=None)
    assert received == ["sender", signal, {"instance": None}]


@both
def test_another_decorator_may_stand_between(make_signal: Callable[[], Any]) -> None:
    """Then this one cannot know whether it is connected: it is called."""
    signal = make_signal()

    def between(sender: object, **kwargs: Any) -> None:
        record(sender, **kwargs)

    signal.connect(between)
    with transaction.atomic():
        signal.send("sender", instance=None)
        signal.disconnect(between)
    assert len(received) == 1


def test_it_can_be_called_by_hand() -> None:
    """It waits for the transaction all the same, whoever is the sender."""
    for sender in ("sender", None):
        with transaction.atomic():
            record(sender, number=1)
            assert received == []
        assert received == [(sender, {"number": 1})]
        received.clear()


def test_it_keeps_its_name() -> None:
    """And its docstring."""

    @on_commit
    def welcome(sender: object, **kwargs: Any) -> None:
        """Welcome."""

    assert welcome.__name__ == "welcome"
    assert welcome.__doc__ == "Welcome."


def test_one_decorator_connects_it_to_signals_of_both_kinds(saved: django.dispatch.Signal) -> None:
    """Django's decorator or ours."""
    ours = Signal()
    for decorator in (receiver, django.dispatch.receiver):

        @decorator([saved, ours], sender=Account)
        @on_commit
        def count(sender: object, **kwargs: Any) -> None:
            received.append(kwargs["signal"])

        with transaction.atomic():
            ours.send(Account)
            Account.objects.create(name="Ada")
        assert received == [ours, saved]
        received.clear()
        saved.disconnect(count, sender=Account)
        ours.disconnect(count, sender=Account)


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Wrap every receiver of every signal, as sentry-sdk does, and return the names of those that are called."""
    names: list[str] = []

    def trace(live: Any) -> Any:
        @functools.wraps(live)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            names.append(live.__name__)
            return live(*args, **kwargs)

        return wrapper

    def wrap(original: Any) -> Any:
        def live_receivers(self: Any, sender: object) -> Any:
            sync_receivers, async_receivers = original(self, sender)
            return [trace(live) for live in sync_receivers], async_receivers

        return live_receivers

    for kind in (django.dispatch.Signal, Signal):
        monkeypatch.setattr(kind, "_live_receivers", wrap(kind._live_receivers))
    return names


@both
@pytest.mark.parametrize("sender", [None, Account])
def test_a_tool_that_wraps_receivers_does_not_hide_that_one_is_gone(
    make_signal: Callable[[], Any], sender: object, traced: list[str]
) -> None:
    """It is not called if it is disconnected or freed before the commit; a method neither; all others are."""
    signal, mailer, late = make_signal(), Mailer(), Mailer()

    @on_commit
    def local(sender: object, **kwargs: Any) -> None:
        received.append("local")

    for connected in (record, local, mailer.record, late.record):
        signal.connect(connected, sender=sender)
    freed = weakref.ref(local)
    with transaction.atomic():
        signal.send(Account, instance=None)
        assert signal.disconnect(record, sender=sender)
        del local, mailer, connected
        gc.collect()
        assert freed() is None
    assert traced == ["record", "local", "record", "record"]
    assert received == ["method"]
    assert late is not None


def test_a_receiver_of_subclasses_waits_for_the_commit(saved: django.dispatch.Signal) -> None:
    """It is called if it is still connected then, and is listed by what was written."""
    ours = Signal()

    @receiver([saved, ours], sender=Model, subclasses=True)
    @on_commit
    def count(sender: object, **kwargs: Any) -> None:
        received.append(kwargs["signal"])

    [found] = [found for found in list_connections(saved) if found.receiver is count]
    assert (found.sender, found.subclasses, found.on_commit, found.dispatch_uid) == (Model, True, True, None)
    with transaction.atomic():
        ours.send(Account)
        Account.objects.create(name="Ada")
        assert received == []
    assert received == [ours, saved]
    with transaction.atomic():
        ours.send(Account)
        Account.objects.create(name="Bob")
        del count, found
        gc.collect()
    assert received == [ours, saved]

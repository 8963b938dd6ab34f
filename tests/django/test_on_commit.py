"""`@on_commit`: a receiver is called when the sender's work is in the database."""

from __future__ import annotations

import gc
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import django.dispatch
import pytest
from django.db import transaction
from django.db.models.signals import post_save

from tests.django.shop.models import Account
from typedsignal import Signal, receiver
from typedsignal.django import on_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Saved(TypedDict):
    """A payload."""

    instance: Account


class Sent(Saved, total=False):
    """The same, with the name of a database."""

    using: str


both = pytest.mark.parametrize("made", [django.dispatch.Signal, Signal, Signal[Any, Sent]], ids=str)
heard: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    """Begin with nothing heard."""
    heard.clear()


@pytest.fixture
def saved() -> Iterator[django.dispatch.Signal]:
    """Give Django's own signal, and take away what a test connects."""
    receivers = post_save.receivers
    yield post_save
    with post_save.lock:
        post_save.receivers = receivers
        post_save.sender_receivers_cache.clear()


@on_commit
def hear(sender: object, **kwargs: Any) -> None:
    heard.append((sender, kwargs))


class Mailer:
    """A receiver with methods of each kind."""

    @on_commit
    def hear(self, sender: object, **kwargs: Any) -> None:
        heard.append("method")

    @classmethod
    @on_commit
    def hear_by_class(cls, sender: object, **kwargs: Any) -> None:
        heard.append(cls.__name__)

    @staticmethod
    @on_commit
    def hear_by_function(sender: object, **kwargs: Any) -> None:
        heard.append("function")


@both
def test_it_is_called_after_the_commit(made: Callable[[], Any]) -> None:
    """Once, with the sender and the payload as they were sent: the same objects; the response is None."""
    signal, account = made(), Account()
    signal.connect(hear)
    with transaction.atomic():
        assert signal.send(Account, instance=account) == [(hear, None)]
        assert heard == []
    [(sender, named)] = heard
    assert sender is Account
    assert named["instance"] is account


@both
def test_it_is_not_called_after_a_rollback(made: Callable[[], Any]) -> None:
    """Of the transaction, or of the part of it in which the signal was sent."""
    signal = made()
    signal.connect(hear)
    with transaction.atomic():
        signal.send("kept", instance=None)
        with transaction.atomic():
            signal.send("undone", instance=None)
            transaction.set_rollback(True)
    assert [sender for sender, _ in heard] == ["kept"]
    with suppress(RuntimeError), transaction.atomic():
        signal.send("undone", instance=None)
        raise RuntimeError
    assert [sender for sender, _ in heard] == ["kept"]


@both
def test_outside_a_transaction_it_is_called_at_once(made: Callable[[], Any]) -> None:
    """There is nothing to wait for."""
    signal = made()
    signal.connect(hear)
    signal.send(Account, instance=None)
    assert len(heard) == 1


@both
def test_it_waits_for_the_database_that_the_payload_names(made: Callable[[], Any]) -> None:
    """By the key `using`; without that, for the default one."""
    signal = made()
    signal.connect(hear)
    with transaction.atomic(using="other"):
        signal.send("default", instance=None)
        signal.send("other", instance=None, using="other")
        assert [sender for sender, _ in heard] == ["default"]
    assert [sender for sender, _ in heard] == ["default", "other"]


def test_a_model_is_saved_on_another_database(saved: django.dispatch.Signal) -> None:
    """Django's own signal names the database."""

    @receiver(saved, sender=Account)
    @on_commit
    def count(sender: type[Account], instance: Account, using: str, **kwargs: Any) -> None:
        heard.append((using, Account.objects.using(using).filter(pk=instance.pk).exists()))

    with transaction.atomic(using="other"):
        Account.objects.using("other").create(name="Ada")
        Account.objects.create(name="Bob")
        assert heard == [("default", True)]
    assert heard == [("default", True), ("other", True)]


@both
def test_a_receiver_that_is_disconnected_before_the_commit_is_not_called(made: Callable[[], Any]) -> None:
    """Whether it was connected weakly or strongly, to one sender or to all, by a uid or without."""
    signal = made()
    for weak in (True, False):
        signal.connect(hear, weak=weak)
        with transaction.atomic():
            signal.send(Account, instance=None)
            assert signal.disconnect(hear)
        signal.connect(hear, weak=weak, sender=Account, dispatch_uid="uid")
        with transaction.atomic():
            signal.send(Account, instance=None)
            assert signal.disconnect(sender=Account, dispatch_uid="uid")
    assert heard == []


@both
def test_a_receiver_that_stays_connected_otherwise_is_called(made: Callable[[], Any]) -> None:
    """What counts is whether it would hear the sender now."""
    signal = made()
    signal.connect(hear, sender=Account)
    signal.connect(hear, sender=Mailer)
    with transaction.atomic():
        signal.send(Account, instance=None)
        assert signal.disconnect(hear, sender=Mailer)
    assert len(heard) == 1


@both
def test_a_weak_receiver_that_dies_before_the_commit_is_not_called(made: Callable[[], Any]) -> None:
    """The registered call does not keep it alive; a strongly connected one is alive."""
    signal = made()

    @on_commit
    def local(sender: object, **kwargs: Any) -> None:
        heard.append(sender)

    signal.connect(local)
    with transaction.atomic():
        signal.send("weak", instance=None)
        del local
        gc.collect()
    assert heard == []

    signal.connect(on_commit(lambda **kwargs: heard.append("strong")), weak=False)
    with transaction.atomic():
        signal.send("strong", instance=None)
        gc.collect()
    assert heard == ["strong"]


@both
def test_methods_are_receivers_too(made: Callable[[], Any]) -> None:
    """A method dies with its object."""
    signal, mailer, late = made(), Mailer(), Mailer()
    for method in (mailer.hear, late.hear, Mailer.hear_by_class, Mailer.hear_by_function):
        signal.connect(method, weak=method != Mailer.hear_by_class)
    with transaction.atomic():
        signal.send("sender", instance=None)
        del mailer
        method = None
        gc.collect()
    assert heard == ["method", "Mailer", "function"]
    assert late is not None


@both
def test_a_method_is_disconnected(made: Callable[[], Any]) -> None:
    """Of this object, and of no other."""
    signal, first, second = made(), Mailer(), Mailer()
    signal.connect(first.hear)
    signal.connect(second.hear)
    with transaction.atomic():
        signal.send("sender", instance=None)
        assert signal.disconnect(first.hear)
    assert heard == ["method"]


@both
def test_a_failure_is_logged_and_undoes_nothing(made: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> None:
    """The sender's work stays, the other receivers are called, in a transaction and outside."""
    signal = made()

    @on_commit
    def fail(sender: object, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    signal.connect(fail)
    signal.connect(hear)
    with caplog.at_level(logging.ERROR, "django.db.backends.base"):
        with transaction.atomic():
            account = Account.objects.create(name="Ada")
            signal.send(Account, instance=account)
        signal.send(Account, instance=account)
    assert Account.objects.filter(pk=account.pk).exists()
    assert len(heard) == 2
    assert len(caplog.records) == 2
    for record in caplog.records:
        assert "fail" in record.getMessage()
        assert "broken" in record.getMessage()


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
    signal.connect(hear)
    with pytest.raises(ValueError, match=r"\*\*kwargs"):
        signal.connect(on_commit(lambda sender: None), weak=False)


def test_parameters_of_every_kind_are_given() -> None:
    """What the function names, and the signal where it takes that."""
    signal = Signal[Any, Saved]()

    def by_position(first: object, /, instance: Account) -> None:
        heard.append(first)

    def with_signal(sender: object, instance: Account, signal: object) -> None:
        heard.append(signal)

    def with_payload(sender: object, **payload: Unpack[Saved]) -> None:
        heard.append(payload)

    for function in (by_position, with_signal, with_payload):
        signal.connect(on_commit(function), weak=False)
    with transaction.atomic():
        signal.send("sender", instance=None)
    assert heard == ["sender", signal, {"instance": None}]


@both
def test_another_decorator_may_stand_between(made: Callable[[], Any]) -> None:
    """Then this one cannot know whether it is connected: it is called."""
    signal = made()

    def between(sender: object, **kwargs: Any) -> None:
        hear(sender, **kwargs)

    signal.connect(between)
    with transaction.atomic():
        signal.send("sender", instance=None)
        signal.disconnect(between)
    assert len(heard) == 1


def test_it_can_be_called_by_hand() -> None:
    """It waits for the transaction all the same, whoever is the sender."""
    for sender in ("sender", None):
        with transaction.atomic():
            hear(sender, number=1)
            assert heard == []
        assert heard == [(sender, {"number": 1})]
        heard.clear()


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
            heard.append(kwargs["signal"])

        with transaction.atomic():
            ours.send(Account)
            Account.objects.create(name="Ada")
        assert heard == [ours, saved]
        heard.clear()
        saved.disconnect(count, sender=Account)
        ours.disconnect(count, sender=Account)

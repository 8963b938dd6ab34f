"""When a call is enqueued: within the transaction, after its commit, or at once."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.delivery.engine import Queue
from tests.delivery.shop.models import Customer
from typedsignal import Signal
from typedsignal.delivery import UndeliverableError, When
from typedsignal.testing import capture


class BrokenQueue(Queue):
    """An engine that is out of reach."""

    def enqueue(self, envelope: dict[str, Any]) -> None:
        """Fail."""
        raise ConnectionError("the broker is down")


class JoinedQueue(Queue):
    """An engine that keeps its tasks in a database."""

    def joins_transaction(self, using: str | None) -> bool:
        """Return whether it is the default one."""
        return using in (None, "default")


class BrokenJoinedQueue(JoinedQueue, BrokenQueue):
    """The same, out of reach."""


def take(sender: type[Customer], *, order_id: int, **kwargs: object) -> None: ...


def connected(kind: type[Queue] = Queue, when: When = "auto") -> tuple[Signal[Any, Any], Queue]:
    signal, queue = Signal[Any, Any](), kind(take, when=when)
    signal.connect(queue, weak=False)
    return signal, queue


@pytest.mark.parametrize("when", ["auto", "commit"])
def test_it_is_enqueued_after_the_commit(when: When) -> None:
    """Not before."""
    signal, queue = connected(when=when)
    with transaction.atomic():
        signal.send(Customer, order_id=1)
        assert queue.texts == []
    assert len(queue.texts) == 1


@pytest.mark.parametrize("when", ["auto", "commit"])
def test_it_is_not_enqueued_after_a_rollback(when: When) -> None:
    """Of the transaction, or of the savepoint in which the signal was sent."""
    signal, queue = connected(when=when)
    with transaction.atomic():
        with transaction.atomic():
            signal.send(Customer, order_id=1)
            transaction.set_rollback(True)
        signal.send(Customer, order_id=2)
    assert [json.loads(text)["payload"]["order_id"] for text in queue.texts] == [2]
    with transaction.atomic():
        signal.send(Customer, order_id=3)
        transaction.set_rollback(True)
    assert len(queue.texts) == 1


@pytest.mark.parametrize("when", ["auto", "commit", "now"])
def test_outside_a_transaction_it_is_enqueued_at_once(when: When) -> None:
    """There is nothing to wait for."""
    signal, queue = connected(when=when)
    signal.send(Customer, order_id=1)
    assert len(queue.texts) == 1


def test_now_does_not_wait() -> None:
    """Not for the commit, and so not for a rollback either."""
    signal, queue = connected(when="now")
    with transaction.atomic():
        signal.send(Customer, order_id=1)
        assert len(queue.texts) == 1
        transaction.set_rollback(True)
    assert len(queue.texts) == 1


def test_it_waits_for_the_database_that_using_names() -> None:
    """A commit of another one does not count; a value that names no database means the default one."""
    signal, queue = connected()
    with transaction.atomic(using="other"):
        with transaction.atomic():
            signal.send(Customer, order_id=1, using="other")
        assert queue.texts == []
    assert len(queue.texts) == 1
    with transaction.atomic():
        signal.send(Customer, order_id=1, using="nowhere")
        assert len(queue.texts) == 1
    assert len(queue.texts) == 2


def test_an_engine_may_take_part_in_the_transaction() -> None:
    """In the transaction of its own database; of another one it waits for the commit."""
    signal, queue = connected(JoinedQueue)
    with transaction.atomic(), transaction.atomic(using="other"):
        signal.send(Customer, order_id=1)
        assert len(queue.texts) == 1
        signal.send(Customer, order_id=1, using="other")
        assert len(queue.texts) == 1
    assert len(queue.texts) == 2
    signal, queue = connected(JoinedQueue, "commit")
    with transaction.atomic():
        signal.send(Customer, order_id=1)
        assert queue.texts == []


def test_a_failure_within_the_transaction_is_raised_and_rolls_back() -> None:
    """Nothing of the sender's work is kept of which the receiver would not be told."""
    signal, _ = connected(BrokenJoinedQueue)
    with pytest.raises(ConnectionError), transaction.atomic():  # noqa: PT012 - what is done before is rolled back
        Customer.objects.create(name="undone")
        signal.send(Customer, order_id=1)
    assert not Customer.objects.filter(name="undone").exists()


@pytest.mark.parametrize(("kind", "when"), [(BrokenQueue, "auto"), (BrokenQueue, "now"), (BrokenJoinedQueue, "commit")])
@pytest.mark.parametrize("in_transaction", [True, False])
def test_a_broker_that_is_down_does_not_break_the_send(
    kind: type[Queue], when: When, in_transaction: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor the commit: one error is logged, with the whole envelope, by which it can be sent again."""
    signal, queue = connected(kind, when)
    if in_transaction:
        with transaction.atomic():
            assert signal.send(Customer, order_id=1) == [(queue, None)]
            Customer.objects.create(name="kept")
    else:
        assert signal.send(Customer, order_id=1) == [(queue, None)]
    [record] = caplog.records
    assert (record.name, record.levelno) == ("typedsignal", logging.ERROR)
    envelope = json.loads(record.getMessage().partition("the envelope: ")[2])
    assert envelope["payload"] == {"sender": f"{Customer.__module__}:Customer", "order_id": 1}
    assert record.__dict__["typedsignal_envelope"] == envelope
    assert record.exc_info is not None
    working = Queue(take)
    working.enqueue(envelope)
    working.work()


def test_a_value_that_cannot_travel_is_raised_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """By `send`, whenever it would be enqueued; `send_robust` returns it."""
    for when in ("auto", "commit", "now"):
        signal, queue = connected(when=when)
        with transaction.atomic(), pytest.raises(UndeliverableError):
            signal.send(Customer, order_id="1")
        [(_, error)] = signal.send_robust(Customer, order_id="1")
        assert isinstance(error, UndeliverableError)
        assert queue.texts == []


def test_a_capture_sees_the_send_and_the_call_is_enqueued() -> None:
    """The capture is called before, and changes nothing."""
    signal, queue = connected()
    with capture(signal) as sent:
        signal.send(Customer, order_id=1)
    assert sent.one(order_id=1).sender is Customer
    assert len(queue.texts) == 1


def test_a_wrong_option_is_refused() -> None:
    """When it is decorated."""
    with pytest.raises(ValueError, match=r"deferred\(when='later'\) is not known: write"):
        Queue(take, when="later")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"deferred\(if_gone='ignore'\) is not known: write"):
        Queue(take, if_gone="ignore")  # type: ignore[arg-type]


def test_a_setting_keeps_payloads_out_of_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may be personal; the envelope then has its id and its signal."""
    from tests.delivery.shop import receivers

    def fail(envelope: dict[str, Any]) -> None:
        raise ConnectionError("the broker is down")

    task: Any = receivers.mail
    monkeypatch.setattr(task.func.receiver, "enqueue", fail)
    with override_settings(TYPEDSIGNAL_LOG_PAYLOADS=False):
        receivers.completed.send(receivers.OrderService, order_id=4_711)
    assert "was not enqueued" in caplog.text
    assert "4711" not in caplog.text

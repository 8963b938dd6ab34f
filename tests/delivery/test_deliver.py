"""`typedsignal.testing.deliver`: what was deferred is run at the end of a block, and failures are raised."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase
from django_tasks_db.models import DBTaskResult

from tests.delivery import celery_app
from tests.delivery.engine import Queue
from tests.delivery.shop import receivers as shop
from tests.delivery.shop.models import Customer
from tests.delivery.shop.records import received
from typedsignal import Signal
from typedsignal.delivery import UndeliverableError
from typedsignal.testing import deliver

SENDER = shop.OrderService


def names() -> list[str]:
    return [facts[0] for facts in received]


def test_receivers_of_every_engine_run_at_the_end_of_the_block() -> None:
    """In the order of the sends; nothing is enqueued."""
    with deliver():
        shop.stored.send(SENDER, order_id=1)
        shop.dummied.send(SENDER, order_id=2)
        celery_app.completed.send(celery_app.OrderService, order_id=3)
        assert received == []
    assert names() == ["store", "never", "mail", "invoice"]
    assert DBTaskResult.objects.count() == 0


def test_failures_are_raised() -> None:
    """Of the function, unlike the immediate backend, which keeps them."""
    with pytest.raises(RuntimeError, match="order 1 is broken"), deliver():
        shop.failing.send(SENDER, order_id=1)


def test_a_value_that_cannot_travel_is_raised_by_the_send() -> None:
    """As without the block."""
    with pytest.raises(UndeliverableError), deliver():  # noqa: PT012
        shop.stored.send(SENDER, order_id="1")  # type: ignore[arg-type]
        pytest.fail("the send has raised")


def test_rows_are_read_again() -> None:
    """What crosses is the wire."""
    with deliver():
        customer = Customer.objects.create(name="old")
        Customer.objects.filter(pk=customer.pk).update(name="new")
    assert received == [("welcome", Customer, "new", True)]


def test_what_is_rolled_back_is_not_run() -> None:
    """The transaction, or a savepoint; what does not wait for the commit runs."""
    with deliver():
        with transaction.atomic():
            shop.stored.send(SENDER, order_id=1)
            shop.stored_now.send(SENDER, order_id=1)
            with transaction.atomic():
                shop.stored.send(SENDER, order_id=2)
                transaction.set_rollback(True)
        with transaction.atomic():
            shop.stored.send(SENDER, order_id=3)
            transaction.set_rollback(True)
    assert [facts[:2] for facts in received] == [("store", 1)]


def chain(sender: type[SENDER], *, order_id: int, **kwargs: object) -> None:  # type: ignore[valid-type]
    shop.stored.send(SENDER, order_id=order_id)


def test_what_receivers_defer_in_turn_is_run() -> None:
    """In the same block."""
    signal = Signal[Any, Any]()
    queue = Queue(chain)
    signal.connect(queue)
    with deliver():
        signal.send(SENDER, order_id=4)
    assert [facts[:2] for facts in received] == [("store", 4)]
    assert queue.texts == []


def test_a_block_that_raises_runs_nothing() -> None:
    """And the engines are back after it."""
    with pytest.raises(KeyError), deliver():  # noqa: PT012 - the block raises
        shop.stored.send(SENDER, order_id=1)
        raise KeyError
    assert received == []
    shop.completed.send(SENDER, order_id=1)
    assert names() == ["mail", "mail_async"]


class TestInATestCase(TestCase):
    """In a test case of Django's, whose transaction is never committed."""

    databases = {"default", "other"}  # noqa: RUF012 - as Django has it

    def test_the_transaction_of_the_test_does_not_matter(self) -> None:
        """What is rolled back in the test does."""
        with deliver():
            shop.stored.send(SENDER, order_id=1)
            shop.stored_late.send(SENDER, order_id=2, using="other")
            with transaction.atomic():
                shop.stored_late.send(SENDER, order_id=3)
                transaction.set_rollback(True)
        assert [facts[:2] for facts in received] == [("store", 1), ("store_late", 2)]

"""Deferred receivers of each backend."""

from __future__ import annotations

import time
from typing import TypedDict

from django.db.models import Model  # noqa: TC002 - annotations are read at run time
from django_tasks_db import DatabaseBackend  # noqa: TC002

from tests.delivery.shop.models import Customer
from tests.delivery.shop.records import record
from typedsignal import Signal, receiver
from typedsignal.django import post_save
from typedsignal.django.tasks import deferred, delivery


class OrderService:
    """The sender."""


class Completed(TypedDict, total=False):
    """The payload."""

    order_id: int
    using: str


completed = Signal[type[OrderService], Completed]()
dummied = Signal[type[OrderService], Completed]()
stored = Signal[type[OrderService], Completed]()
stored_late = Signal[type[OrderService], Completed]()
stored_now = Signal[type[OrderService], Completed]()
failing = Signal[type[OrderService], Completed]()
slow = Signal[type[OrderService], Completed]()


@receiver(completed)
@deferred
def mail(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Run at once, by the immediate backend."""
    record("mail", sender, order_id, kwargs, delivery())


@receiver(completed)
@deferred(priority=3)
async def mail_async(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Run to its end, too."""
    record("mail_async", order_id, delivery().id)


@receiver(dummied)
@deferred(backend="dummy", queue_name="mail", priority=3)
def never(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Run never, by the dummy backend."""
    record("never", order_id)


@receiver(stored)
@deferred(backend="database")
def store(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Run by a worker."""
    record("store", order_id, delivery().id)


@receiver(stored_late)
@deferred(backend="database", when="commit")
def store_late(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Run by a worker, which is told after the commit."""
    record("store_late", order_id)


@receiver(stored_now)
@deferred(backend="dummy", when="now")
def store_now(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Run never; it is enqueued in the transaction."""


@receiver(failing)
@deferred(backend="database")
def fail(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Fail in the worker."""
    raise RuntimeError(f"order {order_id} is broken")


@receiver(slow)
@deferred(backend="database")
def wait(sender: type[OrderService], *, order_id: int = 0, **kwargs: object) -> None:
    """Give the test the time to kill the worker."""
    record("begins", order_id)
    time.sleep(30)


@deferred(backend="database")
def audit(sender: type[Model], created: bool, **kwargs: object) -> None:
    """Receive from every sender, when a test connects it."""


@deferred(backend="database")
def audit_tasks(sender: type[DatabaseBackend], **kwargs: object) -> None:
    """Receive what the backend itself sends, when a test connects it."""


@receiver(post_save, sender=Customer)
@deferred
def welcome(sender: type[Customer], instance: Customer, created: bool, **kwargs: object) -> None:
    """Read the row again."""
    record("welcome", sender, instance.name, created)

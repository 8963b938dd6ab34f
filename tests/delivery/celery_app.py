"""An app of Celery's, of a project without Django; the environment names the broker."""

from __future__ import annotations

import os
import time
from typing import TypedDict

from celery import Celery

from tests.delivery.shop.records import record
from typedsignal import Signal, receiver
from typedsignal.celery import deferred, delivery

BROKER_AT = "TYPEDSIGNAL_TEST_BROKER"

app = Celery("tests", broker=os.environ.get(BROKER_AT, "memory://"))
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 2, "socket_timeout": 5, "unacked_restore_limit": None},
    task_default_queue=os.environ.get("TYPEDSIGNAL_TEST_QUEUE", "celery"),
    worker_prefetch_multiplier=1,
)


class OrderService:
    """The sender."""


class Completed(TypedDict):
    """The payload."""

    order_id: int


completed = Signal[type[OrderService], Completed]()
safe = Signal[type[OrderService], Completed]()
failing = Signal[type[OrderService], Completed]()


@receiver(completed)
@deferred(app, queue="celery", priority=3)
def mail(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None:
    """Record."""
    record("mail", order_id, delivery().id, delivery().signal)


@receiver(completed)
@deferred(app)
async def invoice(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None:
    """Record, too."""
    record("invoice", order_id)


@receiver(safe)
@deferred(app, acks_late=True, reject_on_worker_lost=True)
def work(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None:
    """Take a moment, in which the worker may be killed."""
    time.sleep(0.1)
    record("work", order_id)


@receiver(failing)
@deferred(app, autoretry_for=(RuntimeError,), max_retries=2, retry_backoff=False, default_retry_delay=0)
def fail(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None:
    """Succeed at the third attempt."""
    record("try", order_id, delivery().id)
    raise RuntimeError("not yet")

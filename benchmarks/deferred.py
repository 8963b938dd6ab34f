"""Deferred receivers and such as users write by hand, timed side by side: `python -m benchmarks.deferred ROUNDS`.

It configures Django and Celery, which no other benchmark should have, and prints the costs as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from time import process_time_ns
from typing import TypedDict

import django
from celery import Celery
from django.conf import settings

if sys.version_info >= (3, 12):
    from django import tasks
else:
    import django_tasks as tasks

_folder = tempfile.TemporaryDirectory(prefix="typedsignal-")
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(_folder.name) / "bench.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
    },
    INSTALLED_APPS=["django_tasks_db"],
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from typedsignal import Signal, receiver  # noqa: E402
from typedsignal.celery import deferred as defer_to_celery  # noqa: E402
from typedsignal.django.tasks import deferred as defer_to_django  # noqa: E402

app = Celery("bench", broker="memory://")


class OrderService:
    """The sender."""


class Completed(TypedDict):
    """The payload."""

    order_id: int
    email: str
    at: datetime


def _signal() -> Signal[type[OrderService], Completed]:
    return Signal[type[OrderService], Completed]()


by_celery, by_celery_by_hand, by_django, by_django_by_hand = _signal(), _signal(), _signal(), _signal()


@receiver(by_celery)
@defer_to_celery(app)
def mail_by_celery(sender: type[OrderService], order_id: int, email: str, at: datetime, **kwargs: object) -> None:
    """Run in a worker of Celery."""


@app.task(ignore_result=True)
def celery_task(order_id: int, email: str, at: str) -> None:
    """Run in a worker of Celery."""


@receiver(by_celery_by_hand)
def delay(sender: type[OrderService], order_id: int, email: str, at: datetime, **kwargs: object) -> None:
    """Enqueue after the commit."""
    transaction.on_commit(partial(celery_task.delay, order_id, email, at.isoformat()), robust=True)


@receiver(by_django)
@defer_to_django
def mail_by_django(sender: type[OrderService], order_id: int, email: str, at: datetime, **kwargs: object) -> None:
    """Run in a worker of the database backend."""


@tasks.task
def django_task(order_id: int, email: str, at: str) -> None:
    """Run in a worker of the database backend."""


@receiver(by_django_by_hand)
def enqueue(sender: type[OrderService], order_id: int, email: str, at: datetime, **kwargs: object) -> None:
    """Enqueue within the transaction."""
    django_task.enqueue(order_id, email, at.isoformat())


ENGINES = {
    "Celery, broker in memory, after the commit": (by_celery, by_celery_by_hand),
    "django-tasks-db, SQLite, within the transaction": (by_django, by_django_by_hand),
}
_SENDS = 50
_WARM_UP = 3  # rounds, in which Celery connects and the interpreter adapts


def _time(signal: Signal[type[OrderService], Completed]) -> int:
    """Return the CPU time of some sends in one transaction, with the commit."""
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    begin = process_time_ns()
    with transaction.atomic():
        for number in range(_SENDS):
            signal.send(OrderService, order_id=number, email="ada@example.org", at=at)
    return process_time_ns() - begin


def _clear() -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    app.control.purge()


def race(rounds: int) -> dict[str, tuple[list[int], list[int]]]:
    """Send in turn to the deferred receiver and to that by hand; return the costs of both by engine."""
    call_command("migrate", verbosity=0)
    gc.disable()
    costs: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in ENGINES}
    chance = Random(0)
    for number in range(-_WARM_UP, rounds):
        for name, pair in ENGINES.items():
            for place in chance.sample((0, 1), 2):
                cost = _time(pair[place])
                if number >= 0:
                    costs[name][place].append(cost)
        _clear()
        gc.collect()
    return costs


if __name__ == "__main__":
    print(json.dumps(race(int(sys.argv[1]))))

"""Deferred receivers and such as users write by hand, timed side by side.

It configures Django and Celery, which no other benchmark should have. `benchmarks.delivery` runs it in a process of its
own, and workers import it by its name.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from time import process_time_ns
from typing import TypeAlias, TypedDict

import django
from celery import Celery
from django.conf import settings

if sys.version_info >= (3, 12):
    from django import tasks
else:
    import django_tasks as tasks

_IN_WORKER = "TYPEDSIGNAL_BENCH_FOLDER"  # an environment variable that names the folder of the database
_folder = tempfile.TemporaryDirectory(prefix="typedsignal-")
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.environ.get(_IN_WORKER, _folder.name)) / "bench.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60},
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
_SENDS = 50  # in one transaction
_WARM_UP = 3  # rounds, in which Celery connects and the interpreter adapts
_WORKERS = 2
_NAME = "benchmarks.deferred"  # by which workers import this module


def _send(signal: Signal[type[OrderService], Completed]) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    with transaction.atomic():
        for number in range(_SENDS):
            signal.send(OrderService, order_id=number, email="ada@example.org", at=at)


def _time(signal: Signal[type[OrderService], Completed]) -> int:
    """Return the CPU time of some sends in one transaction, with the commit."""
    begin = process_time_ns()
    _send(signal)
    return process_time_ns() - begin


def _time_with_workers(signal: Signal[type[OrderService], Completed], events: int) -> int:
    """Return the CPU time of sending events and of running them in workers, without the start of these."""
    from django_tasks_db.models import DBTaskResult

    begin = process_time_ns()
    for _ in range(events // _SENDS):
        _send(signal)
    sending = process_time_ns() - begin
    command = [sys.executable, "-c", f"import {_NAME} as program; program.work()"]
    environment = {**os.environ, _IN_WORKER: _folder.name}
    workers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(_WORKERS)]
    running = sum(int(worker.communicate()[0]) for worker in workers)
    done = DBTaskResult.objects.filter(status="SUCCESSFUL").count()
    if done != events:
        raise AssertionError(f"{done} of {events} events were run")
    return sending + running


def work() -> None:
    """Run what is enqueued until nothing is, and print the CPU time that it took."""
    logging.disable()
    run = partial(call_command, "db_worker", batch=True, interval=0, startup_delay=False)
    run(max_tasks=1)  # What is done once, at the first event, would weigh more than in a worker that runs for long.
    begin = process_time_ns()
    run()
    print(process_time_ns() - begin)


def _clear() -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    app.control.purge()


Costs: TypeAlias = dict[str, tuple[list[int], list[int]]]


def race(rounds: int) -> Costs:
    """Send in turn to the deferred receiver and to that by hand; return the costs of both by engine."""
    gc.disable()
    costs: Costs = {name: ([], []) for name in ENGINES}
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


def race_with_workers(pairs: int, events: int) -> Costs:
    """Send events and run them in two workers, deferred and by hand in turn; return the costs of both."""
    both = (by_django, by_django_by_hand)
    costs: tuple[list[int], list[int]] = ([], [])
    for number in range(pairs):
        for place in (0, 1) if number % 2 else (1, 0):
            costs[place].append(_time_with_workers(both[place], events))
            _clear()
    return {f"{events:,} events with {_WORKERS} workers, django-tasks-db, SQLite": costs}


def main() -> None:
    """Print the costs as JSON; the arguments are numbers of rounds, of pairs, and of events."""
    rounds, pairs, events = map(int, sys.argv[1:])
    call_command("migrate", verbosity=0)
    print(json.dumps({"sender": race(rounds), "workers": race_with_workers(pairs, events)}))

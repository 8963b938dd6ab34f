"""Workers and senders of the database backend that are killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from tests.delivery.processes import db_worker, lines_of, run_script, wait_for
from tests.delivery.shop import receivers as shop

KILLED = -signal.SIGKILL


@pytest.fixture(autouse=True)
def clear() -> Iterator[None]:
    DBTaskResult.objects.all().delete()
    yield
    DBTaskResult.objects.all().delete()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records"


def send_and_die(signal_name: str) -> str:
    """Return a script whose process is killed right after the commit."""
    return f"""
import os, signal
from django.db import transaction
from tests.delivery.shop import receivers as shop
transaction.on_commit(lambda: None)
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    shop.{signal_name}.send(shop.OrderService, order_id=7)
"""


def test_a_sender_that_is_killed_after_the_commit_loses_nothing(records: Path) -> None:
    """The task is in the database with the rest; a worker that is killed before it takes the task loses nothing."""
    assert run_script(send_and_die("stored"), records).returncode == KILLED
    assert DBTaskResult.objects.count() == 1
    with db_worker(records):
        [line] = wait_for(lambda: lines_of(records))
    assert line.startswith("store 7 ")


def test_what_waits_for_the_commit_is_lost_with_its_process(records: Path) -> None:
    """`when="commit"` does not promise more."""
    assert run_script(send_and_die("stored_late"), records).returncode == KILLED
    assert DBTaskResult.objects.count() == 0


def test_a_worker_that_is_killed_leaves_the_task_running(records: Path) -> None:
    """The backend does not run it again; the tasks that wait are run by the next worker."""
    shop.slow.send(shop.OrderService, order_id=1)
    with db_worker(records) as worker:
        wait_for(lambda: lines_of(records))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    shop.stored.send(shop.OrderService, order_id=2)
    with db_worker(records):
        wait_for(lambda: len(lines_of(records)) == 2)
    begun, stored = lines_of(records)
    assert begun == "begins 1"
    assert stored.startswith("store 2 ")
    assert DBTaskResult.objects.get(task_path__endswith=".wait").status == "RUNNING"

"""Deferred receivers on the backends of `django.tasks`, in one process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django_tasks_db.compat import task_enqueued
from django_tasks_db.models import DBTaskResult

from tests.delivery.shop import receivers as shop
from tests.delivery.shop.models import Customer
from tests.delivery.shop.records import received
from typedsignal.delivery import DeferredReceiver, UndeliverableError
from typedsignal.django import post_save
from typedsignal.django.tasks import Deferred, deferred, task_backends

SENDER = shop.OrderService


@pytest.fixture(autouse=True)
def clear() -> Iterator[None]:
    DBTaskResult.objects.all().delete()
    yield
    DBTaskResult.objects.all().delete()


def work() -> None:
    """Run what is enqueued in the database, as a worker that then ends."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with contextlib.suppress(SystemExit):
            call_command("db_worker", "--backend=database", batch=True, startup_delay=False, verbosity=0)
    finally:
        for number, handler in handlers.items():  # the worker has put its own in their place
            signal.signal(number, handler)


def statuses() -> list[str]:
    return [str(row.status) for row in DBTaskResult.objects.order_by("enqueued_at")]


def test_the_immediate_backend_runs_it_at_once() -> None:
    """Sync and async functions, with a delivery; after the commit."""
    with transaction.atomic():
        shop.completed.send(SENDER, order_id=1)
        assert received == []
    (name, sender, order_id, kwargs, delivery), (other, _, other_id) = received
    assert (name, sender, order_id, kwargs) == ("mail", SENDER, 1, {})
    assert delivery.signal == "tests.delivery.shop.receivers.completed"
    assert other == "mail_async"
    assert other_id != delivery.id


def test_the_dummy_backend_keeps_it() -> None:
    """With the options of the decorator, and an envelope that is JSON."""
    backend: Any = task_backends["dummy"]
    backend.clear()
    shop.dummied.send(SENDER, order_id=1)
    [result] = backend.results
    assert (result.task.queue_name, result.task.priority) == ("mail", 3)
    assert json.loads(json.dumps(result.kwargs)) == result.kwargs
    assert {"v", "id", "signal", "payload"} == result.kwargs.keys()
    assert received == []


def test_the_database_backend_writes_it_within_the_transaction() -> None:
    """So that both are committed, or neither."""
    with transaction.atomic():
        shop.stored.send(SENDER, order_id=1)
        assert statuses() == ["READY"]
    assert statuses() == ["READY"]
    with transaction.atomic():
        shop.stored.send(SENDER, order_id=2)
        transaction.set_rollback(True)
    assert statuses() == ["READY"]
    with transaction.atomic(), transaction.atomic():
        shop.stored.send(SENDER, order_id=3)
        transaction.set_rollback(True)
    assert statuses() == ["READY"]


@pytest.mark.parametrize("send", [shop.stored.send, shop.stored.send_robust], ids=["send", "send_robust"])
def test_a_task_that_the_database_refuses_is_no_part_of_what_is_committed(send: Any) -> None:
    """The error is raised by `send`, and what was done before it is rolled back; `send_robust` returns it."""

    def refuse(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("INSERT") and DBTaskResult._meta.db_table in sql:
            raise OperationalError("disk full")
        return execute(sql, *arguments)

    with contextlib.suppress(OperationalError), transaction.atomic(), connection.execute_wrapper(refuse):
        Customer.objects.create(name="undone")
        [(_, error)] = send(SENDER, order_id=1)
        raise error
    assert not Customer.objects.filter(name="undone").exists()
    assert statuses() == []


def test_a_logged_envelope_is_enqueued_again(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the task, with the envelope of the log; the id is the same."""

    def fail(task: Any, args: Any, kwargs: Any) -> None:
        raise ConnectionError("the broker is down")

    with monkeypatch.context() as patched:
        patched.setattr(task_backends["dummy"], "enqueue", fail)
        shop.dummied.send(SENDER, order_id=1)
    envelope = json.loads(caplog.records[-1].getMessage().partition("the envelope: ")[2])
    backend: Any = task_backends["dummy"]
    backend.clear()
    task: Any = shop.never
    task.enqueue(**envelope)
    [result] = backend.results
    assert result.kwargs == envelope
    task.call(**result.kwargs)
    assert received == [("never", 1)]


def test_the_database_backend_waits_for_another_database() -> None:
    """It is not in the transaction of that one, and enqueues after its commit."""
    with transaction.atomic(using="other"):
        shop.stored.send(SENDER, order_id=1, using="other")
        assert statuses() == []
    assert statuses() == ["READY"]


def test_commit_waits_on_the_database_backend_too() -> None:
    """And is lost if the process ends in between."""
    with transaction.atomic():
        shop.stored_late.send(SENDER, order_id=1)
        assert statuses() == []
    assert statuses() == ["READY"]


def test_now_is_enqueued_in_the_transaction() -> None:
    """By any backend."""
    backend: Any = task_backends["dummy"]
    backend.clear()
    with transaction.atomic():
        shop.stored_now.send(SENDER, order_id=1)
        assert len(backend.results) == 1


def test_a_worker_runs_it() -> None:
    """And records that it succeeded."""
    shop.stored.send(SENDER, order_id=1)
    assert received == []
    work()
    assert [facts[:2] for facts in received] == [("store", 1)]
    assert statuses() == ["SUCCESSFUL"]


def test_asend_enqueues() -> None:
    """The response is None."""
    responses = asyncio.run(shop.dummied.asend(SENDER, order_id=1))
    assert [response for _, response in responses] == [None]


def test_what_fails_is_a_failed_task() -> None:
    """An error of the function, an envelope that does not fit, a function that is not there."""
    shop.failing.send(SENDER, order_id=1)
    shop.stored.send(SENDER, order_id=2)
    row = DBTaskResult.objects.last()
    assert row is not None
    row.args_kwargs["kwargs"]["payload"]["order_id"] = "two"
    row.save()
    shop.stored.send(SENDER, order_id=3)
    row = DBTaskResult.objects.order_by("-enqueued_at")[0]
    DBTaskResult.objects.filter(pk=row.pk).update(task_path="tests.delivery.shop.receivers.missing")
    work()
    assert statuses() == ["FAILED", "FAILED", "FAILED"]
    traces = [row.traceback for row in DBTaskResult.objects.order_by("enqueued_at")]
    assert "order 1 is broken" in traces[0]
    assert 'cannot be called with what was sent as "order_id": expects int' in traces[1]
    assert "missing" in traces[2]
    assert received == []


def test_a_task_of_another_module_is_not_run() -> None:
    """Django refuses a name that is not that of a task."""
    shop.stored.send(SENDER, order_id=1)
    DBTaskResult.objects.update(task_path="os.system")
    work()
    assert statuses() == ["FAILED"]
    assert received == []


def test_rows_of_the_backend_are_not_sent_on() -> None:
    """Not in the sender, nor in the worker: a receiver of every sender would enqueue itself without end."""
    post_save.connect(shop.audit)
    try:
        Customer.objects.create(name="x")
        assert statuses() == ["READY"]
        work()
        assert statuses() == ["SUCCESSFUL"]
    finally:
        post_save.disconnect(shop.audit)


def test_signals_of_the_backend_are_not_sent_on() -> None:
    """It sends one for each task that it enqueues."""
    task_enqueued.connect(shop.audit_tasks)
    try:
        shop.stored.send(SENDER, order_id=1)
    finally:
        task_enqueued.disconnect(shop.audit_tasks)
    assert statuses() == ["READY"]


def test_models_of_migrations_are_not_sent_on() -> None:
    """A worker has no such class."""
    from django.db.migrations.recorder import MigrationRecorder

    post_save.connect(shop.audit)
    try:
        MigrationRecorder.Migration.objects.create(app="x", name="y")
        MigrationRecorder.Migration.objects.filter(app="x").delete()
    finally:
        post_save.disconnect(shop.audit)
    assert statuses() == []


def test_it_is_a_task_of_the_backend_and_a_receiver() -> None:
    """Under its name in the module, for Django finds it so; it can be connected weakly."""
    task: Any = shop.store
    assert isinstance(task, task_backends["database"].task_class)
    assert isinstance(task.func.receiver, Deferred)
    assert isinstance(task.func.receiver, DeferredReceiver)
    assert (task.__name__, task.__module__) == ("store", "tests.delivery.shop.receivers")
    assert task.__doc__ == "Run by a worker."
    assert task.using(priority=5).priority == 5
    [connection] = shop.stored.connections()
    assert connection.receiver is task
    assert connection.is_weak
    assert connection.deferred
    assert not connection.on_commit


def test_the_signals_command_says_that_it_is_deferred(capsys: pytest.CaptureFixture[str]) -> None:
    """In the list, and in the JSON; with the place of the function."""
    call_command("signals", "receivers.stored")
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("  tests.delivery.shop.receivers.store  tests/delivery/shop/receivers.py:")
    assert line.endswith("  deferred")
    call_command("signals", "receivers.stored", format="json")
    [receiver] = json.loads(capsys.readouterr().out)["signals"][0]["receivers"]
    assert receiver["deferred"] is True


def test_a_task_that_is_not_deferred_is_still_refused() -> None:
    """It is no receiver."""
    pytest.importorskip("django.tasks")
    from tests.django.shop.tasks import pack

    with pytest.raises(TypeError, match="is a task"):
        shop.stored.connect(pack)  # type: ignore[arg-type]


def _hidden(sender: type[shop.OrderService], **kwargs: object) -> None: ...


renamed = deferred(backend="dummy")(_hidden)


def test_what_is_not_found_by_its_name_is_refused_at_the_first_send() -> None:
    """The variable has another name than the function."""
    with pytest.raises(UndeliverableError, match=r'test_tasks\._hidden" is not what a worker finds by that name'):
        renamed(shop.OrderService)

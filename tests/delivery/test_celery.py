"""Deferred receivers of Celery, eagerly and by a broker in memory."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from celery.signals import setup_logging
from django.db import transaction

from tests.delivery import celery_app
from tests.delivery.celery_app import OrderService, app, completed, failing
from tests.delivery.processes import ROOT, wait_for
from tests.delivery.shop.models import Customer
from tests.delivery.shop.records import received, record
from typedsignal import Signal
from typedsignal.celery import Deferred, deferred
from typedsignal.delivery import UndeliverableError
from typedsignal.django import post_save


def keep_logging(**kwargs: object) -> None:
    """Let a worker in this process leave its logging as it is: pytest captures it."""


setup_logging.connect(keep_logging)


@pytest.fixture
def eager() -> Iterator[None]:
    """Let tasks run at once, and raise what they raise."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture(scope="module")
def worker() -> Iterator[None]:
    """A worker in a thread, with a broker in memory; it takes seconds to end."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=10):
        yield


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is handed to Celery for the receiver `mail`, in place of a broker."""
    found: list[Any] = []
    mail: Any = celery_app.mail
    monkeypatch.setattr(mail, "enqueue", found.append)
    monkeypatch.setattr(celery_app.invoice, "enqueue", found.append)
    return found


@pytest.mark.usefixtures("eager")
def test_an_eager_app_runs_it_at_once() -> None:
    """Sync and async; the response is None."""
    assert [response for _, response in completed.send(OrderService, order_id=1)] == [None, None]
    (name, order_id, delivery_id, signal), other = received
    assert (name, order_id, signal) == ("mail", 1, "tests.delivery.celery_app.completed")
    assert len(delivery_id) == 32
    assert other == ("invoice", 1)


def test_what_fails_is_tried_again_by_celery() -> None:
    """With the same id; the options are those of `app.task`."""
    payload = {"sender": "tests.delivery.celery_app:OrderService", "order_id": 1}
    task = app.tasks["tests.delivery.celery_app.fail"]
    result = task.apply(kwargs={"v": 1, "id": "x", "signal": None, "payload": payload}, throw=False)
    assert isinstance(result.result, RuntimeError)
    assert received == [("try", 1, "x")] * 3
    assert failing.connections()[0].deferred


@pytest.mark.usefixtures("eager")
def test_a_send_enqueues_a_task_that_celery_tries_again() -> None:
    """Celery wraps the function of such a task."""
    celery_app.fail.is_found = False  # type: ignore[attr-defined]
    app.conf.update(task_eager_propagates=False)
    assert failing.send(OrderService, order_id=1)[0][1] is None
    assert [facts[:2] for facts in received] == [("try", 1)] * 3


def record_take(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None:
    received.append(order_id)


def test_a_send_enqueues_a_task_whose_run_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As tools that trace do, in the worker, whose receivers may send signals of their own."""
    other = Celery("traced", broker="memory://")
    other.conf.update(task_always_eager=True, task_eager_propagates=True)
    receiver: Any = deferred(other, shared=False)(record_take)
    run = receiver.task.run
    monkeypatch.setattr(other.tasks[receiver.task.name], "run", lambda **envelope: run(**envelope))
    receiver(sender=OrderService, signal=completed, order_id=1)
    assert received == [1]


@pytest.mark.parametrize("option", ["bind", "pydantic"])
def test_what_changes_the_arguments_of_a_task_is_refused(option: str) -> None:
    """When it is decorated; the receiver would never be called."""
    other = Celery("other", broker="memory://")
    refused: Any = {option: True}
    accepted: Any = {option: False}
    with pytest.raises(TypeError, match=f'record_take" cannot have {option}=True: '):
        deferred(other, shared=False, **refused)(record_take)
    deferred(other, shared=False, **accepted)(record_take)


@pytest.mark.usefixtures("worker")
def test_a_worker_runs_it_by_a_broker_in_memory() -> None:
    """As JSON; the options of the task are Celery's."""
    completed.send(OrderService, order_id=1)
    wait_for(lambda: len(received) == 2)
    assert sorted(facts[0] for facts in received) == ["invoice", "mail"]
    mail: Any = celery_app.mail
    assert (mail.routing, mail.task.serializer) == ({"queue": "celery", "priority": 3}, "json")


def test_monitoring_shows_the_envelope(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Celery shows arguments: in no more characters than it allows."""
    shown: list[str] = []

    def publish(kwargs: Any, argsrepr: str, kwargsrepr: str, **options: Any) -> None:
        assert argsrepr == "()"
        assert kwargsrepr in (repr(kwargs), repr(kwargs)[:57] + "...")
        shown.append(kwargsrepr)

    mail: Any = celery_app.mail
    monkeypatch.setattr(mail.task, "apply_async", publish)
    mail.enqueue({"v": 1})
    monkeypatch.setattr(app.amqp, "kwargsrepr_maxsize", 60)
    mail.enqueue({"v": 1, "id": "x" * 100})
    assert [len(text) for text in shown] == [8, 60]


@pytest.mark.usefixtures("worker")
def test_a_receiver_that_the_worker_lacks_is_discarded() -> None:
    """Celery says so in its log, and goes on: update the workers first."""
    app.send_task("tests.delivery.celery_app.added_later", kwargs={"v": 1, "id": "x", "signal": None})
    completed.send(OrderService, order_id=1)
    wait_for(lambda: len(received) == 2)
    assert sorted(facts[0] for facts in received) == ["invoice", "mail"]


class Pickled:
    """An object whose pickle runs code."""

    def __reduce__(self) -> Any:
        return record, ("pickle", "was read")


@pytest.mark.usefixtures("worker")
def test_a_pickle_in_the_queue_is_not_read() -> None:
    """Celery refuses what is not JSON, unless an app accepts it, and the worker goes on."""
    payload = {"sender": "tests.delivery.celery_app:OrderService", "order_id": Pickled()}
    envelope = {"v": 1, "id": "x", "signal": None, "payload": payload}
    app.send_task("tests.delivery.celery_app.mail", kwargs=envelope, serializer="pickle")
    completed.send(OrderService, order_id=1)
    wait_for(lambda: len(received) >= 2)
    assert sorted(facts[0] for facts in received) == ["invoice", "mail"]


@pytest.mark.usefixtures("eager")
def test_a_logged_envelope_is_enqueued_again(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `enqueue`, with the envelope of the log; the id is the same."""
    mail: Any = celery_app.mail

    def fail(*arguments: Any, **options: Any) -> None:
        raise ConnectionRefusedError("no broker")

    with monkeypatch.context() as patched:
        patched.setattr(mail.task, "apply_async", fail)
        mail(OrderService, order_id=5)
    assert received == []
    envelope = json.loads(caplog.records[-1].getMessage().partition("the envelope: ")[2])
    mail.enqueue(envelope)
    assert received == [("mail", 5, envelope["id"], None)]


@pytest.mark.usefixtures("worker")
def test_the_trace_of_the_sender_goes_on_in_the_worker() -> None:
    """By the instrumentation of Celery; nothing of this package takes part."""
    pytest.importorskip("opentelemetry.instrumentation.celery")
    from opentelemetry import trace
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    CeleryInstrumentor().instrument(tracer_provider=provider)
    try:
        with trace.get_tracer("tests", tracer_provider=provider).start_as_current_span("request") as request:
            completed.send(OrderService, order_id=1)
        wait_for(lambda: [span for span in exporter.get_finished_spans() if span.name.startswith("run/")][1:])
    finally:
        CeleryInstrumentor().uninstrument()
    ran = [span for span in exporter.get_finished_spans() if span.name.startswith("run/")]
    assert {span.context.trace_id for span in ran if span.context} == {request.get_span_context().trace_id}


def test_it_waits_for_the_commit(published: list[Any]) -> None:
    """Of the database that `using` names; after a rollback it is not enqueued."""
    with transaction.atomic():
        completed.send(OrderService, order_id=1)
        assert published == []
        with transaction.atomic():
            completed.send(OrderService, order_id=2)
            transaction.set_rollback(True)
    assert [envelope["payload"]["order_id"] for envelope in published] == [1, 1]
    assert json.loads(json.dumps(published)) == published


def test_a_project_without_django_needs_none() -> None:
    """Nothing imports it, neither in the sender nor in the worker."""
    script = """
import sys
import warnings
from tests.delivery.celery_app import OrderService, app, completed
from tests.delivery.shop.records import received
app.conf.task_always_eager = True
completed.send(OrderService, order_id=1)
assert len(received) == 2, received
assert "django.conf" not in sys.modules  # kombu looks whether there is a Django, for its lazy strings
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_broker_that_is_down_does_not_break_the_send(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One error is logged for each receiver, with its envelope; a setting of the app leaves the payload out."""

    def fail(envelope: dict[str, Any]) -> None:
        raise ConnectionRefusedError("no broker")

    mail: Any = celery_app.mail
    monkeypatch.setattr(mail, "enqueue", fail)
    completed.disconnect(celery_app.invoice)
    try:
        with transaction.atomic():
            completed.send(OrderService, order_id=4_711)
        [record] = caplog.records
        assert (record.name, record.levelno) == ("typedsignal", logging.ERROR)
        assert json.loads(record.getMessage().partition("the envelope: ")[2])["payload"]["order_id"] == 4_711
        caplog.clear()
        app.conf.typedsignal_log_payloads = False
        completed.send(OrderService, order_id=4_711)
        assert "was not enqueued" in caplog.text
        assert "4711" not in caplog.records[0].getMessage()
    finally:
        app.conf.typedsignal_log_payloads = True
        completed.connect(celery_app.invoice)


def test_pickle_is_refused() -> None:
    """When it is decorated; JSON is the serializer, whatever the app has."""
    other = Celery("other", broker="memory://")
    other.conf.task_serializer = "pickle"
    with pytest.raises(TypeError, match="travels as JSON, not as pickle: leave the serializer out"):
        deferred(other, serializer="pickle")(take)
    receiver: Any = deferred(other, shared=False)(take)
    assert receiver.task.serializer == "json"


def take(sender: type[OrderService], **kwargs: object) -> None: ...


def take_row(sender: type[Customer], instance: Customer, **kwargs: object) -> None:
    received.append(instance.name)


def test_rows_travel_to_workers_of_celery() -> None:
    """In a project with Django."""
    django_app = Celery("django", broker="memory://")
    django_app.conf.update(task_always_eager=True, task_eager_propagates=True)
    queue = deferred(django_app)(take_row)
    post_save.connect(queue, sender=Customer)
    try:
        Customer.objects.create(name="Ada")
    finally:
        post_save.disconnect(queue, sender=Customer)
    assert received[-1] == "Ada"


def test_a_second_receiver_of_one_name_is_refused() -> None:
    """By its first send: Celery has registered the first."""
    other = Celery("other", broker="memory://")
    first: Any = deferred(other, shared=False)(take)
    with warnings.catch_warnings(action="ignore"):  # Celery 5.6 and newer warn, too
        second: Any = deferred(other, shared=False)(take)
        assert first.task.name == second.task.name  # the first that is looked at is registered
    assert isinstance(first, Deferred)
    with pytest.raises(UndeliverableError, match="is not what a worker finds by that name"):
        second(OrderService)


def test_its_own_rows_are_not_sent_on() -> None:
    """Rows of the apps that keep results and schedules of Celery."""
    mail: Any = celery_app.mail
    result = type("TaskResult", (), {"__module__": "django_celery_results.models"})
    assert mail.is_own(result)
    assert not mail.is_own(Customer)


def test_a_task_of_celery_is_still_refused() -> None:
    """A signal does not enqueue it."""
    other = Celery("other", broker="memory://")
    with pytest.raises(TypeError, match="is a task"):
        Signal[Any, Any]().connect(other.task(take, shared=False))

"""What Celery sends while it runs tasks is what is declared of its signals."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import Any

import pytest

from tests.contrib.declared import declared, hints, signal_names
from tests.django.kinds import is_a

pytest.importorskip("celery", reason="Celery is not installed")

from celery import Celery, Task
from celery.contrib.testing.app import setup_default_app
from celery.contrib.testing.worker import start_worker
from celery.exceptions import Reject

import typedsignal.contrib.celery

DECLARING = "typedsignal.contrib.celery"
Sent = dict[str, list[dict[str, Any]]]

SENT = [
    *("before_task_publish", "after_task_publish", "task_sent", "task_received", "task_prerun", "task_postrun"),
    *("task_success", "task_retry", "task_failure", "task_revoked", "task_rejected", "task_unknown"),
    *("import_modules", "worker_init", "worker_process_init"),
    *("test_worker_starting", "test_worker_started", "test_worker_stopped"),
    *("task_internal_error", "setup_logging"),
]


def _make_app() -> Celery:
    app = Celery("shop", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.broker_connection_retry_on_startup = True
    app.conf.broker_transport_options = {"polling_interval": 0.01}

    @app.task(name="shop.add")
    def add(one: int, other: int) -> int:
        return one + other

    @app.task(name="shop.fail")
    def fail() -> None:
        raise ValueError("no")

    @app.task(name="shop.reject")
    def reject() -> None:
        raise Reject("no", requeue=False)

    @app.task(name="shop.again", bind=True, max_retries=1)
    def again(self: Task[Any, Any]) -> int:
        if self.request.retries == 0:
            raise self.retry(countdown=0)
        return self.request.retries

    return app


def _run_eagerly(app: Celery) -> None:
    app.tasks["shop.add"].apply((1, 2))
    app.tasks["shop.fail"].apply()
    with pytest.raises(ValueError, match="no"):
        app.tasks["shop.fail"].apply(throw=True)


def _run_in_a_worker(app: Celery) -> None:
    with start_worker(app, perform_ping_check=False, shutdown_timeout=30):
        expired = app.tasks["shop.add"].apply_async((3, 4), expires=-1)
        results = [app.tasks[f"shop.{name}"].delay(*args) for name, args in (("add", (1, 2)), ("again", ()))]
        results.append(app.tasks["shop.fail"].delay())
        app.send_task("shop.unknown")
        with app.connection_for_write() as connection, connection.SimpleQueue("celery") as queue:
            queue.put({"neither": "a task"})
        last = app.tasks["shop.add"].delay(5, 6)
        for result in [*results, expired, last]:
            result.get(timeout=30, propagate=False)


@pytest.fixture(scope="module")
def sent() -> Sent:
    """Run tasks, eagerly and in a worker, with a receiver of each signal."""
    found: Sent = defaultdict(list)

    def make_receiver(name: str) -> Any:
        def record(**call: Any) -> None:
            found[name].append(call)

        return record

    names = signal_names(DECLARING)  # with a receiver of `setup_logging`, Celery leaves the logging of the tests alone
    signals = {name: getattr(typedsignal.contrib.celery, name) for name in names}
    receivers = {name: make_receiver(name) for name in names}
    for name, receiver in receivers.items():
        signals[name].connect(receiver)
    try:
        app = _make_app()
        with setup_default_app(app):
            _run_eagerly(app)
            _run_in_a_worker(app)
    finally:
        logging.captureWarnings(False)
        for name, receiver in receivers.items():
            signals[name].disconnect(receiver)
    return found


@pytest.mark.parametrize("name", SENT)
def test_a_receiver_of_celery_is_called_as_declared(name: str, sent: Sent) -> None:
    """The names of its arguments, and their types, in every call."""
    fields, required = declared(DECLARING, name)
    types = hints(DECLARING, name)
    assert sent[name]
    for call in sent[name]:
        assert {"sender", "signal", *required} <= {*call} <= {"sender", "signal", *fields}
        assert [argument for argument, value in call.items() if not is_a(value, types[argument])] == []

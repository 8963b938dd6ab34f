"""Tasks of Celery's and of Django's as receivers."""

from __future__ import annotations

from pathlib import Path

from tests.plugin.checking import SHOP, messages_of
from tests.plugin.conftest import Check
from typedsignal import Signal
from typedsignal._core.inspection import _TASK_METHODS
from typedsignal.mypy._fullnames import TASK_METHODS


def test_a_task_is_reported(check: Check) -> None:
    """Made by `shared_task`, by an app, by a class, or by Django's decorator; not a function that enqueues it."""
    check("""
        from celery import Celery, Task, shared_task
        from django.tasks import task
        app = Celery()
        @receiver(order_cancelled)  # E: Receiver "shared" of signal "order_cancelled" is a task, which
        @shared_task
        def shared(sender: type[OrderService], **kwargs: object) -> None: ...
        @app.task
        def mail(order_id: int) -> None: ...
        order_cancelled.connect(mail)  # E: function that calls its .delay()  [signal-task-receiver]
        class Mail(Task[Any, Any]):
            name = "mail"
        order_cancelled.connect(Mail(), weak=False)  # E: is a task
        @task
        def pack(order_id: int) -> None: ...
        order_cancelled.connect(pack)  # E: connect a module-level function that calls its .enqueue()
        @order_cancelled.connect
        def enqueue(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None:
            mail.delay(order_id)
            pack.enqueue(order_id)
        class Timer:
            def delay(self) -> None: ...
            def __call__(self, sender: type[OrderService], **kwargs: object) -> None: ...
        timer = Timer()
        order_cancelled.connect(timer)
        from unittest.mock import Mock
        order_cancelled.connect(Mock())
    """)


def test_plugin_and_runtime_say_the_same_of_a_task(cache: Path) -> None:
    """The sentences are equal, and what tells a task, though plugin and runtime share no code."""
    from celery import shared_task

    assert TASK_METHODS == _TASK_METHODS

    @shared_task
    def mail(sender: object, **kwargs: object) -> None: ...

    order_cancelled = Signal()
    try:
        order_cancelled.connect(mail)
    except TypeError as refused:
        at_run_time = str(refused)
    source = """
        from celery import shared_task
        from shop import *
        @shared_task
        def mail(sender: type[OrderService], **kwargs: object) -> None: ...
        order_cancelled.connect(mail)
    """
    (message,) = messages_of({"shop": SHOP, "main": source}, cache)
    _, _, problem = at_run_time.partition(" is a task")
    assert message.endswith(f'Receiver "mail" of signal "order_cancelled" is a task{problem}  [signal-task-receiver]')

"""Tasks of Celery's are no receivers: a signal does not enqueue them."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from celery import Celery, Task, shared_task

from typedsignal import Signal, receiver

order_completed = Signal[Any, Any]()
app = Celery(set_as_current=False)


@shared_task
def mail_shared(sender: object, **kwargs: object) -> None: ...


@app.task
def mail(sender: object, **kwargs: object) -> None: ...


class Mail(Task):
    """A task that is a class."""

    name = "mail"

    def run(self, sender: object, **kwargs: object) -> None: ...


@pytest.mark.parametrize("task", [mail_shared, mail, Mail()], ids=["mail_shared", "mail", "Mail"])
def test_a_task_of_celerys_is_refused(task: Any) -> None:
    """It would run in the process of the sender; the message names the method that enqueues it."""
    message = "is a task, which a signal does not enqueue: connect a module-level function that calls its .delay()"
    with pytest.raises(TypeError, match=message):
        order_completed.connect(task, weak=False)
    with pytest.raises(TypeError, match=message):
        receiver(order_completed)(task)
    assert not order_completed.has_listeners()


def test_what_only_looks_like_a_task_is_connected() -> None:
    """A mock has every attribute, and a timer may have a delay."""

    class Timer:
        def delay(self) -> None: ...
        def __call__(self, sender: object, **kwargs: object) -> str:
            return "called"

    timer, mock = Timer(), Mock(return_value="mocked")
    signal = Signal[Any, Any]()
    signal.connect(timer)
    signal.connect(mock)
    assert [response for _, response in signal.send(None)] == ["called", "mocked"]


def test_a_static_method_is_connected_once_it_is_a_function() -> None:
    """The object that `@staticmethod` makes is refused, with the order that works; so is that of `@classmethod`."""

    def static(sender: object, **kwargs: object) -> str:
        return "static"

    with pytest.raises(TypeError, match="move @staticmethod above the decorator that connects"):
        order_completed.connect(staticmethod(static))
    with pytest.raises(TypeError, match="connect the method of its class"):
        order_completed.connect(classmethod(static))
    signal = Signal[Any, Any]()

    class Handlers:
        handle = staticmethod(receiver(signal)(static))

    assert signal.send(None) == [(Handlers.handle, "static")]

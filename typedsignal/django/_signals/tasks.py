"""Signals of a task: it is enqueued, starts and is finished. Django has tasks from 6.0 on.

Source: the backends, https://github.com/django/django/blob/stable/6.1.x/django/tasks/backends/immediate.py, https://github.com/django/django/blob/stable/6.1.x/django/tasks/backends/dummy.py
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast, overload

from django.tasks import signals

from typedsignal.django._signals.view import (
    AnyArguments,
    Connector,
    Fields,
    PlainView,
    Response,
    Response_co,
    Sent,
    View,
)

if TYPE_CHECKING:
    from django.dispatch import Signal
    from django.tasks.backends.base import BaseTaskBackend
    from django.tasks.base import TaskResult


class TaskEnqueued(Sent):
    """The payload of `task_enqueued`: the `task_result` at this moment."""

    task_result: "TaskResult[..., Any]"


class TaskStarted(TaskEnqueued):
    """The payload of `task_started`: that of `task_enqueued`."""


class TaskFinished(TaskEnqueued):
    """The payload of `task_finished`: that of `task_enqueued`. A task that failed is finished, too."""


class TaskReceiver(Protocol[Fields, Response_co]):
    """A receiver of a task signal: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type["BaseTaskBackend"],
        task_result: "TaskResult[..., Any]",
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class TaskConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: TaskReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class TaskSignal(PlainView[type["BaseTaskBackend"], TaskReceiver[..., object], TaskConnector, TaskEnqueued], View):
    """The type of `task_enqueued`, `task_started` and `task_finished`, for type checkers."""


task_enqueued: TaskSignal = cast("Any", signals.task_enqueued)
task_started: TaskSignal = cast("Any", signals.task_started)
task_finished: TaskSignal = cast("Any", signals.task_finished)

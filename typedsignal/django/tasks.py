"""`@deferred`: receivers that a worker runs, by a backend of `django.tasks`.

On Django 5.2, which has no tasks, the package `django-tasks` has the same. It needs msgspec:
`pip install "typedsignal[delivery]"`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import WRAPPER_ASSIGNMENTS, cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, ParamSpec, cast, overload

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, router

from typedsignal._core.typing import override
from typedsignal.delivery import (
    DeferredDecorator,
    DeferredReceiver,
    Delivery,
    IfGone,
    UndeliverableError,
    When,
    delivery,
)

if TYPE_CHECKING:
    from django.tasks import task_backends
    from django.tasks.base import Task
else:
    try:
        from django.tasks import task_backends
    except ImportError:  # Django 5.2
        task_backends = import_module("django_tasks").task_backends

__all__ = ["Deferred", "Delivery", "UndeliverableError", "deferred", "delivery"]

Fields = ParamSpec("Fields")

# The backends that keep a task as a row, and the model of the row. A backend does not tell so itself.
_ROWS: Final = {
    "django_tasks_db.backend.DatabaseBackend": ("django_tasks_database", "DBTaskResult"),
    "django_task_psql.backend.PostgresBackend": ("django_task_psql", "TaskRow"),
}


class Deferred(DeferredReceiver):
    """The receiver that enqueues a task of Django's. What the module has under its name is the task."""

    def __init__(
        self, function: Callable[..., object], *, backend: str, when: When, if_gone: IfGone, **options: Any
    ) -> None:
        super().__init__(function, when=when, if_gone=if_gone)
        run = self.make_function()  # Django finds a task by the name of its function.
        run.receiver = self
        # Of the task, which is frozen and has no such names; Django makes copies of it at each enqueue.
        run.names = {name: vars(self)[name] for name in (*WRAPPER_ASSIGNMENTS, "__signature__", "__wrapped__")}
        self.backend = backend
        task_class = _derive_task(cast("Any", task_backends[backend]).task_class)
        self.task: Task[..., Any] = task_class(func=run, backend=backend, **options)

    @override
    def enqueue(self, envelope: dict[str, Any]) -> object:
        return self.task.enqueue(**envelope)

    @override
    def joins_transaction(self, using: str | None) -> bool:
        row = _row_of(type(task_backends[self.backend]))
        return row is not None and router.db_for_write(row) == (using or DEFAULT_DB_ALIAS)

    @override
    def is_own(self, sender: object) -> bool:
        # A receiver of post_save for any sender is called for the row of its own task, and would enqueue without end.
        # Backends send signals, too. Most senders are neither these nor models, and no backend is looked up for them.
        if not isinstance(sender, type) or not (hasattr(sender, "_meta") or hasattr(sender, "task_class")):
            return False
        backend = type(task_backends[self.backend])
        if sender is backend:
            return True
        label = getattr(getattr(sender, "_meta", None), "app_label", None)
        package = apps.app_configs[label].name if isinstance(label, str) and label in apps.app_configs else None
        return package is not None and backend.__module__.startswith(f"{package}.")

    @property
    @override
    def target(self) -> object:
        return self.task

    @property
    @override
    def logs_payload(self) -> bool:
        return bool(getattr(settings, "TYPEDSIGNAL_LOG_PAYLOADS", True))


@overload
def deferred(function: Callable[Fields, object], /) -> Callable[Fields, None]: ...
@overload
def deferred(
    *,
    backend: str = ...,
    queue_name: str = ...,
    priority: int = ...,
    when: When = ...,
    if_gone: IfGone = ...,
) -> DeferredDecorator: ...
def deferred(
    function: Callable[..., object] | None = None,
    /,
    *,
    backend: str = "default",
    queue_name: str = "default",
    priority: int = 0,
    when: When = "auto",
    if_gone: IfGone = "skip",
) -> Any:
    """Let a worker run a receiver: the send of the signal enqueues a task of `django.tasks`.

    For example::

        @receiver(post_save, sender=Account)
        @deferred(queue_name="mail")
        def welcome(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> None: ...

    Write it directly below `@receiver(...)`. The receiver gets the fields that its parameters name, encoded as JSON;
    `**kwargs` is empty. `send` checks the values against the annotations.

    Args:
        function: A function at the top level of a module, sync or async.
        backend: The alias of the backend, in the setting `TASKS`.
        queue_name: As in `django.tasks.task`.
        priority: As in `django.tasks.task`, from -100 to 100.
        when: "auto": within the transaction, if the backend stores its tasks in the same database, so that both are
            committed or neither; otherwise after the commit. "commit": after the commit. "now": at once. The
            transaction is that of the database that the field `using` of the payload names, or else of the default
            database.
        if_gone: What the worker does if a row is no longer in the database. "skip": skip the call, and log a warning.
            "raise": raise `DoesNotExist`. "key": call the function with an instance that has only its primary key.

    Returns:
        A receiver that is also a task. Its response is None. `send` raises `UndeliverableError` if a value cannot be
        passed to a worker, and the exceptions of the database within the transaction. Other exceptions of the backend
        are logged to `typedsignal`, with the payload unless the setting `TYPEDSIGNAL_LOG_PAYLOADS` is False.

    Raises:
        TypeError: A worker cannot find the function by its name: it is a method, a lambda or a local function.

    Source: `django.tasks.task`, and `django.db.transaction.on_commit`.
    """

    def decorate(function: Callable[..., object]) -> Any:
        return Deferred(
            function,
            backend=backend,
            when=when,
            if_gone=if_gone,
            queue_name=queue_name,
            priority=priority,
            run_after=None,
        ).task

    return decorate if function is None else decorate(function)


class _DeferredTask:
    """A task that enqueues itself when a signal calls it."""

    is_deferred = True
    func: Any

    def __post_init__(self) -> None:
        cast("Any", super()).__post_init__()
        vars(self).update(self.func.names)

    def __call__(self, /, *args: Any, **named: Any) -> None:
        self.func.receiver(*args, **named)


@cache
def _derive_task(task_class: Any) -> type[Any]:
    """Return a class of tasks of a backend which a signal can call; unlike its base it has weak references."""
    return cast("type[Any]", type("DeferredTask", (_DeferredTask, task_class), {"__module__": __name__}))


@cache
def _row_of(backend: type) -> Any:
    """Return the model of the rows in which a backend keeps its tasks, None if it has none."""
    names = (f"{base.__module__}.{base.__qualname__}" for base in backend.__mro__)
    return next((apps.get_model(*_ROWS[name]) for name in names if name in _ROWS), None)

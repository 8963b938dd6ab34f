"""`deferred(app)`: receivers that a worker of Celery runs; with Django in the project, or without it.

It needs the extra `pip install "typedsignal[celery]"`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import Celery  # noqa: TC002 - annotations stay resolvable at run time

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

__all__ = ["Deferred", "Delivery", "UndeliverableError", "deferred", "delivery"]

# Apps that keep rows of Celery's own, for each of which a receiver of any sender would be called.
_OWN_APPS = ("django_celery_beat", "django_celery_results")


# Options of a task which Celery 6 will no longer read from the task, but only from the call.
_ROUTING = ("queue", "exchange", "exchange_type", "routing_key", "delivery_mode", "priority")

# Options that change how Celery calls the function of a task, which is not the receiver itself.
_UNFIT = {
    "bind": "use celery.current_task in its function",
    "pydantic": "annotate its parameters with types that travel",
}


class Deferred(DeferredReceiver):
    """The receiver that enqueues a task of Celery's, which is its `task`."""

    def __init__(
        self, app: Celery, function: Callable[..., object], *, when: When, if_gone: IfGone, **options: Any
    ) -> None:
        super().__init__(function, when=when, if_gone=if_gone)
        run = self.make_function()
        if options.setdefault("serializer", "json") != "json":
            raise TypeError(
                f'Deferred receiver "{self.name}" travels as JSON, not as {options["serializer"]}: leave the'
                " serializer out"
            )
        for option, repair in _UNFIT.items():
            if options.get(option):
                raise TypeError(f'Deferred receiver "{self.name}" cannot have {option}=True: {repair}')
        self.app = app
        self.routing: dict[str, Any] = {name: options.pop(name) for name in _ROUTING if name in options}
        # Celery would look at the parameters of `run`, which are those of any envelope.
        make_task: Any = app.task
        self.task: Any = make_task(**{"name": self.name, "ignore_result": True, "typing": False, **options})(run)
        self._run = run

    @override
    def enqueue(self, envelope: dict[str, Any]) -> object:
        # Celery would make the same texts, which its monitoring shows, by a function in Python that takes longer than
        # all that this package does.
        text, limit = repr(envelope), self.app.amqp.kwargsrepr_maxsize
        shown = text if len(text) <= limit else f"{text[: limit - 3]}..."
        return self.task.apply_async(kwargs=envelope, argsrepr="()", kwargsrepr=shown, **self.routing)

    @override
    def is_own(self, sender: object) -> bool:
        return isinstance(sender, type) and sender.__module__.partition(".")[0] in _OWN_APPS

    @override
    def find_by_name(self) -> object:
        # A second task of the same name is not registered, and Celery returns the first.
        # `run` is not asked: Celery wraps it for `autoretry_for`, and tools that trace do so as well.
        return getattr(self.app.tasks.get(self.task.name), "__wrapped__", None)

    @property
    @override
    def target(self) -> object:
        return self._run

    @property
    @override
    def logs_payload(self) -> bool:
        return bool(self.app.conf.get("typedsignal_log_payloads", True))


def deferred(app: Celery, /, *, when: When = "auto", if_gone: IfGone = "skip", **options: Any) -> DeferredDecorator:
    """Let a worker of Celery run a receiver: the send of the signal enqueues a task.

    For example::

        @receiver(order_completed)
        @deferred(app, queue="mail", acks_late=True)
        def mail(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...

    Write it directly below `@receiver(...)`. The receiver gets the fields that its parameters name, encoded as JSON;
    `**kwargs` is empty. `send` checks the values against the annotations.

    Args:
        app: The app whose workers call the receiver. They have to import its module.
        when: "auto" and "commit": after the commit of the transaction of the database that the field `using` of the
            payload names, or else of the default database; without Django at once. "now": at once.
        if_gone: What the worker does if a row is no longer in the database. "skip": skip the call, and log a warning.
            "raise": raise `DoesNotExist`. "key": call the function with an instance that has only its primary key.
        **options: Options of `app.task`. By default, `name` is the full name of the function, and results are ignored.
            The serializer is always JSON. `bind` and `pydantic` are refused: the task is `celery.current_task`.

    Returns:
        A decorator. The response of the receiver is None. `send` raises `UndeliverableError` if a value cannot be
        passed to a worker. Exceptions of Celery, for example if the broker is down, are logged to `typedsignal`, with
        the payload unless the app is configured with `typedsignal_log_payloads = False`.

    Raises:
        TypeError: A worker cannot find the function by its name: it is a method, a lambda or a local function; or an
            option is not possible.
    """

    def decorate(function: Callable[..., object]) -> Any:
        return Deferred(app, function, when=when, if_gone=if_gone, **options)

    return decorate

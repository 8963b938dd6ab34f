"""Concurrent async receivers: a task group whose tasks start at once.

A task group starts its tasks in the next turn of the event loop. Since Python 3.12 the tasks
here start when they are created, so those that never wait, most often all, are done at once,
and the group takes one turn for all of them. The order in which they go on, fail and are
cancelled is that of a task group, which Django 6.1 uses.
"""

from __future__ import annotations

import sys
from functools import partial
from types import CoroutineType, coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future, Task
    from collections.abc import Awaitable, Callable, Generator
    from contextvars import Context

_EAGERLY: dict[str, Any] = {"eager_start": True} if sys.version_info >= (3, 12) else {}


async def gather(awaitables: list[Awaitable[Any]], *, has_passed_turn: bool = False) -> list[Any]:
    """Await all concurrently, in one copy of the context, and adopt its changes.

    At least one turn of the event loop passes, unless one has just passed. Otherwise a loop of
    sends to receivers that never wait would leave no turn to other tasks, nor to its own timeout.

    Returns:
        The results in order; None for an awaitable that cancelled itself.

    Raises:
        BaseExceptionGroup: The errors, in order of failure; a single error is raised as it is.
    """
    from contextvars import copy_context

    context = copy_context()
    group = _Group()
    try:
        results = group.start(awaitables, context)
        if len(results) == len(awaitables):
            if not has_passed_turn:
                await _pass_turn()
            return results
        await group.finish()
        return [None if task.cancelled() else task.result() for task in group.tasks]
    finally:
        _adopt_context(context)


class _Group:
    """A group of tasks in which one that fails cancels the others."""

    def __init__(self) -> None:
        self.tasks: list[Task[Any]] = []
        self._errors: list[BaseException] = []
        self._pending = 0
        self._aborting = False
        self._waiter: Future[None] | None = None

    def start(self, awaitables: list[Awaitable[Any]], context: Context) -> list[Any]:
        """Start all, and return the results of those that are done."""
        import asyncio  # A package: to import names from it costs more than a task.

        loop = asyncio.get_running_loop()
        task_class: Any = asyncio.Task if loop.get_task_factory() is None else _make_by_factory
        make_task = partial(task_class, loop=loop, context=context, **_EAGERLY)
        tasks, done = self.tasks, self._done
        results: list[Any] = []
        try:
            for awaitable in awaitables:
                task = make_task(
                    awaitable
                    if type(awaitable) is CoroutineType or asyncio.iscoroutine(awaitable)
                    else _wrap_awaitable(awaitable)
                )
                tasks.append(task)
                if not task.done():
                    self._pending += 1
                    task.add_done_callback(done, context=context)
                    continue
                try:
                    results.append(task.result())
                except BaseException as error:
                    if self._failed(task):
                        error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
                        loop.call_soon(self._cancel)
        except BaseException:  # KeyboardInterrupt and the like are raised before a task is awaited.
            self._cancel()
            for awaitable in awaitables[len(tasks) :]:
                if type(awaitable) is CoroutineType:
                    awaitable.close()
            raise
        return results

    async def finish(self) -> None:
        """Wait until all are done; if the wait is cancelled, so are they, and are waited for."""
        import asyncio

        cancelled: asyncio.CancelledError | None = None
        while True:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await (self._waiter if self._pending else _pass_turn())
            except asyncio.CancelledError as error:
                if not self._aborting:
                    cancelled = error
                    self._cancel()
            if not self._pending:
                break
        if self._errors:
            _keep_cancelled()
        if len(self._errors) > 1:
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors)
        if self._errors:
            raise self._errors[0]
        if cancelled is not None:
            raise cancelled

    def _done(self, task: Task[Any]) -> None:
        self._pending -= 1
        if self._failed(task):
            self._cancel()
        if not self._pending and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _failed(self, task: Task[Any]) -> bool:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._errors.append(error)
        return error is not None

    def _cancel(self) -> None:
        # Once, because a second cancellation would interrupt the cleanup after the first.
        if not self._aborting:
            self._aborting = True
            for task in self.tasks:
                task.cancel()


def _yield_once() -> Generator[None]:
    yield


# To go on in the next turn of the event loop, as `asyncio.sleep(0)` does. As a decorator, mypy 1.16 misreads it.
_pass_turn: Callable[[], Awaitable[None]] = coroutine(_yield_once)


def _keep_cancelled() -> None:
    """Raise a cancellation that a failure has replaced at the next await, as task groups do since Python 3.13."""
    from asyncio import current_task

    task = current_task()
    if sys.version_info >= (3, 13) and task is not None and task.cancelling():
        task.uncancel()
        task.cancel()


def _make_by_factory(coroutine: Any, *, loop: AbstractEventLoop, context: Context, **_: Any) -> Task[Any]:
    return loop.create_task(coroutine, context=context)


async def _wrap_awaitable(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def _adopt_context(context: Context) -> None:
    for variable, value in context.items():
        try:
            if variable.get() is value:
                continue
        except LookupError:
            pass
        variable.set(value)

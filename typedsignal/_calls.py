"""How receivers are called: in order, robustly, and across the border between sync and async."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._names import name_of
from typedsignal._signature import Way

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextvars import Context

    from typedsignal._receivers import Live

Named: TypeAlias = "dict[str, Any]"
Responses: TypeAlias = "list[tuple[Any, Any]]"


def _by_keyword(receiver: Any, _signal: object, sender: object, named: Named) -> Any:
    return receiver(sender=sender, **named)


def _by_keyword_with_signal(receiver: Any, signal: object, sender: object, named: Named) -> Any:
    return receiver(signal=signal, sender=sender, **named)


def _by_position(receiver: Any, _signal: object, sender: object, named: Named) -> Any:
    return receiver(sender, **named)


def _by_position_with_signal(receiver: Any, signal: object, sender: object, named: Named) -> Any:
    return receiver(sender, signal=signal, **named)


_CALLS: dict[Way, Callable[[Any, object, object, Named], Any]] = {
    Way(sender_by_position=False, with_signal=False): _by_keyword,
    Way(sender_by_position=False, with_signal=True): _by_keyword_with_signal,
    Way(sender_by_position=True, with_signal=False): _by_position,
    Way(sender_by_position=True, with_signal=True): _by_position_with_signal,
}


def call_all(live: Live, signal: object, sender: object, named: Named) -> Responses:
    """Call receivers in order; the first that raises stops the loop."""
    return [(receiver, _CALLS[way](receiver, signal, sender, named)) for receiver, way in live]


def call_all_robustly(live: Live, signal: object, sender: object, named: Named) -> Responses:
    """Call receivers in order; one that raises has its exception as its response, and is logged."""
    responses: Responses = []
    for receiver, way in live:
        try:
            response = _CALLS[way](receiver, signal, sender, named)
        except Exception as error:  # that is what robust means
            _log_failure(receiver, error)
            response = error
        responses.append((receiver, response))
    return responses


async def await_all(live: Live, signal: object, sender: object, named: Named) -> Responses:
    """Await async receivers side by side; if one raises, the others are cancelled."""
    awaitables = [_CALLS[way](receiver, signal, sender, named) for receiver, way in live]
    return list(zip([receiver for receiver, _ in live], await _side_by_side(awaitables), strict=True))


async def await_all_robustly(live: Live, signal: object, sender: object, named: Named) -> Responses:
    """Await async receivers side by side; one that raises has its exception as its response, and is logged."""

    async def respond(receiver: Any, way: Way) -> Any:
        try:
            return await _CALLS[way](receiver, signal, sender, named)
        except Exception as error:  # that is what robust means
            _log_failure(receiver, error)
            return error

    responses = await _side_by_side([respond(receiver, way) for receiver, way in live])
    return list(zip([receiver for receiver, _ in live], responses, strict=True))


def from_sync(function: Callable[..., Awaitable[Responses]], *arguments: object) -> Responses:
    """Run an async loop to its end from sync code.

    Raises:
        RuntimeError: An event loop runs in this thread: there, asend is to be awaited.
    """
    from asgiref.sync import async_to_sync

    return async_to_sync(function)(*arguments)


async def from_async(function: Callable[..., Responses], *arguments: object) -> Responses:
    """Run a sync loop in the thread that asgiref keeps for sync code."""
    from asgiref.sync import sync_to_async

    return await sync_to_async(function)(*arguments)


async def _side_by_side(awaitables: list[Awaitable[Any]]) -> list[Any]:
    """Await all in one task group, in one copy of the context, whose changes are then the caller's."""
    from asyncio import TaskGroup
    from contextvars import copy_context

    if not awaitables:
        return []
    context = copy_context()
    try:
        async with TaskGroup() as group:
            tasks = [group.create_task(_coroutine(each), context=context) for each in awaitables]
        return [None if task.cancelled() else task.result() for task in tasks]
    except BaseExceptionGroup as failed:
        if len(failed.exceptions) == 1:
            raise failed.exceptions[0]  # noqa: B904 - as Django raises it
        raise
    finally:
        _adopt(context)


async def _coroutine(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def _adopt(context: Context) -> None:
    for variable, value in context.items():
        try:
            if variable.get() is value:
                continue
        except LookupError:
            pass
        variable.set(value)


def _log_failure(receiver: Any, error: Exception) -> None:
    from logging import getLogger

    getLogger("typedsignal").error(
        "Error calling %s in Signal.send_robust() (%s)", name_of(receiver), error, exc_info=error
    )

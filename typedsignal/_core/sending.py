"""The uncompiled loops that call receivers: in order, robustly, and between sync and async code.

They call any receiver, by any calling convention, with any keywords. Most sends take the
compiled sends of `compiled.py` instead, which do the same.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._core.convention import CallingConvention
from typedsignal._core.naming import name_of
from typedsignal._core.plan import Plan, alive_receivers
from typedsignal._core.tasks import gather

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

Named: TypeAlias = "dict[str, Any]"
Calls: TypeAlias = "list[tuple[Any, CallingConvention]]"
Responses: TypeAlias = "list[tuple[Any, Any]]"

_AS_DJANGO = CallingConvention.AS_DJANGO  # a look-up of a member in its Enum costs as much as a short call


# A copy of the values of `CallingConvention`, from which `compiled.py` writes its calls.
# `test_compiled_sends_and_written_loops_agree` holds the two together.
def _call(convention: CallingConvention, receiver: Any, signal: object, sender: object, named: Named) -> Any:
    # A chain and no table, because the hash of a member of an Enum is slow.
    if convention is CallingConvention.AS_DJANGO:
        return receiver(signal=signal, sender=sender, **named)
    if convention is CallingConvention.WITHOUT_SIGNAL:
        return receiver(sender=sender, **named)
    if convention is CallingConvention.BY_POSITION:
        return receiver(sender, signal=signal, **named)
    return receiver(sender, **named)


def _call_all(receivers: Calls, signal: object, sender: object, named: Named) -> Responses:
    return [(receiver, _call(convention, receiver, signal, sender, named)) for receiver, convention in receivers]


def _call_all_robustly(receivers: Calls, signal: Any, sender: object, named: Named) -> Responses:
    responses: Responses = []
    for receiver, convention in receivers:
        try:
            response = _call(convention, receiver, signal, sender, named)
        except Exception as error:
            signal._log_robust_failure(receiver, error)
            response = error
        responses.append((receiver, response))
    return responses


def _call_all_in_thread(receivers: Calls, signal: object, sender: object, named: Named) -> Responses:
    """Call receivers for async code, which never gets a StopIteration: a future that should raise one is never done."""
    responses: Responses = []
    for receiver, convention in receivers:
        try:
            responses.append((receiver, _call(convention, receiver, signal, sender, named)))
        except StopIteration as error:
            raise RuntimeError(
                f'Receiver "{name_of(receiver)}" raised StopIteration, which async code cannot raise: catch it in the'
                " receiver, or pass a default to next()"
            ) from error
    return responses


async def _await_all(
    receivers: Calls, signal: object, sender: object, named: Named, *, has_passed_turn: bool = False
) -> Responses:
    awaitables = [
        receiver(signal=signal, sender=sender, **named)
        if convention is _AS_DJANGO
        else _call(convention, receiver, signal, sender, named)
        for receiver, convention in receivers
    ]
    responses = await gather(awaitables, has_passed_turn=has_passed_turn)
    return [(receiver, response) for (receiver, _), response in zip(receivers, responses, strict=True)]


async def _await_all_robustly(
    receivers: Calls, signal: Any, sender: object, named: Named, *, has_passed_turn: bool = False
) -> Responses:
    async def respond(receiver: Any, convention: CallingConvention) -> Any:
        try:
            return await _call(convention, receiver, signal, sender, named)
        except Exception as error:
            signal._log_robust_failure(receiver, error)
            return error

    responses = await gather(
        [respond(receiver, convention) for receiver, convention in receivers], has_passed_turn=has_passed_turn
    )
    return [(receiver, response) for (receiver, _), response in zip(receivers, responses, strict=True)]


def send_uncompiled(plan: Plan, signal: object, sender: object, named: Named, *, robust: bool) -> Responses:
    """Call the receivers of a plan, sync ones first, in the loops of this module."""
    only = plan[0]
    if only is not None and not robust:  # as in compiled sends: most signals have one receiver, and are sent rarely
        receiver = only()
        return [] if receiver is None else [(receiver, receiver(signal=signal, sender=sender, **named))]
    sync_receivers, async_receivers = alive_receivers(plan)
    responses = (_call_all_robustly if robust else _call_all)(sync_receivers, signal, sender, named)
    if async_receivers:
        await_all = _await_all_robustly if robust else _await_all
        responses += _run_from_sync(await_all, async_receivers, signal, sender, named)
    return responses


async def asend(plan: Plan, signal: object, sender: object, named: Named, *, robust: bool) -> Responses:
    """Call the receivers of a plan from async code, sync ones first, in the thread that asgiref keeps for them."""
    sync_receivers, async_receivers = alive_receivers(plan)
    responses: Responses = []
    if sync_receivers:
        call_all = _call_all_robustly if robust else _call_all_in_thread
        responses = await _run_from_async(call_all, sync_receivers, signal, sender, named)
    if not async_receivers:
        return responses
    await_all = _await_all_robustly if robust else _await_all
    # The way to the thread and back has taken turns of the event loop.
    return responses + await await_all(async_receivers, signal, sender, named, has_passed_turn=bool(sync_receivers))


def _run_from_sync(
    function: Callable[..., Coroutine[Any, Any, Responses]], receivers: Calls, signal: Any, sender: object, named: Named
) -> Responses:
    """Run an async loop to its end from sync code.

    Raises:
        RuntimeError: An event loop runs in this thread, where `asend` is to be awaited.
    """
    from asyncio import get_running_loop, run

    try:
        get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError(
            f'Signal "{signal._name or signal}" is sent where an event loop runs, and has async receivers:'
            " await signal.asend(...)"
        )
    if _is_shutting_down():
        return run(function(receivers, signal, sender, named))
    from asgiref.sync import async_to_sync

    return async_to_sync(function)(receivers, signal, sender, named)


async def _run_from_async(function: Callable[..., Responses], *arguments: object) -> Responses:
    """Run a sync loop in the thread that asgiref keeps for sync code."""
    return function(*arguments) if _is_shutting_down() else await _wrap_for_thread(function)(*arguments)


@cache  # asgiref takes a tenth of a send to wrap a function.
def _wrap_for_thread(function: Callable[..., Responses]) -> Callable[..., Awaitable[Responses]]:
    from asgiref.sync import sync_to_async

    return sync_to_async(function)


def _is_shutting_down() -> bool:
    """Return whether the interpreter exits; then asgiref can neither start a thread nor be imported."""
    from threading import main_thread

    return not main_thread().is_alive()

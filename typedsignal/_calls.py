"""How receivers are called: in order, robustly, and across the border between sync and async.

Spreading the keywords of a send over each call costs more than anything else. So the
loops that matter are written as source, once for each set of keyword names, and
compiled: `a=a, b=b` in place of `**named`, as dataclasses write their constructors.
Names reach the source only if they are plain identifiers; all others, and whatever
goes through async code, take the loops that are written out below.
"""

from __future__ import annotations

from functools import lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._names import name_of
from typedsignal._plans import NOBODY, Plan, live
from typedsignal._receivers import Receivers
from typedsignal._signature import Way
from typedsignal._tasks import side_by_side

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Named: TypeAlias = "dict[str, Any]"
Live: TypeAlias = "list[tuple[Any, Way]]"
Responses: TypeAlias = "list[tuple[Any, Any]]"
Check: TypeAlias = "Callable[[tuple[Any, ...], Named], None]"

# Sets of names differ by their order at the call. More than these are not compiled, and a signal
# keeps no more than those.
_MOST_LOOPS = 1000
_MOST_KNOWN = 20

_FIND = """\
if _dead:
    _receivers.sweep()
_plan = _plans.get(_id(sender), _receivers.any_plan) if _plans else _receivers.any_plan
if _plan is None:
    _plan = _receivers.make_plan(sender)
"""
_ONLY = """\
_only = _plan[0]
if _only is not None:
    _r = _only()
    return [] if _r is None else [(_r, _r(signal=signal, sender=sender{given}))]
"""
_RESOLVE = """\
if _plan is _nobody:
    return []
_, _items, _resolve, _way, _later = _plan
if _later:
    return _slowly(_plan, signal, sender, {{{named}}}, robust={robust})
"""
_LIVE = """\
_live = _resolve(_items) if _resolve else [_r for _c in _items if (_r := _c()) is not None]
"""
_SEND = """\
{live}\
if _way is _AS_DJANGO:
    return [(_r, _r(signal=signal, sender=sender{given})) for _r in _live]
if _way is _WITHOUT_SIGNAL:
    return [(_r, _r(sender=sender{given})) for _r in _live]
if _way is not None:
    _live = [(_r, _way) for _r in _live]
return [(_r, {call}) for _r, _way in _live]
"""
_ROBUST = """\
{live}\
_responses = []
if _way is _AS_DJANGO:
    for _r in _live:
        try:
            _responses.append((_r, _r(signal=signal, sender=sender{given})))
        except _Exception as _error:
            _log_failure(_r, _error)
            _responses.append((_r, _error))
    return _responses
if _way is not None:
    _live = [(_r, _way) for _r in _live]
for _r, _way in _live:
    try:
        _responses.append((_r, {call}))
    except _Exception as _error:
        _log_failure(_r, _error)
        _responses.append((_r, _error))
return _responses
"""


def _body(names: tuple[str, ...], *, robust: bool) -> str:
    given = "".join(f", {name}={name}" for name in names)
    calls = [f"_r({way.value}{given})" for way in Way]
    tests = [f" if _way is _{way.name} else " for way in Way]
    call = "".join(part for pair in zip(calls, tests, strict=True) for part in pair) + "None"
    named = ", ".join(f'"{name}": {name}' for name in names)
    steps = (_RESOLVE, _ROBUST) if robust else (_ONLY, _RESOLVE, _SEND)
    return "".join(steps).format(given=given, call=call, live=_LIVE, named=named, robust=robust)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


class _Source:
    """Where tracebacks and debuggers find the source of what was compiled."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, _name: str) -> str:
        return self.text


def _compiled(function: str, names: tuple[str, ...], text: str) -> Any:
    title = f"<typedsignal> {function}({', '.join(names)})"
    namespace = {
        "__name__": title,
        "__loader__": _Source(text),
        "_id": id,
        "_Exception": Exception,
        "_nobody": NOBODY,
        "_slowly": send_slowly,
        "_log_failure": _log_failure,
        **{f"_{way.name}": way for way in Way},
    }
    exec(compile(text, title, "exec"), namespace)
    return namespace[function]


def is_plain(names: tuple[str, ...]) -> bool:
    """Return whether names may stand in source, and mean nothing else there."""
    return all(
        type(name) is str  # what is formatted may be another name than that of a subclass
        and name.isascii()
        and name.isidentifier()
        and not name.startswith("_")
        and not iskeyword(name)
        and name not in ("sender", "signal")
        for name in names
    )


def _uncompiled(names: tuple[str, ...], *, robust: bool) -> Callable[..., Responses]:
    def run(plan: Plan, signal: object, sender: object, *values: object) -> Responses:
        return send_slowly(plan, signal, sender, dict(zip(names, values, strict=True)), robust=robust)

    return run


def loop(names: tuple[str, ...], *, robust: bool) -> Callable[..., Responses]:
    """Return what calls a plan: `loop(plan, signal, sender, *values)`, with the values of the names."""
    found = _LOOPS.get((names, robust))
    if found is None:
        if len(_LOOPS) >= _MOST_LOOPS or not is_plain(names):
            return _uncompiled(names, robust=robust)
        parameters = "".join(f", {name}" for name in names)
        text = f"def run(_plan, signal, sender{parameters}):\n{_indented(_body(names, robust=robust))}"
        found = _LOOPS[names, robust] = _compiled("run", names, text)
    return found


_LOOPS: dict[tuple[tuple[str, ...], bool], Callable[..., Responses]] = {}


@lru_cache(_MOST_LOOPS)
def verb(names: tuple[str, ...], *, robust: bool) -> Callable[[object, Receivers], Callable[..., Responses]]:
    """Return what makes the `send` of a signal that is always sent with these names, and no others."""
    function = "send_robust" if robust else "send"
    parameters = ", *, " + ", ".join(names) if names else ""
    inner = f"def {function}(sender{parameters}):\n{_indented(_FIND + _body(names, robust=robust))}"
    bind = f"_dead, _plans = _receivers.dead, _receivers.plans\n{inner}return {function}\n"
    text = f"def bind(signal, _receivers):\n{_indented(bind)}"
    made: Callable[[object, Receivers], Callable[..., Responses]] = _compiled("bind", names, text)
    return made


def open_verb(signal: Any, receivers: Receivers, check: Check, *, robust: bool) -> Callable[..., Responses]:
    """Return the `send` of a signal that may be sent with these names at one time, and with others at another.

    What is wrong with names, and how receivers are called with them, is looked up once for each set of them.
    """
    dead, plans = receivers.dead, receivers.plans
    known: dict[tuple[str, ...], Callable[..., Responses]] = {}

    def send(sender: object, *positional: object, **named: object) -> Responses:
        names = tuple(named)
        run = known.get(names)
        if run is None or positional:
            check(positional, named)
            run = loop(names, robust=robust)
            if len(known) < _MOST_KNOWN:
                known[names] = run
        if dead:
            receivers.sweep()
        plan = plans.get(id(sender), receivers.any_plan) if plans else receivers.any_plan
        if plan is None:
            plan = receivers.make_plan(sender)
        return [] if plan is NOBODY else run(plan, signal, sender, *named.values())

    send.__name__ = "send_robust" if robust else "send"
    return send


_AS_DJANGO = Way.AS_DJANGO  # finding a member in its Enum costs as much as a short call


def _call(way: Way, receiver: Any, signal: object, sender: object, named: Named) -> Any:
    # Not by a table: the hash of a member of an Enum is slow.
    if way is Way.AS_DJANGO:
        return receiver(signal=signal, sender=sender, **named)
    if way is Way.WITHOUT_SIGNAL:
        return receiver(sender=sender, **named)
    if way is Way.BY_POSITION:
        return receiver(sender, signal=signal, **named)
    return receiver(sender, **named)


def _call_all(receivers: Live, signal: object, sender: object, named: Named) -> Responses:
    return [(receiver, _call(way, receiver, signal, sender, named)) for receiver, way in receivers]


def _call_all_robustly(receivers: Live, signal: object, sender: object, named: Named) -> Responses:
    responses: Responses = []
    for receiver, way in receivers:
        try:
            response = _call(way, receiver, signal, sender, named)
        except Exception as error:
            _log_failure(receiver, error)
            response = error
        responses.append((receiver, response))
    return responses


async def _await_all(receivers: Live, signal: object, sender: object, named: Named) -> Responses:
    awaitables = [
        receiver(signal=signal, sender=sender, **named)
        if way is _AS_DJANGO
        else _call(way, receiver, signal, sender, named)
        for receiver, way in receivers
    ]
    responses = await side_by_side(awaitables)
    return [(receiver, response) for (receiver, _), response in zip(receivers, responses, strict=True)]


async def _await_all_robustly(receivers: Live, signal: object, sender: object, named: Named) -> Responses:
    async def respond(receiver: Any, way: Way) -> Any:
        try:
            return await _call(way, receiver, signal, sender, named)
        except Exception as error:
            _log_failure(receiver, error)
            return error

    responses = await side_by_side([respond(receiver, way) for receiver, way in receivers])
    return [(receiver, response) for (receiver, _), response in zip(receivers, responses, strict=True)]


def send_slowly(plan: Plan, signal: object, sender: object, named: Named, *, robust: bool) -> Responses:
    """Call the receivers of a plan, sync ones first, in the loops that are written out."""
    sync_receivers, async_receivers = live(plan)
    responses = (_call_all_robustly if robust else _call_all)(sync_receivers, signal, sender, named)
    if async_receivers:
        await_all = _await_all_robustly if robust else _await_all
        responses += _from_sync(await_all, async_receivers, signal, sender, named)
    return responses


async def asend(plan: Plan, signal: object, sender: object, named: Named, *, robust: bool) -> Responses:
    """Do as `send_slowly` in async code: sync receivers run in the thread that asgiref keeps for them."""
    sync_receivers, async_receivers = live(plan)
    responses: Responses = []
    if sync_receivers:
        call_all = _call_all_robustly if robust else _call_all
        responses = await _from_async(call_all, sync_receivers, signal, sender, named)
    await_all = _await_all_robustly if robust else _await_all
    return responses + await await_all(async_receivers, signal, sender, named)


def _from_sync(
    function: Callable[..., Awaitable[Responses]], receivers: Live, signal: Any, sender: object, named: Named
) -> Responses:
    """Run an async loop to its end from sync code.

    Raises:
        RuntimeError: An event loop runs in this thread: there, asend is to be awaited.
    """
    from asyncio import get_running_loop

    from asgiref.sync import async_to_sync

    try:
        get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError(
            f'Signal "{signal._name or signal}" is sent where an event loop runs, and has async receivers:'
            " await signal.asend(...)"
        )
    return async_to_sync(function)(receivers, signal, sender, named)


async def _from_async(function: Callable[..., Responses], *arguments: object) -> Responses:
    """Run a sync loop in the thread that asgiref keeps for sync code."""
    from asgiref.sync import sync_to_async

    return await sync_to_async(function)(*arguments)


def _log_failure(receiver: Any, error: Exception) -> None:
    from logging import getLogger

    getLogger("typedsignal").error(
        "Error calling %s in Signal.send_robust() (%s)", name_of(receiver), error, exc_info=error
    )

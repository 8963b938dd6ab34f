"""The loops of most sends: written as source, once for each set of keyword names, and compiled.

Spreading the keywords of a send over each call costs more than anything else. So it is
`a=a, b=b` in place of `**named`, as dataclasses write their constructors. Names reach the
source only if they are plain identifiers; all others, and whatever goes through async
code, take the loops of `sending.py`.
"""

from __future__ import annotations

from functools import lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._core.convention import CallingConvention
from typedsignal._core.plan import EMPTY_PLAN, Plan
from typedsignal._core.registry import Receivers
from typedsignal._core.sending import Named, Responses, log_failure, send_uncompiled

if TYPE_CHECKING:
    from collections.abc import Callable

Check: TypeAlias = "Callable[[tuple[Any, ...], Named], None]"

# Sets of names differ by their order at the call. So many are compiled for all signals together, and
# so many are known to each signal.
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
_, _items, _resolve, _convention, _later = _plan
if _later:
    return _slowly(_plan, signal, sender, {{{named}}}, robust={robust})
"""
_LIVE = """\
_live = _resolve(_items) if _resolve else [_r for _c in _items if (_r := _c()) is not None]
"""
_SEND = """\
{live}\
if _convention is _AS_DJANGO:
    return [(_r, _r(signal=signal, sender=sender{given})) for _r in _live]
if _convention is _WITHOUT_SIGNAL:
    return [(_r, _r(sender=sender{given})) for _r in _live]
if _convention is not None:
    _live = [(_r, _convention) for _r in _live]
return [(_r, {call}) for _r, _convention in _live]
"""
_ROBUST = """\
{live}\
_responses = []
if _convention is _AS_DJANGO:
    for _r in _live:
        try:
            _responses.append((_r, _r(signal=signal, sender=sender{given})))
        except _Exception as _error:
            _log_failure(_r, _error)
            _responses.append((_r, _error))
    return _responses
if _convention is not None:
    _live = [(_r, _convention) for _r in _live]
for _r, _convention in _live:
    try:
        _responses.append((_r, {call}))
    except _Exception as _error:
        _log_failure(_r, _error)
        _responses.append((_r, _error))
return _responses
"""


def _body(names: tuple[str, ...], *, robust: bool) -> str:
    given = "".join(f", {name}={name}" for name in names)
    calls = [f"_r({convention.value}{given})" for convention in CallingConvention]
    tests = [f" if _convention is _{convention.name} else " for convention in CallingConvention]
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
        "_nobody": EMPTY_PLAN,
        "_slowly": send_uncompiled,
        "_log_failure": log_failure,
        **{f"_{convention.name}": convention for convention in CallingConvention},
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
        return send_uncompiled(plan, signal, sender, dict(zip(names, values, strict=True)), robust=robust)

    return run


def compile_send(names: tuple[str, ...], *, robust: bool) -> Callable[..., Responses]:
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
def compile_send_method(
    names: tuple[str, ...], *, robust: bool
) -> Callable[[object, Receivers], Callable[..., Responses]]:
    """Return what makes the `send` of a signal that is always sent with these names, and no others."""
    function = "send_robust" if robust else "send"
    parameters = ", *, " + ", ".join(names) if names else ""
    inner = f"def {function}(sender{parameters}):\n{_indented(_FIND + _body(names, robust=robust))}"
    bind = f"_dead, _plans = _receivers.dead, _receivers.plans\n{inner}return {function}\n"
    text = f"def bind(signal, _receivers):\n{_indented(bind)}"
    made: Callable[[object, Receivers], Callable[..., Responses]] = _compiled("bind", names, text)
    return made


def make_dynamic_send(signal: Any, receivers: Receivers, check: Check, *, robust: bool) -> Callable[..., Responses]:
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
            run = compile_send(names, robust=robust)
            if len(known) < _MOST_KNOWN:
                known[names] = run
        if dead:  # as `receivers.plan` does, which would cost a send to one receiver a twelfth more
            receivers.sweep()
        plan = plans.get(id(sender), receivers.any_plan) if plans else receivers.any_plan
        if plan is None:
            plan = receivers.make_plan(sender)
        return [] if plan is EMPTY_PLAN else run(plan, signal, sender, *named.values())

    send.__name__ = "send_robust" if robust else "send"
    return send

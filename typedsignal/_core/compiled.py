"""Compiled sends: written as source, once for each set of keyword names, and compiled.

Spreading the keywords of a send over each call costs more than anything else. So it is
`a=a, b=b` in place of `**named`, as dataclasses write their constructors. Names reach the
source only if they are plain identifiers. All others, and sends to async receivers, take
the loops of `sending.py`.
"""

from __future__ import annotations

from _frozen_importlib import ModuleSpec  # `importlib.machinery`, which has it too, may not be loaded yet.
from functools import lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._core.convention import CallingConvention
from typedsignal._core.plan import EMPTY_PLAN, Plan
from typedsignal._core.registry import Receivers
from typedsignal._core.sending import Named, Responses, send_uncompiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from typedsignal._core.payload import Payload

Check: TypeAlias = "Callable[[tuple[Any, ...], Named], None]"

# The same names in another order are another set: the source names them in the order of the call.
_MAX_COMPILED = 1000  # of all signals together
_MAX_KNOWN = 20  # of one signal

# A copy of `Receivers.find_plan`, which saves the compiled send one call; another copy is in
# `make_dynamic_send`. `test_every_send_finds_the_plan_that_the_registry_finds` holds them together.
_FIND_PLAN = """\
if _dead:
    _receivers.sweep()
_plan = _plans.get(_id(sender), _receivers.any_plan) if _plans else _receivers.any_plan
if _plan is None:
    _plan = _receivers.refresh_plan(sender, signal)
"""
# A send that may have other names than those that are compiled: then it is the dynamic one.
_IF_OTHERS = """\
if {otherwise}:
    _named = {{_name: _value for _name, _value in ({pairs}) if _value is not _MISSING}}
    return _send_others(sender, *_positional, **_named, **_others)
"""
_IF_NONE = """\
if _plan is _EMPTY_PLAN and not _positional:
    return []
"""
_CALL_ONLY = """\
_only = _plan[0]
if _only is not None:
    _r = _only()
    return [] if _r is None else [(_r, _r(signal=signal, sender=sender{arguments}))]
"""
_UNPACK_PLAN = """\
if _plan is _EMPTY_PLAN:
    return []
_, _items, _resolve, _convention, _async_items = _plan
if _async_items:
    return _send_uncompiled(_plan, signal, sender, {{{named}}}, robust={robust})
_alive = _resolve(_items) if _resolve else [_c() for _c in _items]
"""
# A dead receiver is None in the list: the loop that calls leaves it out, which costs less than the one that resolves.
_CALL_ALL = """\
if _convention is _AS_DJANGO:
    return [(_r, _r(signal=signal, sender=sender{arguments})) for _r in _alive if _r is not None]
if _convention is _WITHOUT_SIGNAL:
    return [(_r, _r(sender=sender{arguments})) for _r in _alive if _r is not None]
if _convention is not None:
    _alive = [(_r, _convention) for _r in _alive if _r is not None]
return [(_r, {call}) for _r, _convention in _alive]
"""
_CALL_ALL_ROBUSTLY = """\
_responses = []
if _convention is _AS_DJANGO:
    for _r in _alive:
        if _r is None:
            continue
        try:
            _responses.append((_r, _r(signal=signal, sender=sender{arguments})))
        except _Exception as _error:
            signal._log_robust_failure(_r, _error)
            _responses.append((_r, _error))
    return _responses
if _convention is not None:
    _alive = [(_r, _convention) for _r in _alive if _r is not None]
for _r, _convention in _alive:
    try:
        _responses.append((_r, {call}))
    except _Exception as _error:
        signal._log_robust_failure(_r, _error)
        _responses.append((_r, _error))
return _responses
"""


def _write_body(names: tuple[str, ...], *, robust: bool) -> str:
    arguments = "".join(f", {name}={name}" for name in names)
    calls = [f"_r({convention.value}{arguments})" for convention in CallingConvention]
    tests = [f" if _convention is _{convention.name} else " for convention in CallingConvention]
    call = "".join(part for pair in zip(calls, tests, strict=True) for part in pair) + "None"
    named = ", ".join(f'"{name}": {name}' for name in names)
    steps = (_UNPACK_PLAN, _CALL_ALL_ROBUSTLY) if robust else (_CALL_ONLY, _UNPACK_PLAN, _CALL_ALL)
    return "".join(steps).format(arguments=arguments, call=call, named=named, robust=robust)


def _indent(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


class _Source:
    """The loader in which tracebacks and debuggers find the source of a compiled send."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, _name: str) -> str:
        return self.text


def _compile(function: str, text: str, shown: str, names: tuple[str, ...]) -> Any:
    title = f"<typedsignal> {shown}({', '.join(names)})"  # Sources of one title would be shown for each other.
    loader: Any = _Source(text)
    namespace = {
        "__name__": title,
        "__loader__": loader,
        "__spec__": ModuleSpec(title, loader),  # Since Python 3.15 a traceback warns without it.
        "_id": id,
        "_MISSING": object(),
        "_Exception": Exception,
        "_EMPTY_PLAN": EMPTY_PLAN,
        "_send_uncompiled": send_uncompiled,
        **{f"_{convention.name}": convention for convention in CallingConvention},
    }
    exec(compile(text, title, "exec"), namespace)
    return namespace[function]


def is_plain(names: tuple[str, ...]) -> bool:
    """Return whether names may stand in source, and mean nothing else there."""
    return all(
        type(name) is str  # a subclass of str may be formatted as another name
        and name.isascii()
        and name.isidentifier()
        and not name.startswith("_")
        and not iskeyword(name)
        and name not in ("sender", "signal")
        for name in names
    )


def _make_uncompiled(names: tuple[str, ...], *, robust: bool) -> Callable[..., Responses]:
    def run(plan: Plan, signal: object, sender: object, *values: object) -> Responses:
        return send_uncompiled(plan, signal, sender, dict(zip(names, values, strict=True)), robust=robust)

    return run


def compile_send(names: tuple[str, ...], *, robust: bool) -> Callable[..., Responses]:
    """Return a function that calls a plan: `run(plan, signal, sender, *values)`, with the values of the names."""
    run = _COMPILED_SENDS.get((names, robust))
    if run is None:
        if len(_COMPILED_SENDS) >= _MAX_COMPILED or not is_plain(names):
            return _make_uncompiled(names, robust=robust)
        parameters = "".join(f", {name}" for name in names)
        text = f"def run(_plan, signal, sender{parameters}):\n{_indent(_write_body(names, robust=robust))}"
        run = _COMPILED_SENDS[names, robust] = _compile("run", text, "run_robust" if robust else "run", names)
    return run


_COMPILED_SENDS: dict[tuple[tuple[str, ...], bool], Callable[..., Responses]] = {}


@lru_cache(_MAX_COMPILED)
def compile_send_method(
    names: tuple[str, ...], *, robust: bool, others: bool = False, unchecked: bool = False
) -> Callable[..., Callable[..., Responses]]:
    """Return a factory of the `send` of a signal that is always sent with these names, and no others.

    With `others` it is one that is mostly sent with these, and hands all other sends on to a dynamic one; with
    `unchecked` not those that no receiver is connected for.
    """
    function = "send_robust" if robust else "send"
    parameters = ", *, " + ", ".join(names) if names else ""
    find, body = _FIND_PLAN, _write_body(names, robust=robust)
    if others:
        parameters = "".join([", *_positional", *(f", {name}=_MISSING" for name in names), ", **_others"])
        otherwise = " or ".join(["_others", "_positional", *(f"{name} is _MISSING" for name in names)])
        check = _IF_OTHERS.format(otherwise=otherwise, pairs="".join(f'("{name}", {name}), ' for name in names))
        find = find + _IF_NONE + check if unchecked else check + find
    inner = f"def {function}(sender{parameters}):\n{_indent(find + body)}"
    bind = f"_dead, _plans = _receivers.dead, _receivers.plans\n{inner}return {function}\n"
    text = f"def bind(signal, _receivers, _send_others=None):\n{_indent(bind)}"
    factory: Callable[..., Callable[..., Responses]] = _compile(
        "bind", text, function, (*names, "...") if others else names
    )
    return factory


def make_dynamic_send(signal: Any, receivers: Receivers, check: Check, *, robust: bool) -> Callable[..., Responses]:
    """Return the `send` of a signal that is sent with different names at different times.

    Each set of names is checked, and its compiled send is looked up, only once.
    """
    dead, plans = receivers.dead, receivers.plans
    known: dict[tuple[str, ...], Callable[..., Responses]] = {}

    def send(sender: object, *positional: object, **named: object) -> Responses:
        names = tuple(named)
        run = known.get(names)
        if run is None or positional:
            check(positional, named)
            run = compile_send(names, robust=robust)
            if len(known) < _MAX_KNOWN:
                known[names] = run
        # A copy of `Receivers.find_plan`, as `_FIND_PLAN` is: a call would cost a send to one receiver a
        # twelfth more. `test_every_send_finds_the_plan_that_the_registry_finds` holds the three together.
        if dead:
            receivers.sweep()
        plan = plans.get(id(sender), receivers.any_plan) if plans else receivers.any_plan
        if plan is None:
            plan = receivers.refresh_plan(sender, signal)
        return [] if plan is EMPTY_PLAN else run(plan, signal, sender, *named.values())

    send.__name__ = "send_robust" if robust else "send"
    return send


def make_send_method(
    signal: Any,
    receivers: Receivers,
    payload: Payload | None,
    check: Check,
    first: tuple[str, ...] | None = None,
    *,
    robust: bool,
) -> Callable[..., Responses]:
    """Return the `send` of a signal: compiled for its fields if every send has all of them.

    Any other is compiled for the names of the first send, since most signals are sent with the same ones in one
    or two places; all other names take the dynamic send. `first` is None where a method is made before a send.
    """
    if payload is not None and not payload.optional and not payload.is_open:
        names = tuple(sorted(payload.required))
        if is_plain(names):
            return compile_send_method(names, robust=robust)(signal, receivers)
    send_others = make_dynamic_send(signal, receivers, check, robust=robust)
    if first is None or not is_plain(first):
        return send_others
    check((), dict.fromkeys(first))
    factory = compile_send_method(first, robust=robust, others=True, unchecked=payload is None)
    return factory(signal, receivers, send_others)

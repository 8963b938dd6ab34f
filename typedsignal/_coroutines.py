"""Whether a receiver is async, as far as Python can tell before it is called."""

from __future__ import annotations

import sys
from functools import partial
from types import FunctionType
from typing import Any

from typedsignal._parameters import function_of, is_exactly
from typedsignal._payload import CO_COROUTINE


def is_async(receiver: object) -> bool:
    """Return whether calling a receiver gives something to await.

    Objects whose `__call__` is `async def` do, and what was marked by `markcoroutinefunction`.
    """
    called: Any = receiver
    if type(receiver) is not FunctionType:
        called = function_of(receiver)
        while type(called) is partial:
            called = function_of(called.func)
        if not is_exactly(FunctionType, called):
            return _is_marked(called) or _is_marked(_called_of(called))
    if called.__code__.co_flags & CO_COROUTINE:
        return True
    # Looking into `__dict__` would have Python make one, and keep it.
    for name in _MARKS or _marks():
        if hasattr(called, name):
            return _is_marked(called)
    return False


def _called_of(thing: object) -> object:
    return getattr(type(thing), "__call__", None)  # noqa: B004 - what kind of function it is matters


_MARKS: list[str] = []


def _marks() -> list[str]:
    """Return the attributes that mark a coroutine function, which are others in each Python."""
    inspect = sys.modules.get("inspect")
    if inspect is None:
        return []  # nobody has marked anything

    def marked() -> None: ...

    mark: Any = getattr(inspect, "markcoroutinefunction", None)
    _MARKS[:] = ["_is_coroutine", *vars(mark(marked) if mark else marked)]
    return _MARKS


def _is_marked(function: object) -> bool:
    from inspect import iscoroutinefunction

    if iscoroutinefunction(function):
        return True
    # Before Python 3.12, asyncio had a mark of its own; if it is not loaded, nobody has set it.
    mark = getattr(sys.modules.get("asyncio.coroutines"), "_is_coroutine", None)
    return mark is not None and getattr(function, "_is_coroutine", None) is mark

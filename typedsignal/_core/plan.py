"""What a send needs to know: who hears a sender, resolved as far as can be before the call."""

from __future__ import annotations

import weakref
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._core.connection import Connection, Strong, WeakMethod
from typedsignal._core.convention import CallingConvention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


# Who hears one sender: `(only, items, resolve, way, async_items)`.
#
# `resolve` makes `items` the sync receivers that are alive, in order: these, if all are
# called in one `convention`, else pairs of each and its way. Without `resolve` each item is
# called for its receiver. `async_items` are the connections of async receivers. `only` is
# the connection where there is but one, sync and called as Django calls: most signals have
# one, and to find it first costs them least. A plain tuple: every send unpacks one, and
# Python does that faster than for a named one.
Plan: TypeAlias = """tuple[
    Any,
    tuple[Any, ...],
    Callable[[tuple[Any, ...]], list[Any]] | None,
    CallingConvention | None,
    tuple[Connection, ...],
]"""

EMPTY_PLAN: Plan = (None, (), None, None, ())


def plan_of(connections: list[Connection], released: list[object]) -> Plan:
    """Plan the calls of connections, which are in order; what is to be freed later is added to `released`."""
    if not connections:
        return EMPTY_PLAN
    sync = tuple([c for c in connections if not c.is_async])
    convention, kind = _common([c.convention for c in sync]), _common([type(c) for c in sync])
    waiting = () if len(sync) == len(connections) else tuple([c for c in connections if c.is_async])
    if convention is None:
        return (None, sync, _with_ways, None, waiting)
    if len(connections) == 1:
        return (sync[0] if convention is CallingConvention.AS_DJANGO else None, sync, None, convention, waiting)
    if kind is Strong:
        return (None, tuple([c() for c in sync]), list, convention, waiting)
    if kind is WeakMethod:
        methods = [c() for c in sync]
        released.append(methods)
        return (None, tuple(_halves(methods)), _methods, convention, waiting)
    return (None, sync, None, convention, waiting)


def live(plan: Plan) -> tuple[list[tuple[Any, CallingConvention]], list[tuple[Any, CallingConvention]]]:
    """Return the receivers that are alive, sync ones and async ones, each with the way to call it."""
    _, items, resolve, convention, async_items = plan
    if convention is None:
        return _with_ways(items), _with_ways(async_items)
    found = resolve(items) if resolve else [each() for each in items]
    return [(each, convention) for each in found if each is not None], _with_ways(async_items)


def _common(kinds: list[Any]) -> Any:
    """Return what all are, None if they differ or there are none."""
    return kinds[0] if kinds and kinds.count(kinds[0]) == len(kinds) else None


def _halves(methods: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(weakref.ref(each.__self__), weakref.ref(each.__func__)) for each in methods if each is not None]


def _methods(halves: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [
        MethodType(function, instance)
        for of_instance, of_function in halves
        if (instance := of_instance()) is not None and (function := of_function()) is not None
    ]


def _with_ways(connections: Iterable[Connection]) -> list[Any]:
    return [(receiver, c.convention) for c in connections if (receiver := c()) is not None]

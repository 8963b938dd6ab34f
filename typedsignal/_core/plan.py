"""A plan: the receivers of one sender, resolved as far as can be before a send."""

from __future__ import annotations

import weakref
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._core.connection import Connection, Strong, WeakMethod
from typedsignal._core.convention import CallingConvention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


# The receivers of one sender: `(only, items, resolve, convention, async_items)`.
#
# `only` is the connection where there is but one, sync and called as Django calls: most
# signals have one, and a send looks for it first. `resolve` makes `items` the sync receivers
# that are alive, in order: the receivers, if one `convention` holds for all of them, else
# pairs of a receiver and its convention. Without `resolve`, each item is called for its
# receiver. `async_items` are the connections of async receivers.
#
# A plan is a plain tuple, because every send unpacks one, and Python unpacks a plain tuple
# faster than a named one.
Plan: TypeAlias = """tuple[
    Any,
    tuple[Any, ...],
    Callable[[tuple[Any, ...]], list[Any]] | None,
    CallingConvention | None,
    tuple[Connection, ...],
]"""

EMPTY_PLAN: Plan = (None, (), None, None, ())


def make_plan(connections: list[Connection], released: list[object]) -> Plan:
    """Plan the calls of connections, which are in order; add to `released` what is to be freed after the lock."""
    if not connections:
        return EMPTY_PLAN
    if len(connections) == 1 and not connections[0].is_async:
        (only,) = connections
        as_django = only.convention is CallingConvention.AS_DJANGO
        return (only if as_django else None, (only,), None, only.convention, ())
    sync = tuple([c for c in connections if not c.is_async])
    convention, kind = _find_common([c.convention for c in sync]), _find_common([type(c) for c in sync])
    async_items = () if len(sync) == len(connections) else tuple([c for c in connections if c.is_async])
    if convention is None:
        return (None, sync, _pair_with_convention, None, async_items)
    if kind is Strong:
        return (None, tuple([c() for c in sync]), list, convention, async_items)
    if kind is WeakMethod:
        methods = [c() for c in sync]
        released.append(methods)
        return (None, tuple(_split_methods(methods)), _bind_methods, convention, async_items)
    return (None, sync, None, convention, async_items)


def alive_receivers(plan: Plan) -> tuple[list[tuple[Any, CallingConvention]], list[tuple[Any, CallingConvention]]]:
    """Return the receivers that are alive, sync ones and async ones, each with its calling convention."""
    _, items, resolve, convention, async_items = plan
    if convention is None:
        return _pair_with_convention(items), _pair_with_convention(async_items)
    receivers = resolve(items) if resolve else [connection() for connection in items]
    alive = [(receiver, convention) for receiver in receivers if receiver is not None]
    return alive, _pair_with_convention(async_items)


def _find_common(values: list[Any]) -> Any:
    """Return the value that all have in common, None if they differ or there are none."""
    return values[0] if values and values.count(values[0]) == len(values) else None


def _split_methods(methods: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Return weak references to the instance and the function of each bound method that is alive."""
    return [(weakref.ref(method.__self__), weakref.ref(method.__func__)) for method in methods if method is not None]


def _bind_methods(references: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [
        MethodType(function, instance)
        for to_instance, to_function in references
        if (instance := to_instance()) is not None and (function := to_function()) is not None
    ]


def _pair_with_convention(connections: Iterable[Connection]) -> list[Any]:
    return [(receiver, c.convention) for c in connections if (receiver := c()) is not None]

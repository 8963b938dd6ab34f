"""How signals travel to where a receiver is connected: in the type of the decorator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_STAR, ARG_STAR2
from mypy.types import AnyType, Instance, Parameters, Type, TypeOfAny, get_proper_type

from typedsignal.mypy._names import CONNECTOR, SENDER_KEY
from typedsignal.mypy._signals import Signal, signal_of
from typedsignal.mypy._types import class_named

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext


def remember(signals: list[Signal], sender: Type | None, ctx: FunctionContext | MethodContext) -> Type:
    """Return a connector type that knows its signals, and the sender that it connects for.

    They stand where mypy itself keeps what a `functools.partial` calls: there they
    outlive variables, module boundaries and the cache. All else is the same for
    every overload that mypy may try: where it cannot decide it drops what differs.
    """
    anything = AnyType(TypeOfAny.special_form)
    keys = Parameters([anything, anything], [ARG_STAR, ARG_STAR2], [None, None], is_ellipsis_args=True)
    connector = class_named(CONNECTOR, [anything, keys, anything], ctx.api)
    if connector is None or not signals:
        return ctx.default_return_type
    for number, each in enumerate(signals):
        connector = connector.copy_with_extra_attr(f"{number} {each.name or ''}", each.type)
    return connector.copy_with_extra_attr(SENDER_KEY, sender) if sender is not None else connector


def remembered(connector: Type) -> tuple[list[Signal], Type | None]:
    """Return the signals that a connector type knows, and its sender."""
    proper = get_proper_type(connector)
    if not isinstance(proper, Instance) or proper.extra_attrs is None:
        return [], None
    facts = proper.extra_attrs.attrs
    named = [(name.partition(" ")[2] or None, typ) for name, typ in facts.items() if name != SENDER_KEY]
    signals = [signal_of(typ, name) for name, typ in named]
    return [each for each in signals if each is not None], facts.get(SENDER_KEY)

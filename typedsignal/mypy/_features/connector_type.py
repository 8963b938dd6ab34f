"""How signals travel to where a receiver is connected: in the type of the decorator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import ARG_STAR, ARG_STAR2
from mypy.types import AnyType, Instance, Parameters, Type, TypeOfAny, get_proper_type

from typedsignal.mypy._fullnames import CONNECTOR, SENDER_KEY, UNCHECKED_CONNECTOR, WEAK
from typedsignal.mypy._model.signals import Sender, Signal, signal_of
from typedsignal.mypy._typeops import class_named

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface, FunctionContext, MethodContext


_SOME_SENDER: Final = "some_sender"


class ConnectOptions(NamedTuple):
    """What a decorator knows: its signals, the one sender it connects for, whether it connects weakly for sure."""

    signals: list[Signal]
    sender: Sender | None
    is_weak: bool


def attach(memory: ConnectOptions, ctx: FunctionContext | MethodContext) -> Type:
    """Return a connector type that knows all this.

    It stands where mypy itself keeps what a `functools.partial` calls: there it
    outlives variables, module boundaries and the cache. All else is the same for
    every overload that mypy may try: where it cannot decide it drops what differs.
    """
    anything = AnyType(TypeOfAny.special_form)
    keys = Parameters([anything, anything], [ARG_STAR, ARG_STAR2], [None, None], is_ellipsis_args=True)
    if all(each.is_django_signal for each in memory.signals):
        connector = class_named(UNCHECKED_CONNECTOR, [], ctx.api)
    else:
        connector = class_named(CONNECTOR, [anything, keys, anything], ctx.api)
    if connector is None or not memory.signals:
        return ctx.default_return_type
    facts: list[tuple[str, Type]] = [(f"{n} {each.name or ''}", each.type) for n, each in enumerate(memory.signals)]
    if memory.sender is not None:
        facts.append((SENDER_KEY if memory.sender.is_certain else _SOME_SENDER, memory.sender.type))
    facts += [(WEAK, anything)] if memory.is_weak else []
    for name, typ in facts:
        connector = connector.copy_with_extra_attr(name, typ)
    return connector


def remembered(connector: Type, api: CheckerPluginInterface) -> ConnectOptions:
    """Return what a connector type knows."""
    proper = get_proper_type(connector)
    if not isinstance(proper, Instance) or proper.extra_attrs is None:
        return ConnectOptions([], None, is_weak=False)
    facts = proper.extra_attrs.attrs
    numbered = [(name.partition(" ")[2] or None, typ) for name, typ in facts.items() if " " in name]
    signals = [signal_of(typ, api, name) for name, typ in numbered]
    senders = [Sender(facts[name], name == SENDER_KEY) for name in (SENDER_KEY, _SOME_SENDER) if name in facts]
    return ConnectOptions([each for each in signals if each is not None], next(iter(senders), None), WEAK in facts)

"""What is known of a signal from its type, and how it travels to where a receiver is connected."""

from __future__ import annotations

from typing import NamedTuple

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Expression, MemberExpr, NameExpr
from mypy.types import CallableType, Instance, Type, TypeType, get_proper_type

from typedsignal.mypy._names import SENDER_KEY, SIGNAL
from typedsignal.mypy._payload import Payload, payload_of


class Signal(NamedTuple):
    """A signal: its own type, what it is called, and what its receivers get and give."""

    type: Instance
    name: str | None
    sender: Type
    payload: Payload | None
    response: Type


def signal_of(typ: Type, name: str | None = None) -> Signal | None:
    """Read a signal from its type, None if it is not one that says anything."""
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    base = next((info for info in proper.type.mro if info.fullname == SIGNAL), None)
    if base is None:
        return None
    arguments = map_instance_to_supertype(proper, base).args
    if len(arguments) != 3:
        return None
    sender, payload, response = arguments
    return Signal(proper, name, sender, payload_of(payload), response)


def name_of(expression: Expression | None) -> str | None:
    """Return how an expression calls a thing, None if it does not call it by name."""
    return expression.name if isinstance(expression, NameExpr | MemberExpr) else None


def as_instance_of(typ: Type) -> Type:
    """Return a class that was named in the code as `type[...]`, any other type as it is."""
    proper = get_proper_type(typ)
    if isinstance(proper, CallableType) and proper.is_type_obj():
        return TypeType.make_normalized(proper.ret_type)
    return proper


def remember(connector: Type, signals: list[Signal], sender: Type | None) -> Type:
    """Return a connector type that knows its signals, and the sender that it connects for.

    They stand where mypy itself keeps what a `functools.partial` calls: there they
    outlive variables, module boundaries and the cache.
    """
    proper = get_proper_type(connector)
    if not isinstance(proper, Instance):
        return proper
    for number, each in enumerate(signals):
        proper = proper.copy_with_extra_attr(f"{number} {each.name or ''}", each.type)
    return proper.copy_with_extra_attr(SENDER_KEY, sender) if sender is not None else proper


def remembered(connector: Type) -> tuple[list[Signal], Type | None]:
    """Return the signals that a connector type knows, and its sender."""
    proper = get_proper_type(connector)
    if not isinstance(proper, Instance) or proper.extra_attrs is None:
        return [], None
    facts = proper.extra_attrs.attrs
    named = [(name.partition(" ")[2] or None, typ) for name, typ in facts.items() if name != SENDER_KEY]
    signals = [signal_of(typ, name) for name, typ in named]
    return [each for each in signals if each is not None], facts.get(SENDER_KEY)

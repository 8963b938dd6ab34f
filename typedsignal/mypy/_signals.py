"""What is known of a signal from its type, and how it travels to where a receiver is connected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Expression, MemberExpr, NameExpr
from mypy.types import CallableType, Instance, Type, TypeType, get_proper_type

from typedsignal.mypy._dependencies import depend_on
from typedsignal.mypy._names import SIGNAL
from typedsignal.mypy._payload import Payload, payload_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface


class Signal(NamedTuple):
    """A signal: its own type, what it is called, and what its receivers get and give."""

    type: Instance
    name: str | None
    sender: Type
    payload: Payload | None
    response: Type


def signal_of(typ: Type, api: CheckerPluginInterface, name: str | None = None) -> Signal | None:
    """Read a signal from its type, None if it is not one that says anything."""
    arguments = _arguments(typ)
    proper = get_proper_type(typ)
    if arguments is None or not isinstance(proper, Instance):
        return None
    sender, payload, response = arguments
    depend_on(payload, api)
    return Signal(proper, name, sender, payload_of(payload), response)


def payload_type_of(typ: Type) -> Type | None:
    """Return the payload class of a signal, None if it is not one."""
    arguments = _arguments(typ)
    return arguments[1] if arguments is not None else None


def _arguments(typ: Type) -> tuple[Type, ...] | None:
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    base = next((info for info in proper.type.mro if info.fullname == SIGNAL), None)
    arguments = map_instance_to_supertype(proper, base).args if base is not None else ()
    return arguments if len(arguments) == 3 else None


def name_of(expression: Expression | None) -> str | None:
    """Return how an expression calls a thing, None if it does not call it by name."""
    return expression.name if isinstance(expression, NameExpr | MemberExpr) else None


def as_instance_of(typ: Type) -> Type:
    """Return a class that was named in the code as `type[...]`, any other type as it is."""
    proper = get_proper_type(typ)
    if isinstance(proper, CallableType) and proper.is_type_obj():
        return TypeType.make_normalized(proper.ret_type)
    return proper

"""What is known of a signal from its type, and how it travels to where a receiver is connected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Expression, MemberExpr, NameExpr
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, Type, TypeOfAny, TypeType, get_proper_type

from typedsignal.mypy._fullnames import SIGNAL
from typedsignal.mypy._model.dependencies import depend_on
from typedsignal.mypy._model.django import identified, identity_of, is_django_signal, is_view, protocol_of, sent_by
from typedsignal.mypy._model.django_source import django_signals_behind
from typedsignal.mypy._model.payload import Payload, payload_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface


class Sender(NamedTuple):
    """The sender that receivers are connected for, and whether the code names that very class or object."""

    type: Type
    is_certain: bool


class Signal(NamedTuple):
    """A signal: its own type, what it is called, and what its receivers get and give.

    One that Django dispatches calls its receivers in Django's way, also where nothing else is known of it.
    Where it is not exact, a class may stand for one that is derived from it.
    """

    type: Instance
    name: str | None
    sender: Type
    payload: Payload | None
    response: Type
    is_django_signal: bool = False
    is_exact: bool = True


def signal_of(typ: Type, api: CheckerPluginInterface, name: str | None = None) -> Signal | None:
    """Read a signal from its type, None if it is not one that says anything."""
    arguments = _arguments(typ)
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    if arguments is None:
        return _of_django(proper, name, None, api)
    sender, payload, response = arguments
    depend_on(payload, api)
    return Signal(proper, name, sender, payload_of(payload), response)


def signals_behind(
    expression: Expression | None, typ: Type, api: CheckerPluginInterface, name: str | None
) -> list[Signal]:
    """Return the signals that an expression of a type may be: one, where that is not one of Django's in a loop."""
    fullnames = django_signals_behind(expression, api) if is_django_signal(typ) and not is_view(typ) else []
    types = [identified(typ, fullname) for fullname in fullnames] or [typ]
    found = [signal_of(each, api, name) for each in types]
    return [each for each in found if each is not None]


def narrowed(signal: Signal, sender: Sender | None, api: CheckerPluginInterface) -> Signal:
    """Return a signal as it is for receivers that are connected for one sender."""
    if sender is None:
        return signal
    if signal.is_django_signal:
        signal = _of_django(signal.type, signal.name, sender.type, api) or signal
    if is_subtype(sender.type, signal.sender):
        signal = signal._replace(sender=sender.type)
    return signal._replace(is_exact=signal.is_exact and (sender.is_certain or not signal.is_django_signal))


def _of_django(typ: Instance, name: str | None, sender: Type | None, api: CheckerPluginInterface) -> Signal | None:
    if not is_django_signal(typ):
        return None
    anything = AnyType(TypeOfAny.special_form)
    identity = identity_of(typ)
    name = identity.rpartition(".")[2] if identity is not None else name
    protocol = protocol_of(typ)
    sent = sent_by(protocol, sender, api) if protocol is not None else None
    if sent is None:
        return Signal(typ, name, anything, None, anything, is_django_signal=True)
    return Signal(typ, name, sent.sender, sent.payload, anything, is_django_signal=True, is_exact=sent.is_exact)


def payload_type_of(typ: Type) -> Type | None:
    """Return the payload class of a signal, None if it is not one."""
    arguments = _arguments(typ)
    return arguments[1] if arguments is not None else None


def _arguments(typ: Type) -> tuple[Type, ...] | None:
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    if proper.type.fullname == SIGNAL:
        return proper.args
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

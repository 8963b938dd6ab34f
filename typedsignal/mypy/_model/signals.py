"""The signal that a type stands for. The functions of this module report nothing."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from mypy.maptype import map_instance_to_supertype
from mypy.meet import is_overlapping_types
from mypy.nodes import Expression, MemberExpr, NameExpr
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, LiteralType, Type, TypeOfAny, TypeVarType, get_proper_type

from typedsignal.mypy._fullnames import (
    BLINKER_SIGNAL,
    CELERY_SIGNAL,
    DECLARED_BLINKER_SIGNAL,
    DECLARED_CELERY_SIGNAL,
    DJANGO_MODEL,
    DJANGO_SIGNAL,
    SIGNAL,
)
from typedsignal.mypy._model.declared import find_declaration
from typedsignal.mypy._model.django import identity_of, protocol_of, read_protocol
from typedsignal.mypy._model.models import class_of
from typedsignal.mypy._model.payload import Payload, payload_of
from typedsignal.mypy._typeops import modules_of


class Convention(Enum):
    """How the dispatcher of a signal calls its receivers."""

    ADAPTED = "typedsignal gives a receiver what it can take"
    KEYWORDS = "Django gives every receiver everything, by keyword"
    CELERY = "Celery gives every receiver everything, by keyword"
    BLINKER = "blinker gives every receiver the sender by position, and the payload by keyword"


# By the class of a signal. Where mypy does not follow an untyped library, that base of a declared signal is Any.
_CONVENTIONS: Final = {
    DECLARED_CELERY_SIGNAL: Convention.CELERY,
    DECLARED_BLINKER_SIGNAL: Convention.BLINKER,
    DJANGO_SIGNAL: Convention.KEYWORDS,
    CELERY_SIGNAL: Convention.CELERY,
    BLINKER_SIGNAL: Convention.BLINKER,
}


class Sender(NamedTuple):
    """The sender that receivers are connected for, and whether the code names that very class or object.

    The expression is None where another call has given it, or `*args` or `**kwargs`. Where
    a str names a model, that is the type, and the label is the str.
    """

    type: Type
    is_certain: bool
    expression: Expression | None = None
    label: str | None = None


class Signal(NamedTuple):
    """A signal: its own type, its name, and what its receivers get and return.

    Where it is not exact, a class may stand for one that is derived from it. A signal of a
    loop over pairs has the sender that it is paired with. It expects a response if not everything may be of use as
    one: the responses of Django's own signals and of Celery's are read by none; those of any other signal may be,
    unless their type is known.
    """

    type: Instance
    name: str | None
    sender: Type
    payload: Payload | None
    response: Type
    convention: Convention = Convention.ADAPTED
    is_exact: bool = True
    payload_class: Type | None = None
    paired: Sender | None = None
    expects_response: bool = False

    @property
    def identity(self) -> str | None:
        """The full name of a signal of a library, None where its type does not say it."""
        return identity_of(self.type)

    @property
    def is_called_by_keyword(self) -> bool:
        """Whether the receivers of a signal are called by Django's dispatcher."""
        return self.convention is Convention.KEYWORDS


def signal_of(typ: Type, build: object, name: str | None = None) -> Signal | None:
    """Read a signal from its type, None if it is not one that says anything.

    `build` is what has the modules: the checker of a hook, or the manager of a whole build.
    """
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    base = next((info for info in proper.type.mro if info.fullname == SIGNAL), None)
    arguments = map_instance_to_supertype(proper, base).args if base is not None else ()
    if len(arguments) != 3:
        return _read_library_signal(proper, name, None, build)
    sender, payload, response = arguments
    payload_class = get_proper_type(payload)
    expects_response = not isinstance(get_proper_type(response), AnyType | TypeVarType)
    return Signal(
        proper,
        name,
        sender,
        payload_of(payload_class),
        response,
        payload_class=payload_class,
        expects_response=expects_response,
    )


def narrow(signal: Signal, sender: Sender, build: object) -> Signal:
    """Return a signal as it is for receivers that are connected for one sender.

    Where the signal never has that sender, its receivers may expect any, and a model of their own.
    """
    if signal.convention is not Convention.ADAPTED:
        signal = _read_library_signal(signal.type, signal.name, sender.type, build) or signal
        signal = signal._replace(is_exact=signal.is_exact and sender.is_certain)
    if is_subtype(sender.type, signal.sender):
        return signal._replace(sender=sender.type)
    is_wider = is_subtype(signal.sender, sender.type)
    may_be_sent = not sender.is_certain and is_overlapping_types(sender.type, signal.sender)
    if is_wider or may_be_sent or _names_model(sender, signal):
        return signal
    # That sender is reported: what a receiver for it expects is not reported once more.
    return signal._replace(sender=AnyType(TypeOfAny.special_form), is_exact=False)


def _names_model(sender: Sender, signal: Signal) -> bool:
    """Return whether the sender may be the name of a model, which is found when the model is there."""
    proper = get_proper_type(sender.type)
    proper = proper.fallback if isinstance(proper, LiteralType) else proper
    is_str = isinstance(proper, Instance) and proper.type.fullname == "builtins.str"
    model = class_of(signal.sender)
    return is_str and model is not None and model.type.has_base(DJANGO_MODEL)


def takes_response(signal: Signal, response: Type) -> bool:
    """Return whether something may be of use to who sends a signal that expects a response."""
    return signal.convention is Convention.ADAPTED and is_subtype(response, signal.response)


def is_library_signal(typ: Type) -> bool:
    """Return whether another library dispatches a signal."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and any(info.fullname in _CONVENTIONS for info in proper.type.mro)


def is_blinker_signal(typ: Type) -> bool:
    """Return whether something is a signal of blinker's class, or of one derived from it."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(BLINKER_SIGNAL)


def _read_library_signal(typ: Instance, name: str | None, sender: Type | None, build: object) -> Signal | None:
    convention = next((_CONVENTIONS[info.fullname] for info in typ.type.mro if info.fullname in _CONVENTIONS), None)
    if convention is None:
        return None
    anything = AnyType(TypeOfAny.special_form)
    identity, protocol = identity_of(typ), protocol_of(typ)
    name = identity.rpartition(".")[2] if identity is not None else name
    declared = find_declaration(typ, identity, sender, modules_of(build))
    if declared is not None:
        sender, payload, payload_class, is_exact = declared
        return Signal(
            typ,
            name,
            sender,
            payload,
            anything,
            convention,
            is_exact,
            payload_class,
            expects_response=payload is not None and convention is Convention.CELERY,
        )
    sent = read_protocol(protocol, sender, modules_of(build)) if protocol is not None else None
    if sent is None:
        return Signal(typ, name, anything, None, anything, convention)
    return Signal(typ, name, sent.sender, sent.payload, anything, convention, sent.is_exact, expects_response=True)


def name_of(expression: Expression | None) -> str | None:
    """Return the name that an expression ends with, None if it is not a name."""
    return expression.name if isinstance(expression, NameExpr | MemberExpr) else None

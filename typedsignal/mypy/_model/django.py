"""Django's own signals, in code that nobody changed: which is which, and what it sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.expandtype import expand_type
from mypy.nodes import Import, ImportFrom, OverloadedFuncDef
from mypy.subtypes import is_subtype
from mypy.typeops import bind_self
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    Type,
    TypeOfAny,
    TypeType,
    TypeVarType,
    get_proper_type,
)

from typedsignal.mypy._fullnames import DJANGO_SIGNAL, DJANGO_SIGNALS, SENDER_KEY, SIGNAL_KEY, VIEW, VIEWS
from typedsignal.mypy._model.payload import Field, Payload
from typedsignal.mypy._typeops import class_named

if TYPE_CHECKING:
    from mypy.nodes import MypyFile
    from mypy.plugin import CheckerPluginInterface


def declarations_for(file: MypyFile) -> list[tuple[int, str, int]]:
    """Return the typed declarations as a module that a file depends on, if it imports what they declare."""
    imported = {each.id for each in file.imports if isinstance(each, ImportFrom)}
    imported |= {name for each in file.imports if isinstance(each, Import) for name, _ in each.ids}
    modules = {name.rpartition(".")[0] for name in DJANGO_SIGNALS} | {"django.dispatch", "django.db.models"}
    return [(10, VIEWS, -1)] if modules & imported else []


def identified(typ: Type, fullname: str) -> Type:
    """Return the type of a signal that says which of Django's signals it is.

    It stands where mypy keeps what a `functools.partial` calls, under a name that
    no attribute can have. It must not get into types of the user's: in unions
    mypy strikes it out, in all places that share the type.
    """
    proper = get_proper_type(typ)
    assert isinstance(proper, Instance)
    return proper.copy_with_extra_attr(f" {fullname}", AnyType(TypeOfAny.special_form))


def is_django_signal(typ: Type) -> bool:
    """Return whether something is a signal of Django's class, or of one derived from it."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(DJANGO_SIGNAL)


def is_view(typ: Type) -> bool:
    """Return whether something is a typed view of a signal: receivers are checked by its type alone."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(VIEW)


def identity_of(typ: Type) -> str | None:
    """Return the full name of a signal of Django's; None of any other, or where its type says no more."""
    proper = get_proper_type(typ)
    extra = proper.extra_attrs if isinstance(proper, Instance) else None
    return next((name[1:] for name in extra.attrs if name.startswith(" ")), None) if extra is not None else None


def protocol_of(typ: Type) -> str | None:
    """Return the full name of the protocol of a signal's receivers, None if the signal is not one of Django's own."""
    proper = get_proper_type(typ)
    if is_view(typ) and isinstance(proper, Instance):
        return proper.type.fullname.removesuffix("Signal") + "Receiver"
    return DJANGO_SIGNALS.get(identity_of(typ) or "")


class Sent(NamedTuple):
    """What a signal of Django's sends: from whom, and what; and whether the types of these are exact."""

    sender: Type
    payload: Payload
    is_exact: bool


def sent_by(protocol: str, sender: Type | None, api: CheckerPluginInterface) -> Sent | None:
    """Read the first signature of a protocol of receivers, for one class that sends, or for all.

    A signal of models is exact about them; a user or a connection may be of any
    class derived from that which is declared, and so may a receiver say.
    """
    found = class_named(protocol, [], api)
    call = found.type.names.get("__call__") if found is not None else None
    overloaded = call.node.type if call is not None and isinstance(call.node, OverloadedFuncDef) else None
    if found is None or not isinstance(overloaded, Overloaded):
        return None
    variables = [each for each in found.type.defn.type_vars if isinstance(each, TypeVarType)][:1]
    values = {each.id: _value(each, sender) for each in variables if each.name != "Response_co"}
    called = get_proper_type(expand_type(bind_self(overloaded.items[0]), values))
    if not isinstance(called, CallableType):
        return None
    keys: dict[str, Field] = {}
    for name, typ, kind in zip(called.arg_names, called.arg_types, called.arg_kinds, strict=True):
        keys[name or ""] = Field(name or "", typ, kind.is_required())
    given = keys.pop(SENDER_KEY)
    del keys[SIGNAL_KEY]
    payload = Payload(tuple(sorted(keys.values(), key=lambda key: key.name)))
    is_exact = all(each.name == "M_contra" for each in variables if each.id in values)
    return Sent(given.type, payload, is_exact)


def _value(variable: TypeVarType, sender: Type | None) -> Type:
    proper = get_proper_type(sender) if sender is not None else None
    item = proper.item if isinstance(proper, TypeType) else proper
    return item if item is not None and is_subtype(item, variable.upper_bound) else variable.upper_bound

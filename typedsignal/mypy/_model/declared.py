"""Signals whose calls a TypedDict declares: by their own type, or by a module that declares those of a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.expandtype import expand_type
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Import, ImportFrom, SymbolNode, Var
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    Instance,
    Type,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarId,
    TypeVarType,
    get_proper_type,
)

from typedsignal.mypy import _settings
from typedsignal.mypy._fullnames import (
    DECLARED,
    DECLARED_BLINKER_SIGNAL,
    DECLARED_BY_KEYWORD,
    PACKAGE,
    RESERVED,
    SENDER_KEY,
)
from typedsignal.mypy._model.payload import Payload, payload_of

if TYPE_CHECKING:
    from mypy.nodes import MypyFile


class Declaration(NamedTuple):
    """What a TypedDict, or the constructor of a class, declares of a signal; no payload if several signals share it.

    Where it is not exact, a class may stand for one that is derived from it.
    """

    sender: Type
    payload: Payload | None
    payload_class: Type
    is_exact: bool


def is_declared(typ: Type | None) -> bool:
    """Return whether something is a signal whose own type declares its calls."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(DECLARED)


def find_declaration(
    signal: Instance, fullname: str | None, sender: Type | None, modules: dict[str, MypyFile]
) -> Declaration | None:
    """Return what is declared of a signal, by its own type or by a module for those of a library, None if nothing is.

    What a library sends as a user or a request is of a class of the project's own, and a receiver may say so.
    `sender` is the one that receivers are connected for, None if they are for all.
    """
    if is_declared(signal):
        return _read_type(signal, sender)
    typ = find_declared_type(fullname, modules) if fullname is not None else None
    return _read_type(typ, sender, is_of_library=True)


def _read_type(typ: Type | None, given: Type | None = None, *, is_of_library: bool = False) -> Declaration | None:
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    bases = (info for info in proper.type.mro if info.fullname in (DECLARED_BY_KEYWORD, DECLARED_BLINKER_SIGNAL))
    base = next(bases, None)
    if base is None:
        return None
    *senders, payload_class = map_instance_to_supertype(proper, base).args
    call = get_proper_type(payload_class)
    sender = senders[0] if senders else AnyType(TypeOfAny.special_form)
    if isinstance(call, TypedDictType) and not call.is_anonymous():
        is_of_library = is_of_library or call.fallback.type.fullname.startswith(PACKAGE)
        call = _put_bounds(call, given) if is_of_library else call
    elif not isinstance(call, Instance):
        return Declaration(sender, None, call, is_exact=True)
    payload = payload_of(call)
    if payload is None:
        return Declaration(sender, None, call, is_exact=True)
    if not senders:  # it is called by keyword: `sender` and `signal` are fields like all others
        sender = payload.fields[SENDER_KEY].type if SENDER_KEY in payload.fields else sender
        payload = payload._replace(
            fields={name: field for name, field in payload.fields.items() if name not in RESERVED}
        )
    return Declaration(sender, payload, call, is_exact=not is_of_library)


def _put_bounds(call: TypedDictType, sender: Type | None) -> TypedDictType:
    """Return a call with the class that each type parameter is bound by, where its argument is Any.

    A parameter is a class that the project decides on, as its model of users: other checkers have to take that for
    Any. Where it is the class of the sender, it is that of the `sender` that receivers are connected for.
    """
    info = call.fallback.type
    variables = [variable for variable in info.defn.type_vars if isinstance(variable, TypeVarType)]
    if info.typeddict_type is None or not variables:
        return call
    bounds: dict[TypeVarId, Type] = {variable.id: variable.upper_bound for variable in variables}
    declared = get_proper_type(info.typeddict_type.items.get(SENDER_KEY))
    parameter = declared.item if isinstance(declared, TypeType) else None
    sender = get_proper_type(sender)
    if (
        isinstance(parameter, TypeVarType)
        and isinstance(sender, TypeType)
        and is_subtype(sender.item, parameter.upper_bound)
    ):
        bounds[parameter.id] = sender.item
    anything = dict.fromkeys(bounds, AnyType(TypeOfAny.special_form))
    items = [
        expand_type(item, bounds) if given == expand_type(item, anything) else given
        for item, given in zip(info.typeddict_type.items.values(), call.items.values(), strict=True)
    ]
    return call.copy_modified(item_types=items)


def find_declaring_module(fullname: str) -> str | None:
    """Return the module that declares a signal of a library, None if none does."""
    return _settings.declaring_modules.get(fullname.rpartition(".")[0])


def find_declared_type(fullname: str, modules: dict[str, MypyFile]) -> Type | None:
    """Return the type of a signal in the module that declares it, None if there is none."""
    file = modules.get(find_declaring_module(fullname) or "")
    symbol = file.names.get(fullname.rpartition(".")[2]) if file is not None else None
    return symbol.node.type if symbol is not None and isinstance(symbol.node, Var) else None


def is_declared_variable(node: SymbolNode) -> bool:
    """Return whether a variable holds a signal of which something is declared, there or elsewhere."""
    if not isinstance(node, Var):
        return False
    declaration = _read_type(node.type, None, is_of_library=False)
    is_one = declaration is not None and declaration.payload is not None  # not what several in a loop share
    return is_one or find_declaring_module(node.fullname) is not None


def declaring_modules_for(file: MypyFile) -> set[str]:
    """Return the modules that declare the signals of the libraries that a file imports."""
    declaring = _settings.declaring_modules
    if file.fullname in declaring.values():
        return set()
    imported = {name for node in file.imports if isinstance(node, Import) for name, _ in node.ids}
    for node in file.imports:
        if isinstance(node, ImportFrom):
            # A name that is imported from a package may be a module of it.
            imported |= {node.id, *(f"{node.id}.{name}" for name, _ in node.names)}
    # A package may import its signals from a module of its own: `from flask import request_started`.
    return {declaring[module] for module in declaring if module in imported or module.rpartition(".")[0] in imported}

"""The fields of a payload, read from its type."""

from __future__ import annotations

from typing import NamedTuple

from mypy.erasetype import erase_typevars
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    ARG_NAMED,
    ARG_NAMED_OPT,
    ARG_STAR,
    ARG_STAR2,
    SYMBOL_FUNCBASE_TYPES,
    ArgKind,
    FuncBase,
    FuncItem,
    TypeInfo,
)
from mypy.subtypes import is_subtype
from mypy.typeops import bind_self, function_type, make_simplified_union
from mypy.types import CallableType, Instance, Type, TypedDictType, TypeType, get_proper_type


class Field(NamedTuple):
    """One keyword argument of `send`."""

    name: str
    type: Type
    is_required: bool


class Payload(NamedTuple):
    """What a signal sends beside its sender, by name in alphabetical order; if open, further fields of one type too.

    Of an overloaded constructor, a send has the fields of one of the `overloads`, and a receiver gets any of theirs.
    """

    fields: dict[str, Field]
    further: Type | None = None
    overloads: tuple[Payload, ...] = ()


def payload_of(payload: Type) -> Payload | None:
    """Return the fields of a payload class, None if they are not known.

    They are sorted, because mypy's cache does not keep the order of a TypedDict:
    messages would depend on whether it was read from there.
    """
    proper = get_proper_type(payload)
    if isinstance(proper, TypedDictType):
        items = sorted(proper.items.items())
        return Payload({name: Field(name, typ, name in proper.required_keys) for name, typ in items})
    constructors = constructors_of(proper) if isinstance(proper, Instance) else []
    overloads = [overload for overload in map(_read_constructor, constructors) if overload is not None]
    if not overloads or len(overloads) < len(constructors):
        return None
    return _join_overloads(overloads)


def constructors_of(payload: Instance) -> list[CallableType]:
    """Return the bound signatures of what makes instances of a class, none if that is not known."""
    info = payload.type
    if info.fallback_to_any or info.is_protocol or info.module_name == "builtins":
        return []
    function = _find_constructor(info)
    if function is None:
        return []
    is_new = function.name == "__new__"
    # The class that defines the constructor, looked up again: after an update of the daemon the function
    # may still name the class as it was before.
    owner = next(base for base in info.mro if function.name in base.names)
    instance = map_instance_to_supertype(payload, owner)
    made = TypeType(payload) if is_new else payload
    signatures: list[CallableType] = []
    for signature in function_type(function, Instance(info.mro[-1], [])).items:
        expanded = get_proper_type(expand_type_by_instance(signature, instance))
        if isinstance(expanded, CallableType) and _is_for(expanded, made):
            signatures.append(bind_self(expanded, payload, is_classmethod=is_new))
    return signatures


def _is_for(signature: CallableType, made: Type) -> bool:
    """Return whether an overload whose `self` has a type of its own, as `self: Box[int]`, is for a class."""
    if not signature.arg_types or not signature.arg_kinds[0].is_positional():
        return True
    return is_subtype(made, erase_typevars(signature.arg_types[0]))


def _find_constructor(info: TypeInfo) -> FuncBase | None:
    """Return the one of `__new__` and `__init__` that says what a class takes, None if both or another does."""
    if info.metaclass_type is not None and _is_own(_function(info.metaclass_type.type, "__call__")):
        return None
    new, init = _function(info, "__new__"), _function(info, "__init__")
    if init is None or new is None or not _is_own(new):
        return init
    if not _is_own(init):
        return new
    return init if _passes_everything_on(new) else new if _passes_everything_on(init) else None


def _is_own(function: FuncBase | None) -> bool:
    return function is not None and function.info.module_name != "builtins"


def _passes_everything_on(function: FuncBase) -> bool:
    return isinstance(function, FuncItem) and {ARG_STAR, ARG_STAR2} <= set(function.arg_kinds)


def _function(info: TypeInfo, name: str) -> FuncBase | None:
    symbol = info.get(name)
    return symbol.node if symbol and isinstance(symbol.node, SYMBOL_FUNCBASE_TYPES) else None


def _join_overloads(overloads: list[Payload]) -> Payload:
    """Return what a receiver may get from a payload class whose constructor is overloaded."""
    if len(overloads) == 1:
        return overloads[0]
    found: dict[str, list[Field]] = {}
    for overload in overloads:
        for name, field in overload.fields.items():
            found.setdefault(name, []).append(field)
    fields = {
        name: Field(
            name,
            make_simplified_union([field.type for field in same]),
            len(same) == len(overloads) and all(field.is_required for field in same),
        )
        for name, same in sorted(found.items())
    }
    further = [overload.further for overload in overloads if overload.further is not None]
    return Payload(fields, make_simplified_union(further) if further else None, tuple(overloads))


def _read_constructor(constructor: CallableType) -> Payload | None:
    constructor = constructor.with_unpacked_kwargs()
    if constructor.param_spec() is not None or constructor.is_ellipsis_args:
        return None
    if ARG_STAR in constructor.arg_kinds and ARG_STAR2 in constructor.arg_kinds:
        return None
    fields: dict[str, Field] = {}
    further: Type | None = None
    for name, typ, kind in zip(constructor.arg_names, constructor.arg_types, constructor.arg_kinds, strict=True):
        if kind == ARG_STAR2:
            further = typ
        elif name is not None and not kind.is_star():
            fields[name] = Field(name, typ, kind.is_required())
    return Payload(dict(sorted(fields.items())), further)


def keyword_parameters(payload: Payload) -> tuple[list[Type], list[ArgKind], list[str | None]]:
    """Return the types, kinds and names of the parameters that a payload makes."""
    fields = payload.fields.values()
    types = [field.type for field in fields]
    kinds: list[ArgKind] = [ARG_NAMED if field.is_required else ARG_NAMED_OPT for field in fields]
    names: list[str | None] = [field.name for field in fields]
    if payload.further is not None:
        types, kinds, names = [*types, payload.further], [*kinds, ARG_STAR2], [*names, "payload"]
    return types, kinds, names

"""The fields of a payload, read from its type."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

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
    TypeInfo,
)
from mypy.typeops import bind_self, function_type
from mypy.types import CallableType, Instance, Type, TypedDictType, get_proper_type


class Field(NamedTuple):
    """One keyword argument of `send`."""

    name: str
    type: Type
    is_required: bool


class Payload(NamedTuple):
    """What a signal sends beside its sender, in alphabetical order; if open, further fields of one type too."""

    fields: tuple[Field, ...]
    further: Type | None = None

    def names(self) -> frozenset[str]:
        """Return the names of the fields."""
        return frozenset([field.name for field in self.fields])


def payload_of(payload: Type) -> Payload | None:
    """Return the fields of a payload class, None if they are not known.

    They are sorted, because mypy's cache does not keep the order of a TypedDict:
    messages would depend on whether it was read from there.
    """
    proper = get_proper_type(payload)
    if isinstance(proper, TypedDictType):
        fields = [Field(name, typ, name in proper.required_keys) for name, typ in proper.items.items()]
        return Payload(tuple(sorted(fields, key=attrgetter("name"))))
    constructor = constructor_of(proper) if isinstance(proper, Instance) else None
    return _read_constructor(constructor) if constructor else None


def constructor_of(payload: Instance) -> CallableType | None:
    """Return the bound `__init__` of a class, None if its instances are not made by that alone."""
    info = payload.type
    if info.fallback_to_any or info.is_protocol or info.module_name == "builtins" or _is_made_otherwise(info):
        return None
    node = _function(info, "__init__")
    if node is None:
        return None
    bound = bind_self(function_type(node, Instance(info.mro[-1], [])), payload)
    # The class that defines the constructor, found anew: after an update of the daemon the function
    # may still name the class as it was before.
    owner = next(base for base in info.mro if "__init__" in base.names)
    expanded = get_proper_type(expand_type_by_instance(bound, map_instance_to_supertype(payload, owner)))
    return expanded if isinstance(expanded, CallableType) else None


def _is_made_otherwise(info: TypeInfo) -> bool:
    new = _function(info, "__new__")
    call = _function(info.metaclass_type.type, "__call__") if info.metaclass_type else None
    return any(function is not None and function.info.module_name != "builtins" for function in (new, call))


def _function(info: TypeInfo, name: str) -> FuncBase | None:
    symbol = info.get(name)
    return symbol.node if symbol and isinstance(symbol.node, SYMBOL_FUNCBASE_TYPES) else None


def _read_constructor(constructor: CallableType) -> Payload | None:
    constructor = constructor.with_unpacked_kwargs()
    if constructor.param_spec() is not None or constructor.is_ellipsis_args:
        return None
    if ARG_STAR in constructor.arg_kinds and ARG_STAR2 in constructor.arg_kinds:
        return None
    fields: list[Field] = []
    further: Type | None = None
    for name, typ, kind in zip(constructor.arg_names, constructor.arg_types, constructor.arg_kinds, strict=True):
        if kind == ARG_STAR2:
            further = typ
        elif name is not None and not kind.is_star():
            fields.append(Field(name, typ, kind.is_required()))
    return Payload(tuple(sorted(fields, key=attrgetter("name"))), further)


def keyword_parameters(payload: Payload) -> tuple[list[Type], list[ArgKind], list[str | None]]:
    """Return the types, kinds and names of the parameters that a payload makes."""
    types = [field.type for field in payload.fields]
    kinds: list[ArgKind] = [ARG_NAMED if field.is_required else ARG_NAMED_OPT for field in payload.fields]
    names: list[str | None] = [field.name for field in payload.fields]
    if payload.further is not None:
        types, kinds, names = [*types, payload.further], [*kinds, ARG_STAR2], [*names, "payload"]
    return types, kinds, names

"""`signal-undeliverable`: a parameter of a deferred receiver whose values cannot travel to a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_STAR, ARG_STAR2, Var
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarType,
    get_proper_type,
)

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import DJANGO_MODEL, SIGNAL_KEY
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import items_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, TypeInfo
    from mypy.plugin import CheckerPluginInterface

_TEXT, _NUMBER, _REAL, _BOOL, _ARRAY, _OBJECT, _ROW, _CLASS = (
    "string", "number", "real number", "bool", "array", "object", "row", "class",
)  # fmt: skip
_REFERENCES: Final = frozenset({_ROW, _CLASS})
_NULL: Final = "null"
_UNKNOWN: Final = "unknown"

# Before typeshed had `decimal` in `_decimal`, and since.
_SIMPLE: Final = {
    "builtins.bool": _BOOL,
    "builtins.int": _NUMBER,
    "builtins.float": _REAL,
    **dict.fromkeys(
        (
            "builtins.str",
            "builtins.bytes",
            "builtins.bytearray",
            "datetime.datetime",
            "datetime.date",
            "datetime.time",
            "datetime.timedelta",
            "decimal.Decimal",
            "_decimal.Decimal",
            "uuid.UUID",
        ),
        _TEXT,
    ),
}
_ARRAYS: Final = frozenset(
    {
        "builtins.list",
        "builtins.set",
        "builtins.frozenset",
        "builtins.tuple",
        "typing.Sequence",
        "typing.MutableSequence",
        "typing.Collection",
        "typing.AbstractSet",
        "typing.MutableSet",
    }
)
_DICTS: Final = frozenset({"builtins.dict", "typing.Mapping", "typing.MutableMapping"})


class _UnfitError(Exception):
    """The reason why values of a type cannot travel."""


def check(function: CallableType, name: str, place: Context, api: CheckerPluginInterface) -> None:
    """Report each parameter whose values JSON cannot hold.

    mypy knows that a deferred receiver takes what is sent, but not that it has to travel:

        @receiver(order_completed)
        @deferred
        def mail(sender: type[OrderService], *, basket: Basket, **kwargs: object) -> None: ...
    """
    for parameter, typ, problem in _list_parameters(function):
        problem = problem or _find_problem(typ, api)
        if problem is not None:
            text = messages.UNDELIVERABLE.format(parameter=parameter, receiver=name, problem=problem)
            fail(api, text, place, messages.SIGNAL_UNDELIVERABLE)


def _list_parameters(function: CallableType) -> Iterator[tuple[str, Type, str | None]]:
    for name, typ, kind in zip(function.arg_names, function.arg_types, function.arg_kinds, strict=True):
        if kind is ARG_STAR:
            yield f"*{name}", typ, messages.NO_NAMES
        elif kind is ARG_STAR2:
            proper = get_proper_type(typ)
            if function.unpack_kwargs and isinstance(proper, TypedDictType):
                yield from ((field, item, None) for field, item in proper.items.items())
        elif name == SIGNAL_KEY:
            yield name, typ, messages.NO_SIGNAL_TRAVELS
        elif name is not None:
            proper = get_proper_type(typ)
            is_annotated = not isinstance(proper, AnyType) or proper.type_of_any != TypeOfAny.unannotated
            yield name, typ, None if is_annotated else messages.NO_TYPE


def _find_problem(typ: Type, api: CheckerPluginInterface) -> str | None:
    try:
        kinds = _kinds_of_items(typ, api, frozenset())
    except _UnfitError as unfit:
        return str(unfit)
    # A union of rows, or of classes, alone is told apart by the reference.
    if kinds.count(_ROW) + kinds.count(_NULL) == len(kinds) or kinds.count(_CLASS) + kinds.count(_NULL) == len(kinds):
        return None
    return _find_ambiguity(typ, kinds, api)


def _find_ambiguity(typ: Type, kinds: list[str], api: CheckerPluginInterface) -> str | None:
    is_mixed = bool(_REFERENCES.intersection(kinds)) and len([kind for kind in kinds if kind != _NULL]) > 1
    is_double = any(kinds.count(kind) > 1 for kind in (_TEXT, _NUMBER, _ARRAY, _OBJECT))
    if is_mixed or is_double:
        return messages.AMBIGUOUS.format(type=shown(typ, api))
    return None


def _kinds_of_items(typ: Type, api: CheckerPluginInterface, seen: frozenset[str]) -> list[str]:
    """Return what the members of a type are in JSON; the Literals of one kind are one member."""
    items = [get_proper_type(item) for item in items_of(typ)]
    # A string that is none of the literals is told by its value.
    literals = {
        _kind_of(item, api, seen) for item in items if isinstance(item, LiteralType) and item.fallback not in items
    }
    return [*literals, *(_kind_of(item, api, seen) for item in items if not isinstance(item, LiteralType))]


def _check_inner(typ: Type, api: CheckerPluginInterface, seen: frozenset[str]) -> list[str]:
    kinds = _kinds_of_items(typ, api, seen)
    problem = _find_ambiguity(typ, kinds, api)
    if problem is not None:
        raise _UnfitError(problem)
    return kinds


def _kind_of(typ: Type, api: CheckerPluginInterface, seen: frozenset[str]) -> str:
    proper = get_proper_type(typ)
    if isinstance(proper, NoneType):
        return _NULL
    if isinstance(proper, AnyType):
        # What mypy could not find is not what is written there.
        if proper.type_of_any in (TypeOfAny.from_error, TypeOfAny.from_unimported_type, TypeOfAny.special_form):
            return _UNKNOWN
        raise _UnfitError(messages.NO_DATA.format(type='"Any"'))
    if isinstance(proper, LiteralType):
        kind = _kind_of(proper.fallback, api, seen)
        if kind in (_TEXT, _NUMBER) and not proper.is_enum_literal():
            return kind
        raise _UnfitError(messages.NO_DATA.format(type=shown(proper, api)))
    if isinstance(proper, TypeType):
        return _kind_of_class(proper, api)
    if isinstance(proper, TypeVarType) and not proper.values:
        return _kind_of(proper.upper_bound, api, seen)
    if isinstance(proper, TypedDictType):
        name = proper.fallback.type.fullname
        for item in proper.items.values() if name not in seen else ():
            _check_inner(item, api, seen | {name})
        return _OBJECT
    if isinstance(proper, TupleType):
        name = proper.partial_fallback.type.fullname  # the class of a named tuple, which may contain itself
        for item in proper.items if name not in seen else ():
            _check_inner(item, api, seen if name == "builtins.tuple" else seen | {name})
        return _ARRAY
    if isinstance(proper, Instance):
        return _kind_of_instance(proper, api, seen)
    raise _UnfitError(messages.NO_DATA.format(type=shown(proper, api)))


def _kind_of_class(typ: TypeType, api: CheckerPluginInterface) -> str:
    item = get_proper_type(typ.item)
    if isinstance(item, TypeVarType):
        item = get_proper_type(item.upper_bound)
    is_unfound = isinstance(item, AnyType) and item.type_of_any != TypeOfAny.explicit
    if not is_unfound and (isinstance(item, AnyType) or _is(item, "builtins.object")):
        raise _UnfitError(messages.ANY_CLASS.format(type=shown(typ, api)))
    return _CLASS


def _kind_of_instance(typ: Instance, api: CheckerPluginInterface, seen: frozenset[str]) -> str:
    info = typ.type
    name = info.fullname
    if name in seen or info.fallback_to_any:
        return _UNKNOWN if info.fallback_to_any and not info.has_base(DJANGO_MODEL) else _OBJECT
    if name == "builtins.type":
        raise _UnfitError(messages.ANY_CLASS.format(type=shown(typ, api)))
    if name in _SIMPLE:
        return _SIMPLE[name]
    if name in _ARRAYS:
        for item in typ.args:
            _check_inner(item, api, seen)
        return _ARRAY
    if name in _DICTS:
        if not {*_check_inner(typ.args[0], api, seen)} <= {_TEXT, _NUMBER, _UNKNOWN}:
            raise _UnfitError(messages.KEYS.format(type=shown(typ, api)))
        _check_inner(typ.args[1], api, seen)
        return _OBJECT
    if info.is_newtype:
        return _kind_of(info.bases[0], api, seen)
    if info.is_enum:
        return _kind_of_enum(typ, api)
    if info.has_base(DJANGO_MODEL):
        return _ROW
    fields = _find_fields(typ)
    if fields is None:
        raise _UnfitError(messages.NO_DATA.format(type=shown(typ, api)))
    for field in fields:
        _check_inner(field, api, seen | {name})
    # A tag, of which mypy does not know, tells a struct from another.
    return _UNKNOWN if info.has_base("msgspec.Struct") else _OBJECT


def _kind_of_enum(typ: Instance, api: CheckerPluginInterface) -> str:
    info = typ.type
    for base, kind in (("builtins.str", _TEXT), ("builtins.int", _NUMBER)):
        if info.has_base(base):
            return kind
    members = [symbol.node for name, symbol in info.names.items() if not name.startswith("_")]
    types = [get_proper_type(node.type) for node in members if isinstance(node, Var) and not node.is_property]
    values = [value for value in types if isinstance(value, Instance) and value.type is not info]
    for base, kind in (("builtins.str", _TEXT), ("builtins.int", _NUMBER)):
        if values and all(value.type.fullname == base for value in values):
            return kind
    # `auto()` is a number, or what a method of the class makes of the name.
    if any(value.type.fullname == "enum.auto" for value in values):
        return _UNKNOWN
    if values and len(values) == len(types):
        raise _UnfitError(messages.ENUM.format(type=shown(typ, api)))
    return _UNKNOWN


def _find_fields(typ: Instance) -> list[Type] | None:
    """Return the types of the fields of a dataclass, a class of attrs' or a struct of msgspec's; None of others."""
    names = _list_fields(typ.type)
    if names is None:
        return None
    types: list[Type] = []
    for name in names:
        # What a base annotates with its own type parameters is seen through the base.
        base = next((base for base in typ.type.mro if name in base.names), None)
        node = base.names[name].node if base is not None else None
        if base is None or not isinstance(node, Var) or node.type is None or _is(node.type, "dataclasses.KW_ONLY"):
            continue
        types.append(expand_type_by_instance(node.type, map_instance_to_supertype(typ, base)))
    return types


def _list_fields(info: TypeInfo) -> list[str] | None:
    for base in info.mro:
        for kind in ("dataclass", "attrs"):
            if kind in base.metadata:
                # mypy's own plugins note there what they have made of a class, the fields of its bases included:
                # no constants, and no attributes that a method sets.
                return [field["name"] for field in base.metadata[kind]["attributes"]]
    if not info.has_base("msgspec.Struct"):
        return None
    return [
        name
        for base in reversed(info.mro[:-1])
        if not base.fullname.startswith("msgspec.")
        for name, symbol in base.names.items()
        if isinstance(symbol.node, Var) and not symbol.node.is_classvar and not name.startswith("__")
    ]


def _is(typ: Type, fullname: str) -> bool:
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname == fullname

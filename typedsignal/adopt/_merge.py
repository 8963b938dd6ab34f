"""One type of the types that several sends pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mypy.join import join_types
from mypy.nodes import (
    DictExpr,
    DictionaryComprehension,
    Expression,
    ListComprehension,
    ListExpr,
    SetComprehension,
    SetExpr,
)
from mypy.subtypes import is_subtype
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

_MOST_MEMBERS: Final = 4  # of a union that a person would write
_MOCK: Final = "unittest.mock.NonCallableMock"
_DISPLAYS: Final = (ListExpr, DictExpr, SetExpr, ListComprehension, SetComprehension, DictionaryComprehension)


def is_unknown(typ: Type | None) -> bool:
    """Return whether a type says nothing: Any, alone or in a union, what never is, or a mock of a test."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, UnionType):
        return any(map(is_unknown, proper.items))
    if isinstance(proper, Instance) and proper.type.has_base(_MOCK):
        return True
    return proper is None or isinstance(proper, AnyType | UninhabitedType)


def is_optional(typ: Type | None) -> bool:
    """Return whether a type is None or may be."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, UnionType):
        return any(map(is_optional, proper.items))
    return isinstance(proper, NoneType)


def is_none(typ: Type) -> bool:
    return isinstance(get_proper_type(typ), NoneType)


def widen(typ: Type) -> ProperType:
    """Return a type as a person would write it: a class for a literal, the bound for a type variable."""
    proper = get_proper_type(typ)
    if isinstance(proper, LiteralType):
        return widen(proper.fallback)
    if isinstance(proper, Instance):
        # mypy keeps in an instance what it knows of one object: a literal, or the attributes of a module.
        return Instance(proper.type, [_widen_argument(argument) for argument in proper.args])
    if isinstance(proper, UnionType):
        return get_proper_type(make_simplified_union([widen(item) for item in proper.items]))
    if isinstance(proper, TupleType):
        return proper.copy_modified(items=[_widen_argument(item) for item in proper.items])
    if isinstance(proper, TypeVarType):
        values = proper.values or [proper.upper_bound]
        return get_proper_type(make_simplified_union([widen(value) for value in values]))
    if isinstance(proper, CallableType | Overloaded) and proper.is_type_obj():
        return TypeType(Instance(proper.type_object(), _any_for(proper.type_object().defn.type_vars)))
    if isinstance(proper, TypeType):
        return get_proper_type(TypeType.make_normalized(widen(proper.item)))
    return proper


def _any_for(parameters: Sequence[object]) -> list[Type]:
    return [AnyType(TypeOfAny.special_form) for _ in parameters]


def _widen_argument(typ: Type) -> Type:
    widened = widen(typ)
    return AnyType(TypeOfAny.special_form) if isinstance(widened, UninhabitedType) else widened


def merge(types: Sequence[Type]) -> Type | None:
    """Return one type for what several sends pass, None if there are none.

    Literals are widened, and None is kept. Over four other members become the class that they share, unless that is
    `object`.
    """
    if not types:
        return None
    widened = [widen(typ) for typ in types]
    full = [typ for typ in widened if not _is_empty(typ)]  # `[]` beside `[order]` says no more
    union = get_proper_type(make_simplified_union(full or widened))
    items = [get_proper_type(item) for item in union.items] if isinstance(union, UnionType) else [union]
    names = {item.type.fullname for item in items if isinstance(item, Instance)}
    items = [item for item in items if not (isinstance(item, Instance) and _is_promoted(item, names))]
    members = [item for item in items if not isinstance(item, NoneType)]
    if len(members) <= _MOST_MEMBERS:
        return UnionType.make_union(items)
    shared: Type = members[0]
    for member in members[1:]:
        shared = join_types(shared, member)
    if _says_nothing(shared):
        return UnionType.make_union(items)
    return make_simplified_union([shared, *(item for item in items if isinstance(item, NoneType))])


def _is_promoted(item: Instance, names: set[str]) -> bool:
    """Return whether another member of a union accepts an item: a float stands for an int, too."""
    return item.type.fullname == "builtins.int" and "builtins.float" in names


def _is_empty(typ: Type) -> bool:
    proper = get_proper_type(typ)
    return (
        isinstance(proper, Instance)
        and bool(proper.args)
        and all(isinstance(get_proper_type(argument), AnyType) for argument in proper.args)
    )


def _says_nothing(typ: Type) -> bool:
    proper = get_proper_type(typ)
    if isinstance(proper, TypeType):
        return _says_nothing(proper.item)
    return isinstance(proper, AnyType) or (isinstance(proper, Instance) and proper.type.fullname == "builtins.object")


def list_telling(annotations: Sequence[Type]) -> list[Type]:
    """Return the annotations that are neither Any nor `object`."""
    return [typ for typ in annotations if not is_unknown(typ) and not _says_nothing(typ)]


def choose_annotation(annotations: Sequence[Type]) -> Type | None:
    """Return the annotation that accepts no more than any other, None if there is none."""
    telling = list_telling(annotations)
    narrowest = (typ for typ in telling if all(is_subtype(typ, other) for other in telling))
    return next(narrowest, None)


def fit_to_receivers(
    typ: Type, sent: Sequence[Type], expressions: Sequence[Expression | None], annotations: Sequence[Type]
) -> Type:
    """Return the annotation of a receiver that accepts what is sent, but not the type that was merged of it.

    A receiver of `Literal["a"]` accepts "a", and a receiver of `dict[str, object]` accepts `{"a": 1}`: mypy infers
    the type of a display from what is expected there.
    """
    is_display = bool(expressions) and all(isinstance(expression, _DISPLAYS) for expression in expressions)
    for annotation in annotations:
        if is_unknown(annotation) or is_subtype(typ, annotation):
            continue
        accepts = is_subtype(make_simplified_union(list(sent)), annotation)
        if accepts or (is_display and is_subtype(_erase(typ), _erase(annotation))):
            return annotation
    return typ


def _erase(typ: Type) -> Type:
    proper = get_proper_type(typ)
    return Instance(proper.type, _any_for(proper.args)) if isinstance(proper, Instance) else proper

"""Small tools over mypy's nodes and types: what is assigned, what a call passes, what may be a signal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    CastExpr,
    Decorator,
    Expression,
    FuncBase,
    FuncDef,
    IndexExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    SuperExpr,
    SymbolTable,
    SymbolTableNode,
    TempNode,
    TupleExpr,
    TypeApplication,
    TypeInfo,
    Var,
)
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    Overloaded,
    TupleType,
    Type,
    TypedDictType,
    TypeType,
    UnionType,
    get_proper_type,
)

from typedsignal.map._traversal import walk
from typedsignal.mypy._fullnames import DJANGO_SIGNALS, PACKAGE, SIGNAL, VIEWS
from typedsignal.mypy._model.signals import is_library_signal

COLLECTIONS: Final = {"builtins.dict", "builtins.frozenset", "builtins.list", "builtins.set", "builtins.tuple"}
_BY_NAME: Final = {name.rpartition(".")[2]: name for name in DJANGO_SIGNALS} | {
    "template_rendered": "django.test.signals.template_rendered"
}


def is_signal(typ: Type | None) -> bool:
    """Return whether a type is that of a signal of typedsignal, or of a library."""
    proper = get_proper_type(typ) if typ is not None else None
    return isinstance(proper, Instance) and (proper.type.has_base(SIGNAL) or is_library_signal(proper))


def is_collection_of_signals(typ: Type | None) -> bool:
    """Return whether a type is that of a signal, of a collection of signals, or is not known."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, TupleType):
        return any(map(is_collection_of_signals, proper.items))
    if isinstance(proper, UnionType):
        return any(map(is_signal, proper.items))
    is_collection = isinstance(proper, Instance) and proper.type.fullname in COLLECTIONS
    if is_collection and isinstance(proper, Instance):
        return any(map(is_signal, proper.args))
    return proper is None or isinstance(proper, AnyType) or is_signal(proper)


def may_be_signal(typ: Type | None) -> bool:
    """Return whether a value of a type may be a signal, hold one, or connect to one, also where mypy joined types."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, TupleType | UnionType):
        return any(map(may_be_signal, proper.items))
    if isinstance(proper, TypedDictType):
        return any(map(may_be_signal, proper.items.values()))
    if isinstance(proper, Instance):
        name = proper.type.fullname
        is_vague = name == "builtins.object" or proper.type.is_protocol or proper.type.fallback_to_any
        if name in COLLECTIONS or proper.args:
            return any(map(may_be_signal, proper.args)) or is_signal(proper) or name.startswith(PACKAGE)
        return is_vague or is_signal(proper) or name.startswith(PACKAGE)
    return not isinstance(proper, LiteralType | Overloaded | TypeType)


def list_assignments(statement: AssignmentStmt) -> Iterator[tuple[Expression, Expression]]:
    """Return the names that a statement assigns to, each with its value; none if it only declares their type."""
    for target in statement.lvalues if not isinstance(statement.rvalue, TempNode) else ():
        yield from _pair(target, statement.rvalue)


def _pair(target: Expression, value: Expression) -> Iterator[tuple[Expression, Expression]]:
    if not isinstance(target, ListExpr | TupleExpr):
        yield target, value
    elif isinstance(value, ListExpr | TupleExpr) and len(target.items) == len(value.items):
        for one, other in zip(target.items, value.items, strict=True):
            yield from _pair(one, other)


def find_argument(call: CallExpr, name: str, position: int | None = None) -> Expression | None:
    """Return what a call passes for a parameter, None if that is not written."""
    for value, keyword, kind in zip(call.args, call.arg_names, call.arg_kinds, strict=True):
        if keyword == name and not kind.is_star():
            return value
    if position is not None and position < len(call.args):
        positional = call.arg_kinds[: position + 1]
        if all(kind.is_positional() for kind in positional):
            return call.args[position]
    return None


def map_arguments(call: CallExpr, function: FuncDef | None, skipped: int) -> Iterator[tuple[int | None, Expression]]:
    """Return the arguments of a call, each with the index of its parameter; None if that is not one alone.

    Of a function that mypy has from its cache, only names and kinds of parameters are known.
    """
    kinds = [*enumerate(function.arg_kinds)][skipped:] if function is not None else []
    names = function.arg_names if function is not None else []
    named = {names[index]: index for index, kind in kinds if not kind.is_star()}
    positional = [index for index, kind in kinds if kind.is_positional()]
    for index, (value, name, kind) in enumerate(zip(call.args, call.arg_names, call.arg_kinds, strict=True)):
        if kind.is_star():
            positional.clear()
            yield None, value
        elif name is not None:
            yield named.get(name), value
        else:
            yield positional[index] if index < len(positional) else None, value


def is_instantiation(value: Expression) -> bool:
    """Return whether a value is made by calling a class."""
    callee = value.callee if isinstance(value, CallExpr) else None
    if isinstance(callee, TypeApplication):
        callee = callee.expr
    if isinstance(callee, IndexExpr):
        callee = callee.base
    return isinstance(callee, NameExpr | MemberExpr) and not isinstance(callee.node, FuncBase | Decorator)


def strip_cast(value: Expression) -> Expression:
    """Return what is cast; any other value as it is."""
    cast = value.analyzed if isinstance(value, CallExpr) else value  # which mypy keeps beside the call
    return strip_cast(cast.expr) if isinstance(cast, CastExpr) else value


def class_of(typ: Type | None) -> TypeInfo | None:
    """Return the class of an object, or the class that is meant."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, CallableType) and proper.is_type_obj():
        return proper.type_object()
    if isinstance(proper, TypeType):
        proper = proper.item
    if isinstance(proper, TupleType):  # of a NamedTuple
        proper = proper.partial_fallback
    return proper.type if isinstance(proper, Instance) else None


def find_django_name(fullname: str) -> str | None:
    """Return the name that Django has for one of its signals, also of the typed view of it."""
    if fullname in DJANGO_SIGNALS or fullname == _BY_NAME["template_rendered"]:
        return fullname
    return _BY_NAME.get(fullname.rpartition(".")[2]) if fullname.startswith(f"{VIEWS}.") else None


def find_symbol(name: str, modules: Mapping[str, MypyFile]) -> SymbolTableNode | None:
    """Return what has a full name, in a module or in classes of it; None if there is no such thing."""
    module = name
    while module and module not in modules:
        module = module.rpartition(".")[0]
    names = modules[module].names if module else SymbolTable()
    symbol: SymbolTableNode | None = None
    for part in name.removeprefix(f"{module}.").split("."):
        symbol = names.get(part)
        names = symbol.node.names if symbol is not None and isinstance(symbol.node, TypeInfo) else SymbolTable()
    return symbol


def list_methods_of_self(function: FuncDef) -> tuple[str, ...]:
    """Return the methods that a method calls: `self.method()` or `super().method()`."""
    return tuple(name for name in map(_find_method_of_self, walk(function.body)) if name is not None)


def _find_method_of_self(node: Node) -> str | None:
    callee = node.callee if isinstance(node, CallExpr) else None
    if isinstance(callee, SuperExpr):
        return callee.name
    owner = callee.expr if isinstance(callee, MemberExpr) else None
    is_self = isinstance(owner, NameExpr) and isinstance(owner.node, Var) and owner.node.is_self
    return callee.name if is_self and isinstance(callee, MemberExpr) else None

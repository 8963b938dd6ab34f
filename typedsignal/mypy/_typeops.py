"""Small tools over mypy's types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mypy.messages import format_type, format_type_distinctly
from mypy.nodes import TypeInfo
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    TypedDictType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typedsignal.mypy._fullnames import PACKAGE

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import ArgKind, Expression
    from mypy.plugin import CheckerPluginInterface

_PARTIAL = "__mypy_partial"  # where mypy keeps the signature that a functools.partial has left


def callables_of(typ: Type) -> list[CallableType] | None:
    """Return the signatures a value can be called with, none if it cannot be called, None if that is not known."""
    proper = get_proper_type(typ)
    if isinstance(proper, CallableType):
        return None if _is_vague(proper) else [proper]
    if isinstance(proper, Overloaded):
        return list(proper.items)
    if isinstance(proper, TypeVarType):
        return callables_of(proper.upper_bound)
    if isinstance(proper, LiteralType):
        return callables_of(proper.fallback)
    if isinstance(proper, Instance):
        return _of_instance(proper)
    return [] if isinstance(proper, NoneType | TupleType | TypedDictType) else None


def _is_vague(function: CallableType) -> bool:
    """Return whether the parameters of a function have lost their names, as where two functions are joined."""
    if function.param_spec() is not None:
        return True
    kinds = zip(function.arg_names[1:], function.arg_kinds[1:], strict=True)
    return function.definition is None and any(name is None and kind.is_positional() for name, kind in kinds)


def _of_instance(instance: Instance) -> list[CallableType] | None:
    if instance.extra_attrs is not None and _PARTIAL in instance.extra_attrs.attrs:
        return callables_of(instance.extra_attrs.attrs[_PARTIAL])
    if instance.type.fallback_to_any:
        return None
    member = find_member("__call__", instance, instance, is_operator=True)
    return [] if member is None else callables_of(member)


def items_of(typ: Type) -> list[Type]:
    """Return the members of a union, or the type alone."""
    proper = get_proper_type(typ)
    return list(proper.relevant_items()) if isinstance(proper, UnionType) else [proper]


def elements_of(typ: Type) -> list[Type]:
    """Return the members of what is held by a collection; of anything else, its own."""
    proper = get_proper_type(typ)
    if isinstance(proper, TupleType):
        return [each for item in proper.items for each in items_of(item)]
    if isinstance(proper, Instance) and proper.type.has_base("typing.Iterable") and len(proper.args) == 1:
        return items_of(proper.args[0])
    return items_of(proper)


def type_of(expression: Expression, api: CheckerPluginInterface) -> Type:
    """Return the type that was found for an expression."""
    checker = cast("TypeChecker", api)
    return checker.lookup_type(expression) if checker.has_type(expression) else api.get_expression_type(expression)


def is_inside_function(api: CheckerPluginInterface) -> bool:
    """Return whether mypy is checking the body of a function."""
    return cast("TypeChecker", api).scope.current_function() is not None


def class_named(fullname: str, arguments: list[Type], api: CheckerPluginInterface) -> Instance | None:
    """Return a class of a module that is loaded, if only by others, with type arguments; None if it is not there."""
    module, _, name = fullname.rpartition(".")
    file = cast("TypeChecker", api).modules.get(module)
    symbol = file.names.get(name) if file is not None else None
    return Instance(symbol.node, arguments) if symbol is not None and isinstance(symbol.node, TypeInfo) else None


def shown(typ: Type, api: CheckerPluginInterface) -> str:
    """Return a type as mypy's own messages quote it."""
    return format_type(typ, api.options)


def shown_apart(first: Type, second: Type, api: CheckerPluginInterface) -> tuple[str, str]:
    """Return two types as messages quote them, with their modules where only these tell them apart."""
    one, other = format_type_distinctly(first, second, options=api.options)
    return one, other


def with_parameters(
    function: CallableType, types: list[Type], kinds: list[ArgKind], names: list[str | None]
) -> CallableType:
    """Return a signature with other parameters."""
    return function.copy_modified(  # pyright: ignore[reportUnknownMemberType]
        arg_types=types, arg_kinds=kinds, arg_names=names, is_ellipsis_args=False
    )


def as_identity(function: CallableType) -> CallableType:
    """Return a signature that takes anything by position first, and any sender, and returns the first as it is."""
    own = next((each for each in function.variables if isinstance(each, TypeVarType)), None)
    if own is None or not function.arg_kinds[0].is_positional():
        return function
    rest = [own.upper_bound if isinstance(typ, TypeVarType) else typ for typ in function.arg_types[1:]]
    return function.copy_modified(arg_types=[own, *rest], ret_type=own, variables=[own])  # pyright: ignore[reportUnknownMemberType]


def watcher_of(api: CheckerPluginInterface) -> Any:
    """Return what hides the messages of an overload being tried, None where mypy is not found to do it like that."""
    watchers = getattr(api.msg.errors, "_watchers", None)
    watcher = watchers[-1] if watchers else None
    return watcher if hasattr(watcher, "_filter") and hasattr(watcher, "_has_new_errors") else None


def is_ours(info: TypeInfo, method: str) -> bool:
    """Return whether a method of a signal is the library's, not one that a subclass put in its place."""
    symbol = info.get(method)
    return symbol is not None and (symbol.fullname or "").startswith(PACKAGE)

"""Small tools over mypy's types."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mypy.constraints import SUPERTYPE_OF, infer_constraints
from mypy.erasetype import erase_typevars
from mypy.expandtype import expand_type
from mypy.maptype import map_instance_to_supertype
from mypy.messages import format_type, format_type_distinctly
from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, TypeInfo
from mypy.solve import solve_constraints
from mypy.subtypes import find_member, is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
    TypeVarId,
    TypeVarTupleType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    flatten_nested_unions,
    get_proper_type,
)

from typedsignal.mypy._fullnames import PACKAGE, PARTIAL_SIGNATURE, SENDER_KEY

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import ArgKind, Expression, MypyFile
    from mypy.plugin import CheckerPluginInterface


def callables_of(typ: Type) -> list[CallableType] | None:
    """Return the signatures a value can be called with, none if it cannot be called, None if that is not known."""
    proper = get_proper_type(typ)
    if isinstance(proper, CallableType):
        # Where two functions were joined, parameters have lost their names.
        parameters = zip(proper.arg_names[1:], proper.arg_kinds[1:], strict=True)
        has_lost_names = any(name is None and kind.is_positional() for name, kind in parameters)
        is_vague = proper.param_spec() is not None or (proper.definition is None and has_lost_names)
        return None if is_vague else [proper]
    if isinstance(proper, Overloaded):
        return list(proper.items)
    if isinstance(proper, TypeVarType):
        return callables_of(proper.upper_bound)
    if isinstance(proper, LiteralType):
        return callables_of(proper.fallback)
    if isinstance(proper, Instance):
        return _callables_of_instance(proper)
    return [] if isinstance(proper, NoneType | TupleType | TypedDictType) else None


def _callables_of_instance(instance: Instance) -> list[CallableType] | None:
    if instance.extra_attrs is not None and PARTIAL_SIGNATURE in instance.extra_attrs.attrs:
        return callables_of(instance.extra_attrs.attrs[PARTIAL_SIGNATURE])
    if instance.type.fallback_to_any or instance.type.fullname in ("builtins.function", "builtins.object"):
        return None  # mypy joins unlike callables to these
    member = find_member("__call__", instance, instance, is_operator=True)
    return [] if member is None else callables_of(member)


def items_of(typ: Type) -> list[Type]:
    """Return the members of a union, or the type alone."""
    proper = get_proper_type(typ)
    # An alias may stand for a union among the members: `Row | None`.
    return flatten_nested_unions(proper.relevant_items()) if isinstance(proper, UnionType) else [proper]


def elements_of(typ: Type) -> list[Type]:
    """Return the members of what an iterable gives; of anything else, its own."""
    proper = get_proper_type(typ)
    if isinstance(proper, TupleType):
        return [member for item in proper.items for member in items_of(item)]
    if isinstance(proper, Instance):
        iterable = next((info for info in proper.type.mro if info.fullname == "typing.Iterable"), None)
        if iterable is not None:
            return items_of(map_instance_to_supertype(proper, iterable).args[0])
        iterates = get_proper_type(find_member("__iter__", proper, proper, is_operator=True))
        if isinstance(iterates, CallableType):  # Iterable is a protocol: a class need not derive from it
            return elements_of(iterates.ret_type)
    return items_of(proper)


def solve_own_variables(function: CallableType, given: list[tuple[Type, Type]]) -> CallableType:
    """Return a generic function as it is for arguments, which are given as pairs of declared and passed types.

    A variable whose bound or values do not admit what is passed becomes what it would admit,
    so that the argument is reported; one that nothing decides becomes Any.
    """
    constraints = [
        constraint for declared, passed in given for constraint in infer_constraints(declared, passed, SUPERTYPE_OF)
    ]
    variables = [variable for variable in function.variables if isinstance(variable, TypeVarType)]
    solutions, _ = solve_constraints(variables, constraints)
    values: dict[TypeVarId, Type] = {}
    for variable, solution in zip(variables, solutions, strict=True):
        values[variable.id] = _admissible(variable, solution)
    anything = AnyType(TypeOfAny.special_form)
    others = {variable.id: anything for variable in function.variables if isinstance(variable, TypeVarTupleType)}
    expanded = get_proper_type(expand_type(function, {**values, **others}))
    own = {variable.id for variable in function.variables}
    erased = get_proper_type(erase_typevars(expanded, own))
    return erased if isinstance(erased, CallableType) else function


def _admissible(variable: TypeVarType, solution: Type | None) -> Type:
    if solution is None or isinstance(get_proper_type(solution), UninhabitedType):
        return AnyType(TypeOfAny.special_form)
    if variable.values:
        fitting = (value for value in variable.values if is_subtype(solution, value))
        return next(fitting, UnionType.make_union(variable.values))
    return solution if is_subtype(solution, variable.upper_bound) else variable.upper_bound


def type_of(expression: Expression, api: CheckerPluginInterface) -> Type:
    """Return the type that was found for an expression."""
    checker = cast("TypeChecker", api)
    return checker.lookup_type(expression) if checker.has_type(expression) else api.get_expression_type(expression)


def modules_of(build: object) -> dict[str, MypyFile]:
    """Return the modules of a build: `TypeChecker.modules` and `BuildManager.modules`, both private, since 0.6."""
    return cast("TypeChecker", build).modules


def class_named(fullname: str, arguments: list[Type], modules: dict[str, MypyFile]) -> Instance | None:
    """Return a class of a module that is loaded, if only by others, with type arguments; None if it is not there."""
    module, _, name = fullname.rpartition(".")
    file = modules.get(module)
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


def accept_anything(function: CallableType, first: Type) -> CallableType:
    """Return a signature that takes one argument of a type, and whatever comes after it."""
    anything = AnyType(TypeOfAny.special_form)
    return with_parameters(
        function, [first, anything, anything], [ARG_POS, ARG_STAR, ARG_STAR2], [SENDER_KEY, None, None]
    )


def make_identity(function: CallableType) -> CallableType:
    """Return a signature that takes anything by position first, and any sender, and returns the first as it is."""
    own = next((variable for variable in function.variables if isinstance(variable, TypeVarType)), None)
    if own is None or not function.arg_kinds[0].is_positional():
        return function
    rest = [own.upper_bound if isinstance(typ, TypeVarType) else typ for typ in function.arg_types[1:]]
    return function.copy_modified(arg_types=[own, *rest], ret_type=own, variables=[own])  # pyright: ignore[reportUnknownMemberType]


def is_own_method(info: TypeInfo, method: str) -> bool:
    """Return whether a method of a signal is the library's, not one that a subclass put in its place."""
    symbol = info.get(method)
    return symbol is not None and (symbol.fullname or "").startswith(PACKAGE)

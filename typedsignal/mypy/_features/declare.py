"""`Signal[...]()` and `@signal`: signals where they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.expandtype import expand_type
from mypy.nodes import CallExpr, Decorator
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Parameters,
    Type,
    TypeOfAny,
    TypeVarId,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typedsignal.mypy._checks import payload as payload_check
from typedsignal.mypy._model.call import find_decorator, first_argument
from typedsignal.mypy._model.signals import signal_of
from typedsignal.mypy._reporting import unfiltered_errors

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext


def analyze_class(ctx: FunctionContext) -> Type:
    """Check the payload class that a signal is made with."""
    signal = signal_of(ctx.default_return_type, ctx.api)
    if signal is not None:
        payload_check.check_arguments(ctx.context, signal, ctx.api)
    if signal is not None and signal.payload_class is not None:
        payload_check.check_class(signal.payload_class, ctx.context, ctx.api)
    return ctx.default_return_type


def analyze_deprecated(ctx: MethodContext) -> Type:
    """Check that what `@deprecated` is written above is no signal."""
    argument = first_argument(ctx)
    signal = signal_of(argument.type, ctx.api) if argument is not None else None
    if signal is not None and isinstance(ctx.context, Decorator):
        decorator = find_decorator(ctx.context, ctx.type, ctx.api)
        if isinstance(decorator, CallExpr) and "category" not in decorator.arg_names:  # without one it does not wrap
            payload_check.check_deprecated(ctx.context, ctx.api)
    return ctx.default_return_type


def analyze_function(ctx: FunctionContext) -> Type:
    """Check the function that declares a signal."""
    argument = first_argument(ctx)
    function = get_proper_type(argument.type) if argument is not None else None
    if isinstance(function, CallableType) and isinstance(ctx.context, Decorator):
        with unfiltered_errors(ctx):
            payload_check.check_function(function, ctx.context, ctx.api)
    if isinstance(function, CallableType) and function.variables:
        return _declare_generic(ctx.default_return_type, function)
    return ctx.default_return_type


def _declare_generic(declared: Type, function: CallableType) -> Type:
    """Return the type of a signal whose function is generic: what its variables admit.

    A signal is one object, which has no variables. mypy finds Never for them, which nothing can be sent as.
    """
    signal = get_proper_type(declared)
    values: dict[TypeVarId, Type] = {}
    for variable in function.variables:
        if not isinstance(variable, TypeVarType):
            return declared
        bound = get_proper_type(variable.upper_bound)
        is_free = not variable.values and isinstance(bound, Instance) and bound.type.fullname == "builtins.object"
        admitted = UnionType.make_union(variable.values) if variable.values else bound
        values[variable.id] = AnyType(TypeOfAny.special_form) if is_free else admitted
    expanded = get_proper_type(expand_type(function, values))
    if not isinstance(signal, Instance) or len(signal.args) != 3 or not isinstance(expanded, CallableType):
        return declared
    sender, *types = expanded.arg_types
    fields = Parameters(types, expanded.arg_kinds[1:], expanded.arg_names[1:])
    returned = signal.args[2]
    response = returned if isinstance(get_proper_type(returned), AnyType) else expanded.ret_type
    return Instance(signal.type, [sender, fields, response])

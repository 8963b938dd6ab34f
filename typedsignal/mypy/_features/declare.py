"""`Signal[...]()` and `@signal`: signals where they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator
from mypy.types import CallableType, Type, get_proper_type

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
    return ctx.default_return_type

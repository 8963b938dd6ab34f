"""The decorator `deferred` of every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, RefExpr
from mypy.types import CallableType, get_proper_type

from typedsignal.mypy._checks import undeliverable
from typedsignal.mypy._fullnames import DEFERRED
from typedsignal.mypy._model.call import find_decorator, first_argument
from typedsignal.mypy._model.signals import name_of
from typedsignal.mypy._reporting import unfiltered_errors

if TYPE_CHECKING:
    from mypy.nodes import Expression
    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import Type


def analyze_function(ctx: FunctionContext) -> Type:
    """Check the function that is passed to `deferred` itself."""
    argument = first_argument(ctx) if ctx.callee_arg_names[0] in (None, "function") else None
    return _analyze(ctx, argument.type if argument is not None else None)


def analyze_decorator(ctx: MethodContext) -> Type:
    """Check the function that is passed to what `deferred(...)` returns."""
    argument = first_argument(ctx)
    return _analyze(ctx, argument.type if argument is not None else None)


def _analyze(ctx: FunctionContext | MethodContext, passed: Type | None) -> Type:
    function = get_proper_type(passed) if passed is not None else None
    if not isinstance(function, CallableType):
        return ctx.default_return_type
    context, place = ctx.context, ctx.context
    if isinstance(context, Decorator):
        name = context.func.name
        place = find_decorator(context, getattr(ctx, "type", None), ctx.api) or _find_bare(context) or context
    else:
        name = (name_of(context.args[0]) if isinstance(context, CallExpr) else None) or function.name or ""
    with unfiltered_errors(ctx):
        undeliverable.check(function, name, place, ctx.api)
    return ctx.default_return_type


def _find_bare(decorated: Decorator) -> Expression | None:
    names = (node for node in decorated.decorators if isinstance(node, RefExpr))
    return next((node for node in names if node.fullname == DEFERRED), None)

"""What the plugin reads off a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import NameExpr

from typedsignal.mypy._fullnames import WEAK

if TYPE_CHECKING:
    from mypy.nodes import Expression
    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import Type


class Argument(NamedTuple):
    """An argument of a call."""

    expression: Expression
    type: Type


def argument(ctx: FunctionContext | MethodContext, name: str) -> Argument | None:
    """Return what was passed for a parameter; None if nothing was, or if that came through `*args` or `**kwargs`."""
    if name in ctx.callee_arg_names:
        return _single(ctx, ctx.callee_arg_names.index(name))
    for names, expressions, types in zip(ctx.arg_names, ctx.args, ctx.arg_types, strict=True):
        if name in names:  # what a function takes by **kwargs
            return Argument(expressions[names.index(name)], types[names.index(name)])
    return None


def is_given(ctx: FunctionContext | MethodContext, name: str) -> bool:
    """Return whether something may have been passed for a parameter, if only through `*args` or `**kwargs`."""
    return any(kind.is_star() for kinds in ctx.arg_kinds for kind in kinds) or argument(ctx, name) is not None


def first_argument(ctx: FunctionContext | MethodContext) -> Argument | None:
    """Return the first argument of a call, None if it came through `*args` or `**kwargs`."""
    return _single(ctx, 0) if ctx.args else None


def is_weak(ctx: FunctionContext | MethodContext) -> bool:
    """Return whether a call connects weakly for sure: it says so, or it says nothing."""
    if WEAK not in ctx.callee_arg_names:
        return False
    if not ctx.args[ctx.callee_arg_names.index(WEAK)]:
        return True
    given = argument(ctx, WEAK)
    return given is not None and isinstance(given.expression, NameExpr) and given.expression.fullname == "builtins.True"


def _single(ctx: FunctionContext | MethodContext, position: int) -> Argument | None:
    if len(ctx.args[position]) != 1 or ctx.arg_kinds[position][0].is_star():
        return None
    return Argument(ctx.args[position][0], ctx.arg_types[position][0])

"""What the plugin reads off a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import NameExpr

from typedsignal.mypy._names import WEAK

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
    if name not in ctx.callee_arg_names:
        return None
    position = ctx.callee_arg_names.index(name)
    return _single(ctx, position)


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

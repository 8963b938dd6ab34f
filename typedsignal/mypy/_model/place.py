"""Where a message about a receiver goes, and what the receiver and its signal are called there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from mypy.nodes import CallExpr, Context, Decorator, Expression, LambdaExpr, MemberExpr
from mypy.types import Type, get_proper_type

from typedsignal.mypy._model.call import Argument
from typedsignal.mypy._model.signals import name_of
from typedsignal.mypy._typeops import shown

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface, MethodContext


class Place(NamedTuple):
    """The line of a message, the receiver in quotes, and the expression that holds the signal or connector."""

    context: Context
    receiver: str
    holder: Expression | None


def place_of(ctx: MethodContext, receiver: Argument) -> Place:
    """Return the place of the receiver argument, or of the decorator that connects."""
    if isinstance(ctx.context, Decorator):
        decorator = _decorator(ctx.context, ctx.type, ctx.api)
        return Place(decorator or ctx.context, f'"{ctx.context.func.name}"', _holder(decorator))
    return place_of_call(receiver, holder_of(ctx.context), ctx.api)


def place_of_call(receiver: Argument, holder: Expression | None, api: CheckerPluginInterface) -> Place:
    """Return the place of a receiver that is an argument."""
    return Place(receiver.expression, _called(receiver, api), holder)


def holder_of(call: Context) -> Expression | None:
    """Return the expression of which a method is called, or which is called itself."""
    return _holder(call.callee) if isinstance(call, CallExpr) else None


def _called(receiver: Argument, api: CheckerPluginInterface) -> str:
    if isinstance(receiver.expression, LambdaExpr):
        return '"<lambda>"'
    name = name_of(receiver.expression)
    return f'"{name}"' if name else shown(receiver.type, api)


def _holder(callee: Expression | None) -> Expression | None:
    return callee.expr if isinstance(callee, MemberExpr) else callee


def _decorator(decorated: Decorator, owner: Type, api: CheckerPluginInterface) -> Expression | None:
    """Return which of the decorators is being applied: the one whose object has this very type."""
    checker = cast("TypeChecker", api)
    for each in decorated.decorators:
        holds = [each, *filter(None, [_holder(each)])]
        if any(checker.has_type(node) and get_proper_type(checker.lookup_type(node)) is owner for node in holds):
            return each
    return None

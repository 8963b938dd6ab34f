"""The decorator `receiver`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Expression, ListExpr, SetExpr, StarExpr, TupleExpr

from typedsignal.mypy._calls import Argument, argument
from typedsignal.mypy._names import SIGNAL_KEY
from typedsignal.mypy._senders import check_sender
from typedsignal.mypy._signals import Signal, name_of, remember, signal_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface, FunctionContext
    from mypy.types import Type


def analyze(ctx: FunctionContext) -> Type:
    """Let the decorator know its signals, so that it can check what it decorates.

    mypy alone forgets the payload, and of a list the signals too:

        @receiver([order_completed, order_cancelled])
    """
    given = argument(ctx, SIGNAL_KEY)
    if given is None:
        return ctx.default_return_type
    signals = _signals_in(given, ctx.api)
    return remember(ctx.default_return_type, signals, check_sender(ctx, signals))


def _signals_in(given: Argument, api: CheckerPluginInterface) -> list[Signal]:
    expressions = _listed(given.expression)
    if expressions is None:
        found = [signal_of(given.type, name_of(given.expression))]
    else:
        found = [signal_of(api.get_expression_type(each), name_of(each)) for each in expressions]
    return [each for each in found if each is not None]


def _listed(expression: Expression) -> list[Expression] | None:
    if not isinstance(expression, ListExpr | TupleExpr | SetExpr):
        return None
    return [each for each in expression.items if not isinstance(each, StarExpr)]

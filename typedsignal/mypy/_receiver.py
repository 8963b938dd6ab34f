"""The decorator `receiver`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Expression, ListExpr, SetExpr, StarExpr, TupleExpr

from typedsignal.mypy._calls import Argument, argument, is_weak
from typedsignal.mypy._memory import Memory, remember
from typedsignal.mypy._names import SIGNAL_KEY
from typedsignal.mypy._senders import check_sender
from typedsignal.mypy._signals import Signal, name_of, signal_of, signals_behind
from typedsignal.mypy._types import elements_of, type_of
from typedsignal.mypy._uid import check_uid

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    signals = list(_signals_in(given, ctx.api))
    check_uid(ctx)
    return remember(Memory(signals, check_sender(ctx, signals), is_weak(ctx)), ctx)


def _signals_in(given: Argument, api: CheckerPluginInterface) -> Iterator[Signal]:
    for expression in _listed(given.expression):
        typ = given.type if expression is given.expression else type_of(expression, api)
        is_one = signal_of(typ, api) is not None
        for each in [typ] if is_one else elements_of(typ):
            yield from signals_behind(expression, each, api, name_of(expression) if is_one else None)


def _listed(expression: Expression) -> list[Expression]:
    if isinstance(expression, ListExpr | TupleExpr | SetExpr):
        return [each.expr if isinstance(each, StarExpr) else each for each in expression.items]
    return [expression]

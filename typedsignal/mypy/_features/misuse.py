"""What `@receiver` is given that is no signal, or no option of it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.nodes import ListExpr, SetExpr, StarExpr, TupleExpr
from mypy.types import CallableType, Instance, LiteralType, NoneType, Overloaded, Type, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import CONNECT
from typedsignal.mypy._report import fail
from typedsignal.mypy._typeops import elements_of, items_of, shown, type_of

if TYPE_CHECKING:
    from mypy.nodes import Expression
    from mypy.plugin import CheckerPluginInterface, FunctionContext

    from typedsignal.mypy._model.call import Argument


def is_misused(ctx: FunctionContext, given: Argument) -> bool:
    """Report what `receiver` cannot be called with, and return whether anything was."""
    problems = len(_further(ctx))
    for name in _further(ctx):
        known = [each for each in ctx.callee_arg_names if each]
        close = get_close_matches(name, known, 1) if name is not None else []
        hint = f'; did you mean "{close[0]}"?' if close else ""
        text = messages.SEVERAL_SIGNALS if name is None else messages.NO_SUCH_OPTION.format(name=name) + hint
        fail(ctx.api, text, ctx.context, CALL_ARG)
    for expression, typ in listed(given, ctx.api):
        for each in elements_of(typ) if not _may_be_signal(typ) else []:
            if not _may_be_signal(each):
                problems += 1
                fail(ctx.api, messages.NO_SIGNAL.format(found=shown(each, ctx.api)), expression, ARG_TYPE)
    return problems > 0


def listed(given: Argument, api: CheckerPluginInterface) -> list[tuple[Expression, Type]]:
    """Return what is written in a list, or the one thing that was given, with types."""
    expression = given.expression
    if isinstance(expression, ListExpr | TupleExpr | SetExpr):
        items = [each.expr if isinstance(each, StarExpr) else each for each in expression.items]
        return [(each, type_of(each, api)) for each in items]
    return [(expression, given.type)]


def _further(ctx: FunctionContext) -> list[str | None]:
    """Return the names of the arguments that are not taken, None for each that has none."""
    formals = zip(ctx.callee_arg_names, ctx.arg_names, ctx.arg_kinds, strict=True)
    return [
        name
        for formal, names, kinds in formals
        for name, kind in zip(names, kinds, strict=True)
        if formal is None and not kind.is_star()
    ]


def _may_be_signal(typ: Type) -> bool:
    return all(_connects(get_proper_type(item)) for item in items_of(typ))


def _connects(item: Type) -> bool:
    if isinstance(item, Instance):
        return item.type.fallback_to_any or item.type.get(CONNECT) is not None
    return not isinstance(item, CallableType | Overloaded | NoneType | LiteralType)

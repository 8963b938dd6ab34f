"""The sender that receivers are connected for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.meet import is_overlapping_types
from mypy.nodes import CallExpr, Context, Expression, MemberExpr, NameExpr, RefExpr, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import AnyType, NoneType, Type, get_proper_type

from typedsignal.mypy import _messages as say
from typedsignal.mypy._calls import Argument, argument
from typedsignal.mypy._names import SENDER_KEY
from typedsignal.mypy._report import fail
from typedsignal.mypy._signals import Signal, as_instance_of
from typedsignal.mypy._types import items_of, shown_apart

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext, MethodSigContext


def check_sender(ctx: FunctionContext | MethodContext, signals: list[Signal]) -> Type | None:
    """Report a `sender=` that a signal never has, and return its type; None if receivers hear every sender."""
    given = argument(ctx, SENDER_KEY)
    if given is None:
        return None
    sender = as_instance_of(given.type)
    if any(isinstance(get_proper_type(item), AnyType | NoneType) for item in items_of(sender)):
        return None
    for signal in signals:
        if _is_never(given, sender, signal.sender):
            _report(ctx, signal, sender, given.expression)
    return sender


def sender_expected(ctx: MethodSigContext, signal: Signal) -> Type:
    """Return the sender that a receiver gets, before mypy has read the arguments."""
    names = ctx.default_signature.arg_names
    given = ctx.args[names.index(SENDER_KEY)] if SENDER_KEY in names else []
    if len(given) != 1 or not isinstance(given[0], RefExpr):
        return signal.sender
    return narrowed(signal, as_instance_of(ctx.api.get_expression_type(given[0])))


def narrowed(signal: Signal, sender: Type | None) -> Type:
    """Return the sender that a receiver gets: the one it is connected for, where that says more."""
    return sender if sender is not None and is_subtype(sender, signal.sender) else signal.sender


def _is_never(given: Argument, sender: Type, declared: Type) -> bool:
    if is_subtype(sender, declared):
        return False
    names_a_class = isinstance(given.expression, RefExpr) and isinstance(given.expression.node, TypeInfo)
    # A class may yet be mixed into one that is a sender.
    return names_a_class or not (_is_of_self(given.expression) or is_overlapping_types(sender, declared))


def _is_of_self(expression: Expression) -> bool:
    if isinstance(expression, CallExpr):
        return any(_is_of_self(each) for each in expression.args)
    if isinstance(expression, MemberExpr):
        return _is_of_self(expression.expr)
    return isinstance(expression, NameExpr) and expression.name in ("self", "cls")


def _report(ctx: FunctionContext | MethodContext, signal: Signal, sender: Type, place: Context) -> None:
    given, expected = shown_apart(sender, signal.sender, ctx.api)
    text = say.named(say.NEVER_SENT_BY, signal.name).format(given=given, expected=expected)
    fail(ctx.api, text, place, say.SIGNAL_SENDER)

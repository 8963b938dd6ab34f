"""The sender that receivers are connected for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.meet import is_overlapping_types
from mypy.nodes import CallExpr, Context, Expression, MemberExpr, NameExpr, RefExpr, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, NoneType, Type, TypeOfAny, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.call import Argument, argument, is_given
from typedsignal.mypy._model.models import model_named
from typedsignal.mypy._model.signals import Sender, Signal, as_instance_of, narrowed
from typedsignal.mypy._report import fail
from typedsignal.mypy._typeops import items_of, shown_apart

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext, MethodSigContext


def check_sender(ctx: FunctionContext | MethodContext, signals: list[Signal]) -> Sender | None:
    """Report a `sender=` that a signal never has, and return it; None if receivers hear every sender."""
    given = argument(ctx, SENDER_KEY)
    if given is None:
        anything = AnyType(TypeOfAny.special_form)
        return Sender(anything, is_certain=False) if is_given(ctx, SENDER_KEY) else None
    sender = as_instance_of(given.type)
    if isinstance(sender, NoneType):
        return None
    model = model_named(given.expression, ctx.api)
    if model is not None or any(isinstance(get_proper_type(item), AnyType | NoneType) for item in items_of(sender)):
        return Sender(model or sender, is_certain=model is not None)
    for signal in signals:
        if _is_never(given, sender, signal):
            _report(ctx, signal, sender, given.expression)
    return Sender(sender, is_certain=_names_a_class(given.expression))


def as_expected(ctx: MethodSigContext, signal: Signal) -> Signal:
    """Return a signal as it is for the sender that is given, before mypy has read the arguments."""
    names = ctx.default_signature.arg_names
    given = ctx.args[names.index(SENDER_KEY)] if SENDER_KEY in names else []
    if len(given) != 1 or not isinstance(given[0], RefExpr):
        return signal
    sender = as_instance_of(ctx.api.get_expression_type(given[0]))
    return narrowed(signal, Sender(sender, _names_a_class(given[0])), ctx.api)


def _names_a_class(given: Expression) -> bool:
    return isinstance(given, RefExpr) and isinstance(given.node, TypeInfo)


def _is_never(given: Argument, sender: Type, signal: Signal) -> bool:
    if is_subtype(sender, signal.sender) or (signal.is_django_signal and _is_lazy(sender)):
        return False
    # A class may yet be mixed into one that is a sender.
    overlaps = _is_of_self(given.expression) or is_overlapping_types(sender, signal.sender)
    return _names_a_class(given.expression) or not overlaps


def _is_lazy(sender: Type) -> bool:
    """Return whether a sender is named by a str: that is a model, to be found when it is there."""
    proper = get_proper_type(sender)
    return isinstance(proper, Instance) and proper.type.fullname == "builtins.str"


def _is_of_self(expression: Expression) -> bool:
    if isinstance(expression, CallExpr):
        return any(_is_of_self(each) for each in expression.args)
    if isinstance(expression, MemberExpr):
        return _is_of_self(expression.expr)
    return isinstance(expression, NameExpr) and expression.name in ("self", "cls")


def _report(ctx: FunctionContext | MethodContext, signal: Signal, sender: Type, place: Context) -> None:
    given, expected = shown_apart(sender, signal.sender, ctx.api)
    text = messages.named(messages.NEVER_SENT_BY, signal.name).format(given=given, expected=expected)
    fail(ctx.api, text, place, messages.SIGNAL_SENDER)

"""`signal-sender`: a sender that receivers are connected for, and that the signal never has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.meet import is_overlapping_types
from mypy.nodes import CallExpr, Expression, MemberExpr, NameExpr
from mypy.subtypes import is_subtype
from mypy.types import Instance, Type, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.signals import Convention, Sender, Signal
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import shown_apart

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


def check(call: ConnectCall) -> None:
    """Report a `sender=` that a signal never has.

    mypy takes any object for a sender:

        order_completed.connect(mail, sender=Invoice)
    """
    sender = call.sender
    if sender is None or sender.expression is None:
        return
    for signal in call.signals:
        if _is_never(sender, sender.expression, signal):
            given, expected = shown_apart(sender.type, signal.sender, call.api)
            text = messages.name_signal(messages.NEVER_SENT_BY, call.signal_name(signal)).format(
                given=given, expected=expected
            )
            fail(call.api, text, sender.expression, messages.SIGNAL_SENDER)


def _is_never(sender: Sender, expression: Expression, signal: Signal) -> bool:
    if is_subtype(sender.type, signal.sender):
        return False
    if signal.convention is Convention.KEYWORDS and _is_lazy(sender.type):
        return False
    # A class may yet be mixed into one that is a sender.
    return sender.is_certain or not (_is_of_self(expression) or is_overlapping_types(sender.type, signal.sender))


def _is_lazy(sender: Type) -> bool:
    """Return whether a sender is named by a str: that is a model, to be found when it is there."""
    proper = get_proper_type(sender)
    return isinstance(proper, Instance) and proper.type.fullname == "builtins.str"


def _is_of_self(expression: Expression) -> bool:
    if isinstance(expression, CallExpr):
        return any(_is_of_self(argument) for argument in expression.args)
    if isinstance(expression, MemberExpr):
        return _is_of_self(expression.expr)
    return isinstance(expression, NameExpr) and expression.name in ("self", "cls")

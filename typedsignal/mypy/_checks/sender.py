"""`signal-sender`: a sender that receivers are connected for, and that the signal never has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from mypy.meet import is_overlapping_types
from mypy.nodes import CallExpr, Expression, MemberExpr, NameExpr
from mypy.subtypes import is_subtype
from mypy.types import Instance, LiteralType, NoneType, Type, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import (
    CLASS_PREPARED_RECEIVER,
    DJANGO_MODEL,
    DJANGO_MODEL_SIGNAL,
    M2M_CHANGED_RECEIVER,
    SIGNAL,
)
from typedsignal.mypy._model.call import find_senders
from typedsignal.mypy._model.django import protocol_of
from typedsignal.mypy._model.models import (
    class_of,
    find_misspelt,
    find_relation,
    find_swapped,
    is_abstract,
    is_relation,
)
from typedsignal.mypy._model.signals import Convention, Sender, Signal, name_of
from typedsignal.mypy._reporting import fail, recheck_when_changed
from typedsignal.mypy._typeops import items_of, shown, shown_apart

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.call import ConnectCall


Problem: TypeAlias = tuple[str, dict[str, str]]  # the template of a message, and what goes into it


def check(call: ConnectCall) -> None:
    """Report a `sender=` that a signal never has.

    mypy takes any object for a sender:

        order_completed.connect(mail, sender=Invoice)
    """
    if call.is_typed:
        return
    for signal, sender, expression in _senders(call):
        problem = _problem_of_model(sender, expression, signal, call)
        _report(problem or _problem_of_type(sender, expression, signal, call), expression, signal, call)


def check_model(call: ConnectCall) -> None:
    """Report a model that a signal never has, where the types of a view check every other sender.

    To mypy an abstract model is a model:

        post_save.connect(audit, sender=AbstractOrder)
    """
    for signal, sender, expression in _senders(call):
        _report(_problem_of_model(sender, expression, signal, call), expression, signal, call)


def check_sent_by(sender: Sender, signal: Signal, api: CheckerPluginInterface) -> None:
    """Report a send of a declared signal by a sender that it is not declared to have.

    The stubs take any object for a sender:

        order_paid.send(sender=Invoice, order=order)
    """
    if signal.payload_class is None or sender.expression is None or is_subtype(sender.type, signal.sender):
        return
    if not sender.is_certain and (_is_of_self(sender.expression) or is_overlapping_types(sender.type, signal.sender)):
        return
    given, expected = shown_apart(sender.type, signal.sender, api)
    text = messages.name_signal(messages.SENT_BY, signal.name).format(given=given, expected=expected)
    fail(api, text, sender.expression, messages.SIGNAL_SENDER)


def _senders(call: ConnectCall) -> Iterator[tuple[Signal, Sender, Expression]]:
    for signal in call.signals:
        sender = signal.paired or call.sender
        if sender is not None and sender.expression is not None:
            senders = find_senders(sender, call.api) if sender is call.sender else [sender]
            for item in senders:
                yield signal, item, sender.expression


def _report(problem: Problem | None, place: Expression, signal: Signal, call: ConnectCall) -> None:
    if problem is not None:
        template, words = problem
        text = messages.name_signal(template, call.signal_name(signal)).format(**words)
        fail(call.api, text, place, messages.SIGNAL_SENDER)


def _problem_of_type(sender: Sender, expression: Expression, signal: Signal, call: ConnectCall) -> Problem | None:
    api = call.api
    if call.subclasses and not _looks_up(signal):
        any_class = api.named_generic_type("builtins.type", [])
        if not any(is_overlapping_types(item, any_class) for item in items_of(sender.type)):
            return messages.NO_CLASS, {"given": _quoted(sender, sender.type, api)}
    is_found = sender.label is not None and sender.is_certain and _has_models(signal)
    if not is_found and (sender.label is not None or all(map(_is_str, items_of(sender.type)))):
        return _problem_of_str(sender, signal, api)
    if is_subtype(sender.type, signal.sender) or (call.subclasses and is_subtype(signal.sender, sender.type)):
        return None
    # A class may yet be mixed into one that is a sender.
    may_be = _is_of_self(expression) or is_overlapping_types(sender.type, signal.sender)
    return _never_sent_by(sender.type, signal, api) if sender.is_certain or not may_be else None


def _problem_of_str(sender: Sender, signal: Signal, api: CheckerPluginInterface) -> Problem | None:
    """Return that a signal never has a str as its sender: only signals of models look up the model of that name."""
    if _looks_up(signal):
        return None
    any_str = api.named_generic_type("builtins.str", [])
    given: Type = any_str if sender.label is None else LiteralType(sender.label, any_str)
    if is_overlapping_types(given, signal.sender):
        return None
    if any(_is_str(item) for item in items_of(signal.sender)):
        return _never_sent_by(given, signal, api)
    if signal.convention in (Convention.CELERY, Convention.BLINKER):
        return messages.NEVER_SENT_BY, {"given": _quoted(sender, any_str, api), "expected": shown(signal.sender, api)}
    expected = shown(signal.sender, api)
    return messages.NOT_BY_NAME, {"given": _quoted(sender, any_str, api), "expected": expected}


def _never_sent_by(given: Type, signal: Signal, api: CheckerPluginInterface) -> Problem:
    shown_given, expected = shown_apart(given, signal.sender, api)
    return messages.NEVER_SENT_BY, {"given": shown_given, "expected": expected}


def _problem_of_model(sender: Sender, expression: Expression, signal: Signal, call: ConnectCall) -> Problem | None:
    """Return why a signal never has a model, of this name or at all, as its sender."""
    api = call.api
    protocol = protocol_of(signal.type)
    if sender.label is not None and _looks_up(signal):
        problem = _problem_of_label(sender.label, api)
        if problem is not None:
            return problem
    given = _quoted(sender, sender.type, api)
    if protocol == M2M_CHANGED_RECEIVER and is_relation(sender.type) and isinstance(expression, MemberExpr):
        owner = name_of(expression.expr)
        relation = f"{owner}.{expression.name}" if owner else expression.name
        return messages.NOT_A_TABLE, {"given": given, "relation": relation}
    if protocol is None or not sender.is_certain:
        return None
    recheck_when_changed(class_of(sender.type), api)
    if is_abstract(sender.type) and not call.subclasses:
        return messages.ABSTRACT_SENDER, {"given": given}
    may_be_swapped = protocol != CLASS_PREPARED_RECEIVER and (sender.label is None or _looks_up(signal))
    swapped = find_swapped(sender.type, api) if may_be_swapped else None
    if swapped is not None:
        setting, label = swapped
        return messages.SWAPPED_SENDER, {"given": given, "setting": setting, "label": label}
    found = find_relation(sender.type, api) if protocol == M2M_CHANGED_RECEIVER else None
    return (messages.NOT_A_TABLE, {"given": given, "relation": found}) if found is not None else None


def _problem_of_label(label: str, api: CheckerPluginInterface) -> Problem | None:
    given = f'"{label}"'
    meant = find_misspelt(label, api)
    if label.count(".") != 1:
        return messages.NO_APP, {"given": given, "label": meant or f"app_label.{label.rpartition('.')[2]}"}
    if meant is None:
        return None
    template = messages.MISSPELT_MODEL if meant else messages.NO_MODEL
    return template, {"given": given, "label": meant}


def _quoted(sender: Sender, typ: Type, api: CheckerPluginInterface) -> str:
    return f'"{sender.label}"' if sender.label is not None else shown(typ, api)


def _looks_up(signal: Signal) -> bool:
    """Return whether a signal takes a str for the name of a model, to be found when the model is there."""
    return signal.type.type.has_base(DJANGO_MODEL_SIGNAL) or _has_models(signal)


def _has_models(signal: Signal) -> bool:
    """Return whether only models send a signal of this package, as the dispatcher decides by its type argument."""
    if not signal.type.type.has_base(SIGNAL):
        return False
    classes = [item for item in items_of(signal.sender) if not isinstance(get_proper_type(item), NoneType)]
    models = [item for item in map(class_of, classes) if item is not None and item.type.has_base(DJANGO_MODEL)]
    return bool(classes) and len(models) == len(classes)


def _is_str(sender: Type) -> bool:
    proper = get_proper_type(sender)
    proper = proper.fallback if isinstance(proper, LiteralType) else proper
    return isinstance(proper, Instance) and proper.type.fullname == "builtins.str"


def _is_of_self(expression: Expression) -> bool:
    if isinstance(expression, CallExpr):
        return any(_is_of_self(argument) for argument in expression.args)
    if isinstance(expression, MemberExpr):
        return _is_of_self(expression.expr)
    return isinstance(expression, NameExpr) and expression.name in ("self", "cls")

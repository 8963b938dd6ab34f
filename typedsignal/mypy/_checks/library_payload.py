"""`signal-payload` of signals of libraries: a `send` that lacks a field, or has one too many or of another type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.subtypes import is_subtype

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._checks import sender as sender_check
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.call import Argument, first_argument, read_sender
from typedsignal.mypy._model.payload import Field
from typedsignal.mypy._model.signals import Signal, narrow
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import items_of, shown_apart

if TYPE_CHECKING:
    from mypy.nodes import Context
    from mypy.plugin import CheckerPluginInterface, MethodContext


def check_send(ctx: MethodContext, signals: list[Signal]) -> None:
    """Report a send of a signal of a library with other fields than its own code sends, or than are declared.

    The stubs take any keywords, and a receiver that requires one of the fields raises:

        post_save.send(sender=Order, instance=order)
    """
    arguments = _read_arguments(ctx)
    if arguments is None:
        return
    sender = read_sender(ctx, first_argument(ctx))
    for signal in signals:
        if sender is not None:
            sender_check.check_sent_by(sender, signal, ctx.api)
        _check_fields(signal if sender is None else narrow(signal, sender, ctx.api), arguments, ctx.context, ctx.api)


def _read_arguments(ctx: MethodContext) -> dict[str, Argument] | None:
    """Return the fields that are given by keyword, None if some may come through `*args` or `**kwargs`."""
    if any(kind.is_star() for kinds in ctx.arg_kinds for kind in kinds):
        return None
    arguments: dict[str, Argument] = {}
    for names, expressions, types in zip(ctx.arg_names[1:], ctx.args[1:], ctx.arg_types[1:], strict=True):
        for name, expression, typ in zip(names, expressions, types, strict=True):
            if name != SENDER_KEY and not (name or "").startswith("_"):  # an option: blinker has `_async_wrapper`
                arguments[name or ""] = Argument(expression, typ)
    return arguments


def _check_fields(signal: Signal, arguments: dict[str, Argument], place: Context, api: CheckerPluginInterface) -> None:
    if signal.payload is None:
        return
    fields = signal.payload.fields
    missing = [name for name, field in fields.items() if field.is_required and name not in arguments]
    if missing:
        template = messages.name_signal(messages.SENT_WITHOUT, signal.name)
        text = template.format(fields=messages.list_fields(missing), names="it" if len(missing) == 1 else "them")
        fail(api, text, place, messages.SIGNAL_PAYLOAD)
    for name, argument in arguments.items():
        field = fields.get(name)
        if field is None and signal.payload.further is not None:
            field = Field(name, signal.payload.further, False)
        if field is None:
            repair = messages.suggest_field(name, fields)
            text = messages.name_signal(messages.SENT_UNKNOWN, signal.name).format(field=name, repair=repair)
            fail(api, text, argument.expression, messages.SIGNAL_PAYLOAD)
        elif not any(is_subtype(item, field.type) for item in items_of(argument.type)):
            expected, sent = shown_apart(field.type, argument.type, api)
            template = messages.name_signal(messages.SENT_WRONG, signal.name)
            text = template.format(field=name, expected=expected, sent=sent)
            fail(api, text, argument.expression, messages.SIGNAL_PAYLOAD)

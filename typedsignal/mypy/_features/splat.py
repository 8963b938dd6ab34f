"""Payloads that are sent as `**typed_dict`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.types import TypedDictType, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.place import holder_of
from typedsignal.mypy._model.signals import name_of, signal_of
from typedsignal.mypy._report import fail
from typedsignal.mypy._typeops import shown

if TYPE_CHECKING:
    from mypy.plugin import MethodContext
    from mypy.types import Type


def analyze(ctx: MethodContext) -> Type:
    """Report a TypedDict that may lack what has to be sent.

    mypy takes a key that need not be there for one that is:

        class Draft(TypedDict, total=False):
            order_id: int

        def finish(draft: Draft) -> None:
            order_completed.send(OrderService, **draft)
    """
    if not any(kind.is_star() for kinds in ctx.arg_kinds for kind in kinds):
        return ctx.default_return_type
    signal = signal_of(ctx.type, ctx.api, name_of(holder_of(ctx.context)))
    for key in signal.payload.fields if signal and signal.payload else ():
        if signal is not None and key.required and key.name in ctx.callee_arg_names:
            _check(ctx, signal.name, key.name)
    return ctx.default_return_type


def _check(ctx: MethodContext, signal: str | None, key: str) -> None:
    position = ctx.callee_arg_names.index(key)
    if len(ctx.args[position]) != 1 or not ctx.arg_kinds[position][0].is_star():
        return
    splat = get_proper_type(ctx.arg_types[position][0])
    if isinstance(splat, TypedDictType) and key in splat.items and key not in splat.required_keys:
        text = messages.named(messages.MAY_BE_SENT_WITHOUT, signal).format(field=key, splat=shown(splat, ctx.api))
        fail(ctx.api, text, ctx.args[position][0], messages.SIGNAL_PAYLOAD)

"""The decorator `receiver`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import ARG_NAMED_OPT, ARG_POS, ARG_STAR, ARG_STAR2
from mypy.types import AnyType, TypeOfAny

from typedsignal.mypy._checks.dispatch_uid import check_uid
from typedsignal.mypy._checks.sender import check_sender
from typedsignal.mypy._features.connector_type import ConnectOptions, attach
from typedsignal.mypy._features.misuse import is_misused, listed
from typedsignal.mypy._fullnames import DISPATCH_UID, SENDER_KEY, SIGNAL_KEY, UNCHECKED_CONNECTOR, WEAK
from typedsignal.mypy._model.call import Argument, argument, is_weak
from typedsignal.mypy._model.signals import Signal, name_of, signal_of, signals_behind
from typedsignal.mypy._typeops import class_named, elements_of, with_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.plugin import CheckerPluginInterface, FunctionContext, FunctionSigContext
    from mypy.types import CallableType, Type

_OPTIONS: Final = (WEAK, DISPATCH_UID, "apps")


def accept_any_signal(ctx: FunctionSigContext) -> CallableType:
    """Give every overload of `receiver` one signature, that takes anything: `analyze` finds out what was given.

    mypy would try ten of them for each receiver, and say of a misspelt keyword
    that it matches none, with a list of all ten.
    """
    given = ctx.default_signature
    connector = class_named(UNCHECKED_CONNECTOR, [], ctx.api)
    if connector is None:
        return given
    anything = AnyType(TypeOfAny.special_form)
    options = {name: typ for name, typ in zip(given.arg_names, given.arg_types, strict=True) if name in _OPTIONS}
    names = [SIGNAL_KEY, None, SENDER_KEY, *options, None]
    kinds = [ARG_POS, ARG_STAR, ARG_NAMED_OPT, *[ARG_NAMED_OPT for _ in options], ARG_STAR2]
    types = [anything, anything, anything, *options.values(), anything]
    return with_parameters(given, types, kinds, names).copy_modified(ret_type=connector, variables=[])  # pyright: ignore[reportUnknownMemberType]


def analyze(ctx: FunctionContext) -> Type:
    """Let the decorator know its signals, so that it can check what it decorates.

    mypy alone forgets the payload, and of a list the signals too:

        @receiver([order_completed, order_cancelled])
    """
    given = argument(ctx, SIGNAL_KEY)
    if given is None or is_misused(ctx, given):
        return ctx.default_return_type
    signals = list(_signals_in(given, ctx.api))
    check_uid(ctx)
    return attach(ConnectOptions(signals, check_sender(ctx, signals), is_weak(ctx)), ctx)


def _signals_in(given: Argument, api: CheckerPluginInterface) -> Iterator[Signal]:
    for expression, typ in listed(given, api):
        whole = signal_of(typ, api)
        for each in [typ] if whole is not None else elements_of(typ):
            yield from signals_behind(expression, each, api, name_of(expression) if whole is not None else None)

"""The decorator `receiver`, ours and Django's."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.nodes import ARG_NAMED_OPT, ARG_POS, ARG_STAR, ARG_STAR2, ListExpr, SetExpr, StarExpr, TupleExpr
from mypy.subtypes import find_member
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    Type,
    TypeOfAny,
    get_proper_type,
)

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._features.connect import run_checks
from typedsignal.mypy._features.connector_type import attach
from typedsignal.mypy._fullnames import CONNECT, DISPATCH_UID, SENDER_KEY, SIGNAL_KEY, UNCHECKED_CONNECTOR, WEAK
from typedsignal.mypy._model.call import Argument, read_argument, read_connect, read_signals
from typedsignal.mypy._model.signals import Signal, name_of, signal_of
from typedsignal.mypy._reporting import fail, recheck_when_changed
from typedsignal.mypy._typeops import (
    callables_of,
    class_named,
    elements_of,
    items_of,
    modules_of,
    shown,
    type_of,
    with_parameters,
)

if TYPE_CHECKING:
    from mypy.nodes import Expression
    from mypy.plugin import CheckerPluginInterface, FunctionContext, FunctionSigContext

_OPTIONS: Final = (WEAK, DISPATCH_UID, "apps")
_CONNECTOR: Final = "_connector"  # what the protocols of `typedsignal.types` ask for


def accept_any_signal(ctx: FunctionSigContext) -> CallableType:
    """Give every overload of `receiver` one signature, that takes anything: `analyze` finds out what was given.

    mypy would try all of them for each receiver, and report a misspelt keyword as
    one that matches none, with a list of all.
    """
    signature = ctx.default_signature
    connector = class_named(UNCHECKED_CONNECTOR, [], modules_of(ctx.api))
    if connector is None:
        return signature
    anything = AnyType(TypeOfAny.special_form)
    parameters = zip(signature.arg_names, signature.arg_types, strict=True)
    options = {name: typ for name, typ in parameters if name in _OPTIONS}
    names = [SIGNAL_KEY, None, SENDER_KEY, *options, None]
    kinds = [ARG_POS, ARG_STAR, ARG_NAMED_OPT, *[ARG_NAMED_OPT for _ in options], ARG_STAR2]
    types = [anything, anything, anything, *options.values(), anything]
    return with_parameters(signature, types, kinds, names).copy_modified(ret_type=connector, variables=[])  # pyright: ignore[reportUnknownMemberType]


def analyze(ctx: FunctionContext) -> Type:
    """Let the decorator know its signals, so that it can check what it decorates.

    mypy alone forgets the payload, and of a list the signals too:

        @receiver([order_completed, order_cancelled])
    """
    argument = read_argument(ctx, SIGNAL_KEY)
    if argument is None or _report_misuse(ctx, argument):
        return ctx.default_return_type
    signals = list(_signals_in(argument, ctx.api))
    for signal in signals:
        recheck_when_changed(signal.payload_class, ctx.api)
    call = read_connect(ctx, signals, receiver=None)
    run_checks(call)
    return attach(call, ctx) if signals else _connector_of(argument.type, ctx)


def _signals_in(argument: Argument, api: CheckerPluginInterface) -> Iterator[Signal]:
    for expression, typ in _list_items(argument, api):
        is_signal = signal_of(typ, api) is not None
        for element in [typ] if is_signal else elements_of(typ):
            yield from read_signals(expression, element, api, name_of(expression) if is_signal else None)


def _list_items(argument: Argument, api: CheckerPluginInterface) -> list[tuple[Expression, Type]]:
    """Return what is written in a list, or the one thing that was given, with types."""
    expression = argument.expression
    if isinstance(expression, ListExpr | TupleExpr | SetExpr):
        items = [item.expr if isinstance(item, StarExpr) else item for item in expression.items]
        return [(item, type_of(item, api)) for item in items]
    return [(expression, argument.type)]


def _connector_of(typ: Type, ctx: FunctionContext) -> Type:
    """Return the decorator that a `HasConnector` has, in code that is generic over it."""
    connectors = [
        get_proper_type(find_member(_CONNECTOR, element, element))
        for element in map(get_proper_type, elements_of(typ))
        if isinstance(element, Instance)
    ]
    known = [connector for connector in connectors if connector is not None]
    return known[0] if len(known) == 1 and not ctx.args[1:][0] else ctx.default_return_type


def _report_misuse(ctx: FunctionContext, argument: Argument) -> bool:
    """Report what `receiver` cannot be called with, and return whether anything was."""
    items = _list_items(argument, ctx.api)
    further = [name for name in _further_arguments(ctx) if name is None or not _takes_option(name, items)]
    for name in further:
        known = [parameter for parameter in ctx.callee_arg_names if parameter]
        close = get_close_matches(name, known, 1) if name is not None else []
        hint = f'; did you mean "{close[0]}"?' if close else ""
        text = messages.SEVERAL_SIGNALS if name is None else messages.NO_SUCH_OPTION.format(name=name) + hint
        fail(ctx.api, text, ctx.context, CALL_ARG)
    strange = [
        (expression, element)
        for expression, typ in items
        for element in (elements_of(typ) if not _may_be_signal(typ) else [])
        if not _may_be_signal(element)
    ]
    for expression, element in strange:
        fail(ctx.api, messages.NO_SIGNAL.format(found=shown(element, ctx.api)), expression, ARG_TYPE)
    return bool(further or strange)


def _further_arguments(ctx: FunctionContext) -> list[str | None]:
    """Return the names of the arguments that `receiver` has no parameter for, None for each that has none."""
    arguments = zip(ctx.callee_arg_names, ctx.arg_names, ctx.arg_kinds, strict=True)
    return [
        name
        for parameter, names, kinds in arguments
        for name, kind in zip(names, kinds, strict=True)
        if parameter is None and not kind.is_star()
    ]


def _takes_option(name: str, items: list[tuple[Expression, Type]]) -> bool:
    """Return whether the `connect` of a signal takes an option: a class of one's own may add some."""
    elements = [element for _, typ in items for element in ([typ] if _may_be_signal(typ) else elements_of(typ))]
    instances = [proper for proper in map(get_proper_type, elements) if isinstance(proper, Instance)]
    connects = [find_member(CONNECT, instance, instance) for instance in instances]
    signatures = [callables_of(connect) or [] for connect in connects if connect is not None]
    return bool(signatures) and all(
        any(name in signature.arg_names or ARG_STAR2 in signature.arg_kinds for signature in overloads)
        for overloads in signatures
    )


def _may_be_signal(typ: Type) -> bool:
    return all(_connects(get_proper_type(item)) for item in items_of(typ))


def _connects(item: Type) -> bool:
    if isinstance(item, Instance):
        if item.type.fullname == "builtins.object":
            return True  # unlike signals in a list are objects to mypy
        return item.type.fallback_to_any or any(item.type.get(name) is not None for name in (CONNECT, _CONNECTOR))
    return not isinstance(item, CallableType | Overloaded | NoneType | LiteralType)

"""A function that wraps `receiver`, typed with the protocols of `typedsignal.types`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Decorator, FuncDef
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, Type, get_proper_type

from typedsignal.mypy._features.connect import run_checks
from typedsignal.mypy._fullnames import CONNECTOR, CONNECTOR_PROTOCOLS
from typedsignal.mypy._model.call import Argument, ConnectCall, names_class, sender_type
from typedsignal.mypy._model.signals import Sender, name_of, signal_of

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode
    from mypy.plugin import FunctionContext


def is_wrapper(function: SymbolNode | None) -> bool:
    """Return whether a function takes a signal by one of the protocols."""
    definition = function.func if isinstance(function, Decorator) else function
    signature = get_proper_type(definition.type) if isinstance(definition, FuncDef) else None
    types = signature.arg_types if isinstance(signature, CallableType) else []
    taken = [get_proper_type(typ) for typ in types]
    return any(isinstance(typ, Instance) and typ.type.fullname in CONNECTOR_PROTOCOLS for typ in taken)


def check_sender(ctx: FunctionContext) -> Type:
    """Check the sender that the connector is for.

    The types of a wrapper do not say which senders its signal has:

        @on_sender(order_completed, Invoice)
        def mail(sender: type[Invoice], **kwargs: object) -> None: ...
    """
    connector = get_proper_type(ctx.default_return_type)
    is_connector = isinstance(connector, Instance) and connector.type.fullname == CONNECTOR
    arguments = [
        Argument(expression, typ)
        for expressions, types in zip(ctx.args, ctx.arg_types, strict=True)
        for expression, typ in zip(expressions, types, strict=True)
    ]
    signals = [signal_of(argument.type, ctx.api, name_of(argument.expression)) for argument in arguments]
    known = tuple(signal for signal in signals if signal is not None)
    if isinstance(connector, Instance) and is_connector and len(known) == 1:
        sender = _find_sender(connector.args[0], arguments)
        if connector.args[0] != known[0].sender:
            run_checks(ConnectCall(ctx.context, ctx.api, None, None, known, sender))
    return ctx.default_return_type


def _find_sender(typ: Type, arguments: list[Argument]) -> Sender | None:
    """Return the sender of a connector, with the argument that it came by; None if it came by none."""
    wanted = sender_type(typ)
    given = (argument.expression for argument in arguments if is_subtype(sender_type(argument.type), wanted))
    expression = next(given, None)
    return Sender(wanted, names_class(expression), expression) if expression is not None else None

"""The types of a lambda's parameters, which are nowhere written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Expression, LambdaExpr
from mypy.types import AnyType, CallableType, Type, TypeOfAny

from typedsignal.mypy._fullnames import SIGNAL_KEY
from typedsignal.mypy._model.parameters import parameters_of, sender_parameter
from typedsignal.mypy._reporting import current_watcher
from typedsignal.mypy._typeops import with_parameters

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.payload import Payload
    from typedsignal.mypy._model.signals import Signal


def type_lambda(identity: CallableType, function: LambdaExpr, signal: Signal) -> CallableType:
    """Let a lambda that is connected know what its signal sends.

    mypy takes the parameters of a lambda from the callable that is expected, and
    here that follows from the lambda itself: it sees no mistake in

        order_completed.connect(lambda sender, order_id, **kwargs: order_id.upper())
    """
    if signal.payload is None or identity.ret_type != identity.arg_types[0]:
        return identity
    expected = _expected_type(function, identity, signal, signal.payload)
    if any(kind.is_star() for kind in function.arg_kinds):
        # Given `*args` or `**kwargs` mypy asks the lambda itself, and nothing else.
        function.type = expected.copy_modified(ret_type=AnyType(TypeOfAny.special_form))  # pyright: ignore[reportUnknownMemberType]
    types = [expected, *identity.arg_types[1:]]
    return identity.copy_modified(arg_types=types, ret_type=expected)  # pyright: ignore[reportUnknownMemberType]


def forget_type(function: Expression, api: CheckerPluginInterface) -> None:
    """Undo what was noted on a lambda, unless mypy is about to read it again to report what is wrong in it."""
    if isinstance(function, LambdaExpr):
        watcher = current_watcher(api)
        if watcher is None or not watcher.has_new_errors():
            function.type = None


def _expected_type(function: LambdaExpr, identity: CallableType, signal: Signal, payload: Payload) -> CallableType:
    anything: Type = AnyType(TypeOfAny.special_form)
    kinds = list(function.arg_kinds)
    names = [None if argument.pos_only else argument.variable.name for argument in function.arguments]
    untyped = with_parameters(identity, [anything] * len(names), kinds, names)
    parameters = parameters_of(untyped)
    sent: dict[str, Type] = {name: field.type for name, field in payload.fields.items()} | {SIGNAL_KEY: signal.type}
    taking_sender = sender_parameter(parameters, payload.fields.keys())
    if taking_sender is not None and taking_sender in parameters.plain:
        sent[taking_sender.name] = signal.sender
    types = [
        anything if kind.is_star() else sent.get(name or "", anything) for name, kind in zip(names, kinds, strict=True)
    ]
    return with_parameters(untyped, types, kinds, names).copy_modified(variables=[])  # pyright: ignore[reportUnknownMemberType]

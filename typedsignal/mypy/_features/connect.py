"""`connect` of ours and of Django's, the decorators that connect, and `connected_to`: one choreography for all.

A call is read once, into a `ConnectCall`, and handed to every check of the table `CHECKS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Decorator, LambdaExpr
from mypy.types import Instance

from typedsignal.mypy._checks import CHECKS
from typedsignal.mypy._features.connector_type import attach, read_options
from typedsignal.mypy._features.lambdas import forget_type, type_lambda
from typedsignal.mypy._fullnames import CONNECT, RECEIVER_PARAMETER, SENDER_KEY, SIGNAL_KEY
from typedsignal.mypy._model.call import (
    ConnectCall,
    first_argument,
    holder_of,
    names_class,
    read_argument,
    read_connect,
    read_signals,
    sender_type,
)
from typedsignal.mypy._model.decorated import see_through_decorators
from typedsignal.mypy._model.django import is_view
from typedsignal.mypy._model.signals import Sender, Signal, name_of, narrow, signal_of
from typedsignal.mypy._reporting import final_errors, outside_overloads, recheck_when_changed
from typedsignal.mypy._typeops import is_own_method, make_identity

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext, MethodSigContext
    from mypy.types import CallableType, Type


def run_checks(call: ConnectCall) -> None:
    """Hand a call to every check that is about something it has."""
    conventions = [signal.convention for signal in call.signals]
    for check in CHECKS:
        if getattr(call, check.needs) is not None and (check.convention is None or check.convention in conventions):
            check.run(call)


def accept_any_receiver(ctx: MethodSigContext) -> CallableType:
    """Let `connect` return the receiver with the type it has.

    mypy's own reading of the overloads refuses receivers that the dispatcher can
    call, because it knows only a sender by position,

        def mail(*, order_id: int, sender: type[OrderService], **kwargs: object) -> None: ...

    and gives back a plain callable for an object. `analyze_connect` checks the receiver.
    """
    identity = make_identity(ctx.default_signature)
    function = ctx.args[0][0] if ctx.args and ctx.args[0] else None
    signal = signal_of(ctx.type, ctx.api) if isinstance(function, LambdaExpr) else None
    if signal is None or not isinstance(function, LambdaExpr):
        return identity
    return type_lambda(identity, function, _narrow_before_reading(ctx, signal))


def _narrow_before_reading(ctx: MethodSigContext, signal: Signal) -> Signal:
    """Return a signal as it is for the sender that is given, before mypy has read the arguments."""
    names = ctx.default_signature.arg_names
    given = ctx.args[names.index(SENDER_KEY)] if SENDER_KEY in names else []
    if len(given) != 1 or name_of(given[0]) is None:
        return signal
    sender = sender_type(ctx.api.get_expression_type(given[0]))
    return narrow(signal, Sender(sender, names_class(given[0])), ctx.api)


def analyze_connect(ctx: MethodContext) -> Type:
    """Check the receiver, or let the decorator know its signal.

    mypy alone accepts a receiver that lacks fields, or takes them with other types:

        order_completed.connect(lambda sender: None)
    """
    signal = signal_of(ctx.type, ctx.api)
    if signal is None:
        return ctx.default_return_type
    if isinstance(signal.payload_class, Instance):
        recheck_when_changed(signal.payload_class, ctx.api)
    receiver = read_argument(ctx, RECEIVER_PARAMETER)
    if receiver is None and RECEIVER_PARAMETER in ctx.callee_arg_names:  # it came through `*args` or `**kwargs`
        return ctx.default_return_type
    if receiver is None:
        name = name_of(holder_of(ctx.context, ctx.type, ctx.api))
        call = read_connect(ctx, [signal._replace(name=name)], receiver)
        run_checks(call)
        return attach(call, ctx)
    call = read_connect(ctx, [signal], see_through_decorators(receiver, ctx))
    if not isinstance(ctx.context, Decorator):
        run_checks(call)
    else:
        with final_errors(ctx):
            run_checks(call)
    if isinstance(receiver.expression, LambdaExpr):
        forget_type(receiver.expression, ctx.api)
    return receiver.type if is_own_method(signal.type.type, CONNECT) else ctx.default_return_type


def accept_any_decorated(ctx: MethodSigContext) -> CallableType:
    """Let the decorator return the receiver with the type it has, as `connect` does."""
    identity = make_identity(ctx.default_signature)
    function = ctx.args[0][0] if ctx.args and ctx.args[0] else None
    options = read_options(ctx.type, ctx.api) if isinstance(function, LambdaExpr) else None
    if options is None or not isinstance(function, LambdaExpr) or len(options.signals) != 1:
        return identity
    signal = options.signals[0]
    if options.sender is not None:
        signal = narrow(signal, options.sender, ctx.api)
    return type_lambda(identity, function, signal)


def analyze_decorator(ctx: MethodContext) -> Type:
    """Check the receiver for every signal that the decorator connects it to.

    mypy alone accepts a receiver that lacks fields, or takes them with other types:

        @receiver(order_completed)
        def mail(sender: type[OrderService], *, order_id: str) -> None: ...
    """
    receiver = first_argument(ctx)
    if receiver is None:
        return ctx.default_return_type
    options = read_options(ctx.type, ctx.api)
    for signal in options.signals:
        recheck_when_changed(signal.payload_class, ctx.api)
    seen = see_through_decorators(receiver, ctx)
    call = ConnectCall(ctx.context, ctx.api, ctx.type, seen, options.signals, options.sender, options.is_weak)
    run_checks(call)
    if isinstance(receiver.expression, LambdaExpr):
        forget_type(receiver.expression, ctx.api)
    return receiver.type


def analyze_connected_to(ctx: FunctionContext) -> Type:
    """Check the receiver as where it is connected for good.

    mypy alone knows no fields of a payload class:

        with connected_to(order_completed, lambda sender: None): ...
    """
    signal, receiver = read_argument(ctx, SIGNAL_KEY), read_argument(ctx, RECEIVER_PARAMETER)
    if signal is None or receiver is None:
        return ctx.default_return_type
    signals = read_signals(signal.expression, signal.type, ctx.api, name_of(signal.expression))
    with outside_overloads(ctx.api):  # whichever overload is being tried
        run_checks(read_connect(ctx, signals, receiver)._replace(holder=signal.expression))
    return ctx.default_return_type


def analyze_django_connect(ctx: MethodContext) -> Type:
    """Check the receiver, for each signal that the expression may stand for.

    django-stubs lets anything be connected that can be called:

        post_save.connect(lambda order: None, sender=Order)

    Of the typed views the types alone check receivers: what is left is what holds them.
    """
    receiver = read_argument(ctx, RECEIVER_PARAMETER)
    if receiver is None:
        return ctx.default_return_type
    holder = holder_of(ctx.context, ctx.type, ctx.api)
    signals = [] if is_view(ctx.type) else read_signals(holder, ctx.type, ctx.api, name_of(holder))
    with outside_overloads(ctx.api):  # of the overloads of a view none is to be blamed
        run_checks(read_connect(ctx, signals, see_through_decorators(receiver, ctx)))
    return ctx.default_return_type

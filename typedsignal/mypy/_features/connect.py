"""`connect` of ours and of Django's, the decorators that connect, and `connected_to`: one choreography for all.

A call is read once, into a `ConnectCall`, and handed to every check of the table `CHECKS`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING

from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.nodes import ARG_STAR, ARG_STAR2, CallExpr, Decorator, LambdaExpr, RefExpr, StrExpr
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, TypeOfAny, TypeVarType, UnionType, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._checks import CHECKS
from typedsignal.mypy._checks import payload as payload_check
from typedsignal.mypy._checks.sender import check_model
from typedsignal.mypy._features.connector_type import attach, read_options
from typedsignal.mypy._features.lambdas import forget_type, type_lambda
from typedsignal.mypy._fullnames import (
    CONNECT,
    DISPATCH_UID,
    RECEIVER_PARAMETER,
    SENDER_KEY,
    SIGNAL,
    SIGNAL_KEY,
    SUBCLASSES,
    WEAK,
)
from typedsignal.mypy._model.call import (
    Argument,
    ConnectCall,
    first_argument,
    holder_of,
    is_called_on_class,
    names_class,
    pair_senders,
    read_argument,
    read_connect,
    read_signals,
    sender_type,
)
from typedsignal.mypy._model.declared import find_declaring_module
from typedsignal.mypy._model.decorated import see_through_decorators
from typedsignal.mypy._model.django import has_connect_of_django, is_view
from typedsignal.mypy._model.signals import Convention, Sender, Signal, name_of, narrow, signal_of
from typedsignal.mypy._model.source import source_of
from typedsignal.mypy._reporting import (
    fail,
    final_errors,
    outside_overloads,
    recheck_when_changed,
    recheck_when_declared_anew,
)
from typedsignal.mypy._typeops import (
    accept_anything,
    callables_of,
    class_named,
    is_own_method,
    items_of,
    make_identity,
    modules_of,
    shown,
    type_of,
    with_parameters,
)

if TYPE_CHECKING:
    from mypy.nodes import ArgKind, Expression
    from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext, MethodSigContext
    from mypy.types import Type


def run_checks(call: ConnectCall) -> None:
    """Hand a call to every check that is about something it has."""
    receiver = get_proper_type(call.receiver.type) if call.receiver is not None else None
    if isinstance(receiver, AnyType) or (isinstance(receiver, CallableType) and receiver.is_ellipsis_args):
        call = see_through_decorators(call)
        receiver = get_proper_type(call.receiver.type) if call.receiver is not None else None
    if isinstance(receiver, Instance):
        recheck_when_changed(receiver, call.api)  # what its class has decides whether it is a task
    for signal in call.signals:
        if signal.convention is not Convention.ADAPTED and signal.identity is not None:
            recheck_when_declared_anew(signal.identity, find_declaring_module(signal.identity), call.api)
    has_default = isinstance(receiver, CallableType) and any(kind.is_optional() for kind in receiver.arg_kinds)
    for check in CHECKS:
        if getattr(call, check.needs) is None or not isinstance(call.context, check.context):
            continue
        if check.with_default and not has_default:
            continue
        is_about_receiver = receiver is None or isinstance(receiver, (check.receiver, UnionType))
        is_about_signals = check.signal is None or any(getattr(signal, check.signal) for signal in call.signals)
        if is_about_receiver and is_about_signals:
            check.run(call)


def accept_any_receiver(ctx: MethodSigContext) -> CallableType:
    """Let `connect` return the receiver with the type it has.

    mypy's own reading of the overloads refuses receivers that the dispatcher can
    call, because it knows only a sender by position,

        def mail(*, order_id: int, sender: type[OrderService], **kwargs: object) -> None: ...

    and gives back a plain callable for an object. `analyze_connect` checks the receiver.
    """
    if not isinstance(ctx.type, Instance) and is_called_on_class(ctx):
        return accept_anything(ctx.default_signature, AnyType(TypeOfAny.special_form))
    function = ctx.args[0][0] if ctx.args and ctx.args[0] else None
    if isinstance(function, LambdaExpr):
        return accept_receiver(ctx, signal_of(ctx.type, ctx.api))
    call = ctx.context
    if function is not None and isinstance(call, CallExpr) and [kind.is_star() for kind in call.arg_kinds] == [False]:
        return make_identity(ctx.default_signature)  # no option can be wrong
    return accept_receiver(ctx, None)


def accept_receiver(ctx: FunctionSigContext | MethodSigContext, signal: Signal | None) -> CallableType:
    """Return a signature of `connect` that takes any receiver, and any options: `check_options` reports these."""
    identity = take_any_options(make_identity(ctx.default_signature))
    function = ctx.args[0][0] if ctx.args and ctx.args[0] else None
    if signal is None or not isinstance(function, LambdaExpr):
        return identity
    return type_lambda(identity, function, _narrow_before_reading(ctx, signal))


def _narrow_before_reading(ctx: FunctionSigContext | MethodSigContext, signal: Signal) -> Signal:
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
    if signal is None and is_called_on_class(ctx):
        with final_errors(ctx):
            payload_check.report_class(ctx)
        return ctx.arg_types[0][0]
    if signal is None:
        return ctx.default_return_type
    return check_receiver(ctx, signal)


def check_receiver(ctx: FunctionContext | MethodContext, signal: Signal, holder: Expression | None = None) -> Type:
    """Check the receiver that a call of `connect` connects, and return its type, or that of a decorator.

    `holder` is the expression of the signal, where it is not what the call is a method of.
    """
    if isinstance(signal.payload_class, Instance):
        recheck_when_changed(signal.payload_class, ctx.api)
    is_own = signal.type.type.fullname == SIGNAL or is_own_method(signal.type.type, CONNECT)
    options = zip(ctx.callee_arg_names, ctx.args, strict=True)
    if is_own and any(given for name, given in options if name not in (RECEIVER_PARAMETER, SENDER_KEY)):
        check_options(ctx, CONNECT)
    receiver = read_argument(ctx, RECEIVER_PARAMETER)
    if receiver is None and RECEIVER_PARAMETER in ctx.callee_arg_names:  # it came through `*args` or `**kwargs`
        return ctx.default_return_type
    if receiver is None:
        name = name_of(holder or holder_of(ctx.context, getattr(ctx, "type", None), ctx.api))
        call = read_connect(ctx, [signal._replace(name=name)], receiver)
        run_checks(call)
        return attach(call, ctx)
    call = read_connect(ctx, [signal], receiver)._replace(holder=holder)
    if not isinstance(ctx.context, Decorator):
        run_checks(call)
    else:
        with final_errors(ctx):
            run_checks(call)
    if isinstance(receiver.expression, LambdaExpr):
        forget_type(receiver.expression, ctx.api)
    return receiver.type if is_own else ctx.default_return_type


def take_any_options(signature: CallableType) -> CallableType:
    """Return a signature that takes anything beside a receiver and a sender.

    mypy would report a wrong option as one that matches none of the overloads, with a list of all.
    """
    anything = AnyType(TypeOfAny.special_form)
    parameters = zip(signature.arg_names, signature.arg_types, strict=True)
    types = [anything if name in (WEAK, DISPATCH_UID, SUBCLASSES) else typ for name, typ in parameters]
    kinds, names = list(signature.arg_kinds), list(signature.arg_names)
    if kinds[0].is_positional():
        position = sum(kind.is_positional() for kind in kinds)
        types.insert(position, anything)
        kinds.insert(position, ARG_STAR)
        names.insert(position, None)
    return with_parameters(signature, [*types, anything], [*kinds, ARG_STAR2], [*names, None])


def check_options(ctx: FunctionContext | MethodContext, function: str, known: Collection[str | None] = ()) -> bool:
    """Report options that `connect` or `receiver` does not have, or does not take, and return whether there are any.

    `known` are names of further options.
    """
    further = [name for name in further_arguments(ctx) if name not in known]
    for name in further:
        close = get_close_matches(name, filter(None, ctx.callee_arg_names), 1) if name is not None else []
        hint = f'; did you mean "{close[0]}"?' if close else ""
        too_many = messages.TOO_MANY_ARGUMENTS if function == CONNECT else messages.SEVERAL_SIGNALS
        text = messages.NO_SUCH_OPTION.format(name=name, function=function) + hint if name is not None else too_many
        fail(ctx.api, text, ctx.context, CALL_ARG)
    has_wrong_type = False
    for name, expected in ((WEAK, "builtins.bool"), (DISPATCH_UID, "typing.Hashable"), (SUBCLASSES, "builtins.bool")):
        option = read_argument(ctx, name)
        if name == DISPATCH_UID and option is not None and isinstance(option.expression, StrExpr):
            continue  # It is hashable. mypy takes long to find that out of a protocol.
        declared = class_named(expected, [], modules_of(ctx.api)) if option is not None else None
        if option is not None and declared is not None and not is_subtype(option.type, declared):
            types = {"found": shown(option.type, ctx.api), "expected": shown(declared, ctx.api)}
            text = messages.WRONG_OPTION.format(name=name, function=function, **types)
            fail(ctx.api, text, option.expression, ARG_TYPE)
            has_wrong_type = True
    return bool(further) or has_wrong_type


def further_arguments(ctx: FunctionContext | MethodContext) -> list[str | None]:
    """Return the names of the arguments that there is no parameter for, None for each that has none."""
    arguments = zip(ctx.callee_arg_names, ctx.arg_names, ctx.arg_kinds, strict=True)
    return [
        name
        for parameter, names, kinds in arguments
        for name, kind in zip(names, kinds, strict=True)
        if parameter is None and not kind.is_star()
    ]


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
    call = ConnectCall(ctx.context, ctx.api, ctx.type, receiver, options.signals, options.sender, options.is_weak)
    run_checks(call)
    if isinstance(receiver.expression, LambdaExpr):
        forget_type(receiver.expression, ctx.api)
    return receiver.type


def accept_any_connected(ctx: FunctionSigContext) -> CallableType:
    """Let `connected_to` take any receiver and sender of a signal of this package: `analyze_connected_to` checks them.

    mypy would say of a wrong sender as well that it cannot infer a type variable.
    """
    signature, signals = ctx.default_signature, ctx.args[0][:1]
    if not any(signal_of(type_of(signal, ctx.api), ctx.api) for signal in signals if isinstance(signal, RefExpr)):
        return signature
    if not isinstance(get_proper_type(signature.arg_types[1]), TypeVarType):
        return signature
    anything = AnyType(TypeOfAny.special_form)
    return signature.copy_modified(arg_types=[anything, signature.arg_types[1], anything])  # pyright: ignore[reportUnknownMemberType]


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


def analyze_library_connect(ctx: MethodContext) -> Type:
    """Check the receiver of a signal of another library, for each signal that the expression may stand for.

    django-stubs lets anything be connected that can be called:

        post_save.connect(lambda order: None, sender=Order)

    For the typed views mypy itself checks the sender and what the receiver takes; the other checks run here.
    """
    receiver = read_argument(ctx, RECEIVER_PARAMETER)
    if receiver is None and ctx.args[0] and not {RECEIVER_PARAMETER, SENDER_KEY} & {*ctx.callee_arg_names}:
        receiver = Argument(ctx.args[0][0], ctx.arg_types[0][0])  # of `connect(*args, **kwargs)`, as Celery has it
    holder = holder_of(ctx.context, ctx.type, ctx.api)
    signals = read_signals(holder, ctx.type, ctx.api, name_of(holder))
    if receiver is None:
        if RECEIVER_PARAMETER in ctx.callee_arg_names:  # it came through `*args` or `**kwargs`
            return ctx.default_return_type
        if has_connect_of_django(ctx.type):
            _report_no_decorator(ctx)
        return _decorate(read_connect(ctx, signals, receiver), ctx)
    call = read_connect(ctx, signals, receiver)
    if _is_refused_by_stubs(receiver, ctx):
        call = call._replace(receiver=None)
    with outside_overloads(ctx.api):  # of the overloads of a view none is to be blamed
        if is_view(ctx.type):
            check_model(call)
            run_checks(call._replace(is_typed=True))
        else:
            run_checks(call._replace(signals=pair_senders(call, holder)))
    if isinstance(ctx.context, Decorator) and has_connect_of_django(ctx.type):
        return receiver.type  # reported; otherwise mypy would report every other decorator that gets None
    return ctx.default_return_type


def accept_decorator(ctx: MethodSigContext) -> CallableType:
    """Let the `connect` of Django be a decorator with options: `analyze_library_connect` reports it in one sentence.

    mypy would report a missing argument, and that None cannot be called.
    """
    signature = ctx.default_signature
    is_given = RECEIVER_PARAMETER not in signature.arg_names or any(kind.is_star() for kind in _kinds_given(ctx))
    if is_given or ctx.args[0] or not has_connect_of_django(ctx.type) or _find_decorator(ctx) is None:
        return signature
    parameters = signature.arg_types[1:], signature.arg_kinds[1:], signature.arg_names[1:]
    return with_parameters(signature, *parameters)


def _kinds_given(ctx: MethodSigContext) -> list[ArgKind]:
    return ctx.context.arg_kinds if isinstance(ctx.context, CallExpr) else []


def _find_decorator(ctx: MethodContext | MethodSigContext) -> ast.Call | None:
    """Return a call as it is written, if it decorates something."""
    source = source_of(ctx.api) if isinstance(ctx.context, CallExpr) else None
    node = source.expression_at(ctx.context) if source is not None else None
    decorated = source.parent(node) if source is not None and node is not None else None
    return node if isinstance(node, ast.Call) and node in getattr(decorated, "decorator_list", ()) else None


def _report_no_decorator(ctx: MethodContext) -> None:
    decorator = _find_decorator(ctx)
    if decorator is None or not isinstance(decorator.func, ast.Attribute):
        return
    arguments = [decorator.func.value, *decorator.args, *decorator.keywords]
    text = messages.NO_DECORATOR.format(arguments=", ".join(map(ast.unparse, arguments)))
    with outside_overloads(ctx.api):
        fail(ctx.api, text, ctx.context, CALL_ARG)


def _is_refused_by_stubs(receiver: Argument, ctx: MethodContext) -> bool:
    """Return whether mypy itself reports that a receiver cannot be called."""
    symbol = ctx.type.type.get(CONNECT) if isinstance(ctx.type, Instance) else None
    signatures = callables_of(symbol.type) if symbol is not None and symbol.type is not None else None
    expected = [
        get_proper_type(typ)
        for signature in signatures or ()
        for name, typ in zip(signature.arg_names, signature.arg_types, strict=True)
        if name == RECEIVER_PARAMETER
    ]
    is_typed = bool(expected) and not any(isinstance(typ, AnyType) for typ in expected)
    return is_typed and any(callables_of(item) == [] for item in items_of(receiver.type))


def analyze_connect_via(ctx: MethodContext) -> Type:
    """Let the decorator know its signal: that of `connect_via` of blinker, which holds the receiver by default."""
    holder = holder_of(ctx.context, ctx.type, ctx.api)
    signals = read_signals(holder, ctx.type, ctx.api, name_of(holder))
    call = read_connect(ctx, signals, None)
    return _decorate(call._replace(is_weak=call.is_weak and read_argument(ctx, WEAK) is not None), ctx)


def _decorate(call: ConnectCall, ctx: MethodContext) -> Type:
    with outside_overloads(ctx.api):
        run_checks(call)
    return attach(call, ctx)

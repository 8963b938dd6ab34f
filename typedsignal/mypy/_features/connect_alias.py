"""`connect` where it is not called at once: in a variable, in `functools.partial`, in `map`.

mypy asks a plugin about an attribute only if it is a variable or a decorated method, and `connect`
is overloaded. But the type of it has the `Connector` in it, which says what its signal sends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mypy.nodes import (
    ARG_OPT,
    ARG_POS,
    ARG_STAR2,
    CallExpr,
    Decorator,
    Expression,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    SetExpr,
    TupleExpr,
    Var,
)
from mypy.plugins.functools import partial_call_callback, partial_new_callback
from mypy.types import AnyType, CallableType, FunctionLike, Instance, Overloaded, Type, TypeOfAny, get_proper_type

from typedsignal.mypy._features.connect import accept_receiver, check_options, check_receiver, run_checks
from typedsignal.mypy._features.connector_type import attach_to, read_options, signal_of_connector
from typedsignal.mypy._fullnames import (
    CONNECT,
    CONNECTOR,
    DISPATCH_UID,
    FILLED,
    PARTIAL_SIGNATURE,
    RECEIVER_PARAMETER,
    SENDER_KEY,
    WEAK,
)
from typedsignal.mypy._model.call import Argument, ConnectCall, first_argument, read_connect
from typedsignal.mypy._model.signals import Convention, Signal, name_of, signal_of
from typedsignal.mypy._reporting import recheck_when_changed
from typedsignal.mypy._typeops import callables_of, elements_of, is_own_method, make_identity, type_of, with_parameters

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Context
    from mypy.plugin import (
        CheckerPluginInterface,
        FunctionContext,
        FunctionSigContext,
        MethodContext,
        MethodSigContext,
    )


def is_connect(typ: Type | None) -> bool:
    """Return whether a type is that of the `connect` of a signal of this package."""
    return _connector_in(typ) is not None


def accept_any_receiver(ctx: FunctionSigContext | MethodSigContext) -> FunctionLike:
    """Let the variable take the receivers that `connect` takes.

    connect = order_completed.connect
    connect(mail)
    """
    signal = _called_signal(ctx.context, ctx.api)
    return accept_receiver(ctx, signal) if signal is not None else ctx.default_signature


def analyze(ctx: FunctionContext | MethodContext) -> Type:
    """Check the receiver as `connect` itself does."""
    signal = _called_signal(ctx.context, ctx.api)
    return check_receiver(ctx, signal, _expression(ctx.context)) if signal is not None else ctx.default_return_type


def _expression(context: Context) -> Expression | None:
    """Return a call as what holds the signal: a variable is not named after it, so messages go without a name."""
    return context if isinstance(context, CallExpr) else None


def accept_connect(ctx: FunctionSigContext) -> FunctionLike:
    """Let `partial` and `map` take `connect`: mypy finds no one type for an overloaded generic method."""
    signature = ctx.default_signature
    function = ctx.args[0][0] if ctx.args and len(ctx.args[0]) == 1 else None
    if function is None or signal_of_connect(function, ctx.api) is None:
        return signature
    returned, anything = get_proper_type(signature.ret_type), AnyType(TypeOfAny.special_form)
    if isinstance(returned, Instance):
        returned = Instance(returned.type, [anything for _ in returned.args])
    return signature.copy_modified(arg_types=[anything, *signature.arg_types[1:]], ret_type=returned)  # pyright: ignore[reportUnknownMemberType]


def analyze_partial(ctx: FunctionContext) -> Type:
    """Let `partial(signal.connect, weak=False)` know its signal, and take what `connect` then takes.

    mypy's own hook leaves overloaded functions as they are (`partial_new_callback`, since 1.11). It is
    asked for everything else, for it is not asked where another plugin answers.
    """
    function = first_argument(ctx)
    signal = signal_of_connect(function.expression, ctx.api) if function is not None else None
    if signal is None or function is None:
        return _attach_filled(partial_new_callback(ctx), function)
    partial = get_proper_type(ctx.default_return_type)
    overloads = get_proper_type(function.type)
    if not isinstance(partial, Instance) or not isinstance(overloads, Overloaded):
        return ctx.default_return_type
    check_options(ctx, CONNECT, (SENDER_KEY, WEAK, DISPATCH_UID, None))
    receiver = Argument(ctx.args[1][0], ctx.arg_types[1][0]) if any(ctx.args[1]) else None
    call = read_connect(ctx, [signal], receiver)
    _run_checks(call)
    if receiver is not None:
        return ctx.default_return_type
    return attach_to(partial, call).copy_with_extra_attr(PARTIAL_SIGNATURE, _remaining(overloads.items[0]))


def _attach_filled(partial: Type, function: Argument | None) -> Type:
    """Attach the parameters that a partial fills by position: `**kwargs` do not take these names as well.

    Of a partial of a partial mypy knows no parameters.
    """
    proper = get_proper_type(partial)
    called = get_proper_type(function.type) if function is not None else None
    if called is None or not isinstance(proper, Instance) or (isinstance(called, Instance) and called.extra_attrs):
        return partial
    signatures, remaining = callables_of(called), callables_of(proper)
    if not remaining or not signatures or len(signatures) > 1:
        return partial
    names = signatures[0].arg_names
    if ARG_STAR2 in remaining[0].arg_kinds and len(remaining[0].arg_kinds) < len(names):
        for name in names:
            if name is not None and name not in remaining[0].arg_names:
                proper = proper.copy_with_extra_attr(f"{FILLED}{name}", AnyType(TypeOfAny.special_form))
    return proper


def _remaining(connect: CallableType) -> CallableType:
    identity = make_identity(connect)
    anything = AnyType(TypeOfAny.special_form)
    names: list[str | None] = [RECEIVER_PARAMETER, SENDER_KEY, WEAK, DISPATCH_UID]
    return with_parameters(
        identity, [identity.arg_types[0], anything, anything, anything], [ARG_POS, *[ARG_OPT] * 3], names
    )


def analyze_partial_call(ctx: MethodContext) -> Type:
    """Check the receiver that a `partial` of `connect` is called with."""
    options = read_options(ctx.type, ctx.api)
    receiver = first_argument(ctx)
    if options.signals and receiver is not None:
        _run_checks(
            ConnectCall(ctx.context, ctx.api, ctx.type, receiver, options.signals, options.sender, options.is_weak)
        )
        return receiver.type
    return partial_call_callback(ctx)


def analyze_map(ctx: FunctionContext) -> Type:
    """Check every receiver of `map(signal.connect, receivers)`."""
    function = first_argument(ctx)
    signal = signal_of_connect(function.expression, ctx.api) if function is not None else None
    if function is None or signal is None:
        return ctx.default_return_type
    holder = function.expression.expr if isinstance(function.expression, MemberExpr) else _expression(ctx.context)
    if len(ctx.args) > 1 and len(ctx.args[1]) == 1 and not any(ctx.args[2:]):
        for receiver in _elements(Argument(ctx.args[1][0], ctx.arg_types[1][0]), ctx.api):
            _run_checks(ConnectCall(ctx.context, ctx.api, None, receiver, (signal,), holder=holder))
    return ctx.default_return_type


def _run_checks(call: ConnectCall) -> None:
    for signal in call.signals:
        recheck_when_changed(signal.payload_class, call.api)
    run_checks(call)


def _elements(iterable: Argument, api: CheckerPluginInterface) -> list[Argument]:
    if isinstance(iterable.expression, ListExpr | TupleExpr | SetExpr):
        return [Argument(item, type_of(item, api)) for item in iterable.expression.items]
    return [Argument(iterable.expression, element) for element in elements_of(iterable.type)]


def signal_of_connect(expression: Expression, api: CheckerPluginInterface) -> Signal | None:
    """Return the signal whose `connect` an expression is, None if it is something else."""
    if isinstance(expression, MemberExpr) and expression.name == CONNECT:
        signal = signal_of(type_of(expression.expr, api), api, name_of(expression.expr))
        if signal is not None:
            is_own = signal.convention is Convention.ADAPTED and is_own_method(signal.type.type, CONNECT)
            return signal if is_own else None
    if not isinstance(expression, RefExpr):
        return None
    connector = _connector_in(type_of(expression, api))
    return signal_of_connector(connector, api) if connector is not None else None


def _connector_in(typ: Type | None) -> Type | None:
    """Return what `connect` without a receiver and a sender returns: the third of its four overloads."""
    proper = get_proper_type(typ)
    if not isinstance(proper, Overloaded) or len(proper.items) != 4:
        return None
    connector = get_proper_type(proper.items[2].ret_type)
    return connector if isinstance(connector, Instance) and connector.type.fullname == CONNECTOR else None


def _called_signal(context: Context, api: CheckerPluginInterface) -> Signal | None:
    """Return the signal whose `connect` is called by the name of a variable."""
    if isinstance(context, CallExpr):
        return signal_of_connect(context.callee, api) if _is_variable(context.callee) else None
    if isinstance(context, Decorator):
        # mypy applies decorators from the last to the first, and has no type of those that come later.
        checker = cast("TypeChecker", api)
        applied = next((decorator for decorator in context.decorators if checker.has_type(decorator)), None)
        return signal_of_connect(applied, api) if applied is not None and _is_variable(applied) else None
    return None


def _is_variable(expression: Expression) -> bool:
    return isinstance(expression, MemberExpr) or (isinstance(expression, NameExpr) and isinstance(expression.node, Var))

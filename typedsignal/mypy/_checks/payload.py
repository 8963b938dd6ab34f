"""`signal-payload`: a payload that cannot be sent by keyword, or that lacks a field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.errorcodes import CALL_ARG
from mypy.nodes import ARG_STAR, CallExpr, Decorator, DictExpr, IndexExpr, MemberExpr, RefExpr, TupleExpr
from mypy.types import AnyType, CallableType, Instance, TupleType, Type, TypedDictType, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import CONNECT, RESERVED, SIGNAL, SIGNAL_FUNCTION
from typedsignal.mypy._model.payload import constructors_of, payload_of
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import items_of, shown

if TYPE_CHECKING:
    from mypy.nodes import Context
    from mypy.plugin import CheckerPluginInterface, MethodContext

    from typedsignal.mypy._model.signals import Signal


def check_class(payload_class: Type, place: Context, api: CheckerPluginInterface) -> None:
    """Report a payload class that cannot be sent by keyword, or that has a reserved field.

    mypy sees nothing wrong with either of them:

        class Sent(TypedDict):
            sender: str

        sent = Signal[Any, Sent]()
    """
    for problem in _problems_of_class(payload_class):
        fail(api, f"Payload {shown(payload_class, api)} {problem}", place, messages.SIGNAL_PAYLOAD)


def check_function(function: CallableType, declaration: Decorator, api: CheckerPluginInterface) -> None:
    """Report a function that cannot declare a signal; at run time it is a TypeError.

    mypy sees nothing wrong with a payload that goes by position:

        @signal
        def order_paid(sender: type[OrderService], order_id: int) -> None: ...
    """
    decorator = _find_method_decorator(declaration)
    if decorator is not None:
        fail(api, messages.NO_FUNCTION.format(decorator=decorator), declaration, messages.SIGNAL_PAYLOAD)
        return
    for problem in _problems_of_function(function, is_async=declaration.func.is_coroutine):
        fail(api, f'Signal "{declaration.func.name}" {problem}', declaration, messages.SIGNAL_PAYLOAD)


def _find_method_decorator(declaration: Decorator) -> str | None:
    """Return the name of what makes a method below `@signal`; mypy takes it away from the other decorators."""
    for decorator in reversed(declaration.original_decorators):
        fullname = decorator.fullname if isinstance(decorator, RefExpr) else None
        if fullname in ("builtins.staticmethod", "builtins.classmethod"):
            return fullname.rpartition(".")[2]
        if fullname == SIGNAL_FUNCTION:
            return None
    return None


def check_unpacked(ctx: MethodContext, signal: Signal) -> None:
    """Report a TypedDict that may lack what has to be sent.

    mypy takes a field that need not be there for one that is:

        class Draft(TypedDict, total=False):
            order_id: int

        def finish(draft: Draft) -> None:
            order_completed.send(OrderService, **draft)
    """
    required = [name for name, field in (signal.payload.fields if signal.payload else {}).items() if field.is_required]
    for name in required:
        position = ctx.callee_arg_names.index(name) if name in ctx.callee_arg_names else None
        if position is None or len(ctx.args[position]) != 1 or not ctx.arg_kinds[position][0].is_star():
            continue
        incomplete = _find_incomplete(ctx.arg_types[position][0], name)
        if incomplete is not None:
            template = messages.name_signal(messages.MAY_BE_SENT_WITHOUT, signal.name)
            text = template.format(field=name, unpacked_dict=shown(incomplete, ctx.api))
            fail(ctx.api, text, ctx.args[position][0], messages.SIGNAL_PAYLOAD)


def report_positional(ctx: MethodContext, signal: Signal) -> None:
    """Report a payload that is sent by position.

    mypy reports it together with what would then be missing, or of another type:

        order_completed.send(OrderService, 1)
    """
    if signal.payload is None:
        return
    names = [*signal.payload.fields]
    repair = f"pass {messages.list_fields(names)} by keyword" if names else "it has no fields"
    text = messages.name_signal(messages.SENT_BY_POSITION, signal.name).format(repair=repair)
    fail(ctx.api, text, ctx.context, CALL_ARG)


def _find_incomplete(unpacked: Type, name: str) -> TypedDictType | None:
    """Return the TypedDict that may lack a field: what is unpacked, or a member of its union.

    mypy itself reports what is no member of a union, and lacks the field altogether.
    """
    members = [get_proper_type(member) for member in items_of(unpacked)]
    dicts = [member for member in members if isinstance(member, TypedDictType)]
    incomplete = [typed_dict for typed_dict in dicts if name not in typed_dict.required_keys]
    if len(dicts) == 1:
        incomplete = [typed_dict for typed_dict in incomplete if name in typed_dict.items]
    return next(iter(incomplete), None)


def report_class(ctx: MethodContext) -> None:
    """Report a method of a signal that is called on the class.

    mypy says of it what each overload expects of `self`:

        order_paid = Signal[type[OrderService], OrderPaid]
        order_paid.send(OrderService, order_id=1)
    """
    callee = ctx.context.callee if isinstance(ctx.context, CallExpr) else None
    method = callee.name if isinstance(callee, MemberExpr) else CONNECT
    fail(ctx.api, messages.ON_CLASS.format(method=method), ctx.context, messages.SIGNAL_PAYLOAD)


def check_deprecated(deprecated: Decorator, api: CheckerPluginInterface) -> None:
    """Report a signal that is deprecated from above; at run time it is a TypeError, but without warnings.

    mypy sees nothing wrong with it:

        @deprecated("use order_paid")
        @signal
        def order_sold(sender: type[OrderService], *, order_id: int) -> None: ...
    """
    text = f'Signal "{deprecated.func.name}" {messages.DEPRECATED_ABOVE}'
    fail(api, text, deprecated, messages.SIGNAL_PAYLOAD)


def check_arguments(call: Context, signal: Signal, api: CheckerPluginInterface) -> None:
    """Report a payload that is written where the sender belongs, or as a dict of its fields.

    mypy takes the first one for the sender, and names a switch of its own for the second one:

        order_paid = Signal[OrderPaid]()
        order_paid: Signal[OrderPaid] = Signal()
        order_paid = Signal[Any, {"order_id": int}]()
    """
    callee = call.callee if isinstance(call, CallExpr) else None
    sender, number = get_proper_type(signal.sender), 1 if _has_default_payload(signal) else 3
    if isinstance(callee, IndexExpr):
        arguments = callee.index.items if isinstance(callee.index, TupleExpr) else [callee.index]
        number = len(arguments)
        if any(isinstance(argument, DictExpr) for argument in arguments):
            fail(api, messages.DICT_DISPLAY, call, messages.SIGNAL_PAYLOAD)
            return
    if number == 1 and isinstance(sender, TypedDictType) and signal.type.type.fullname == SIGNAL:
        name = shown(sender, api).strip('"')
        text = f'Payload "{name}" {messages.IS_SENDER.format(name=name)}'
        fail(api, text, call, messages.SIGNAL_PAYLOAD)


def _has_default_payload(signal: Signal) -> bool:
    """Return whether the payload is Any because nothing is written: then it is the Any of the type variable.

    `AnyType.source_any` (since 0.620) is the one that was written.
    """
    payload = get_proper_type(signal.payload_class)
    if signal.type.type.fullname != SIGNAL or not isinstance(payload, AnyType) or payload.source_any is None:
        return False
    return payload.source_any is get_proper_type(signal.type.type.defn.type_vars[1].default)


def _problems_of_class(payload_class: Type) -> Iterator[str]:
    payload = payload_of(payload_class)
    for name in sorted(payload.fields.keys() & RESERVED) if payload is not None else ():
        yield messages.RESERVED_FIELD.format(field=name)
    proper = get_proper_type(payload_class)
    if isinstance(proper, TupleType):
        yield messages.NAMED_TUPLE
    if isinstance(proper, Instance) and _is_plain_value(proper):
        yield messages.NO_FIELDS
    constructors = constructors_of(proper) if isinstance(proper, Instance) else []
    positional = dict.fromkeys(name for constructor in constructors for name in _positional_parameters(constructor))
    if positional:
        yield messages.POSITIONAL_CLASS.format(fields=messages.list_fields(list(positional)))


def _is_plain_value(payload_class: Instance) -> bool:
    info = payload_class.type  # a dict may be meant as any fields at all, and nothing is known of an object
    return info.module_name == "builtins" and info.name not in ("dict", "object")


def _problems_of_function(function: CallableType, *, is_async: bool) -> Iterator[str]:
    if is_async:
        yield messages.ASYNC_SIGNAL
    for name in _positional_parameters(function)[1:]:
        yield messages.POSITIONAL_FIELD.format(field=name)
    if ARG_STAR in function.arg_kinds:
        yield messages.STAR_ARGS
    for name in sorted(RESERVED.intersection(_keyword_parameters(function))):
        yield messages.RESERVED_FIELD.format(field=name)


def _positional_parameters(function: CallableType) -> list[str]:
    parameters = zip(function.arg_names, function.arg_kinds, strict=True)
    return [name or "_" for name, kind in parameters if kind.is_positional()]


def _keyword_parameters(function: CallableType) -> list[str]:
    function = function.with_unpacked_kwargs()
    parameters = zip(function.arg_names, function.arg_kinds, strict=True)
    return [name for name, kind in parameters if name is not None and kind.is_named()]

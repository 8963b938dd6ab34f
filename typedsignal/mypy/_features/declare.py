"""Signals where they are made: whether their payload can be sent at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.nodes import ARG_STAR, Decorator
from mypy.types import CallableType, Instance, TupleType, Type, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import RESERVED
from typedsignal.mypy._model.call import first_argument
from typedsignal.mypy._model.payload import constructor_of, payload_of
from typedsignal.mypy._model.signals import payload_type_of
from typedsignal.mypy._report import fail
from typedsignal.mypy._typeops import shown
from typedsignal.mypy._verdict import unfiltered_errors

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext


def analyze_class(ctx: FunctionContext) -> Type:
    """Report a payload class that cannot be sent by keyword, or that has a reserved key.

    mypy sees nothing wrong with either of them:

        class Sent(TypedDict):
            sender: str

        sent = Signal[Any, Sent]()
    """
    payload = payload_type_of(ctx.default_return_type)
    if payload is not None:
        for problem in _problems_of_class(payload):
            fail(ctx.api, f"Payload {shown(payload, ctx.api)} {problem}", ctx.context, messages.SIGNAL_PAYLOAD)
    return ctx.default_return_type


def analyze_function(ctx: FunctionContext) -> Type:
    """Report a function that cannot declare a signal; at run time it is a TypeError.

    mypy sees nothing wrong with a payload that goes by position:

        @signal
        def order_paid(sender: type[OrderService], order_id: int) -> None: ...
    """
    declared = first_argument(ctx)
    function = get_proper_type(declared.type) if declared is not None else None
    if isinstance(function, CallableType) and isinstance(ctx.context, Decorator):
        name = ctx.context.func.name
        with unfiltered_errors(ctx):
            for problem in _problems_of_function(function, is_async=ctx.context.func.is_coroutine):
                fail(ctx.api, f'Signal "{name}" {problem}', ctx.context, messages.SIGNAL_PAYLOAD)
    return ctx.default_return_type


def _problems_of_class(payload: Type) -> Iterator[str]:
    keys = payload_of(payload)
    for name in sorted(keys.names() & RESERVED) if keys is not None else ():
        yield messages.RESERVED_FIELD.format(field=name)
    proper = get_proper_type(payload)
    if isinstance(proper, TupleType):
        yield messages.NAMED_TUPLE
    if isinstance(proper, Instance) and _is_plain_value(proper):
        yield messages.NO_FIELDS
    constructor = constructor_of(proper) if isinstance(proper, Instance) else None
    if constructor is not None:
        positional = _positional(constructor)
        if positional:
            yield messages.POSITIONAL_CLASS.format(fields=messages.fields(positional))


def _is_plain_value(payload: Instance) -> bool:
    info = payload.type  # a dict may be meant as any keys at all, and nothing is known of an object
    return info.module_name == "builtins" and info.name not in ("dict", "object")


def _problems_of_function(function: CallableType, *, is_async: bool) -> Iterator[str]:
    if is_async:
        yield messages.ASYNC_SIGNAL
    for name in _positional(function)[1:]:
        yield messages.POSITIONAL_FIELD.format(field=name)
    if ARG_STAR in function.arg_kinds:
        yield messages.STAR_ARGS
    for name in sorted(RESERVED.intersection(_keyword_only(function))):
        yield messages.RESERVED_FIELD.format(field=name)


def _positional(function: CallableType) -> list[str]:
    kinds = zip(function.arg_names, function.arg_kinds, strict=True)
    return [name or "_" for name, kind in kinds if kind.is_positional()]


def _keyword_only(function: CallableType) -> list[str]:
    function = function.with_unpacked_kwargs()
    kinds = zip(function.arg_names, function.arg_kinds, strict=True)
    return [name for name, kind in kinds if name is not None and kind.is_named()]

"""The type of a connecting decorator, which carries its arguments to the function that it decorates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import ARG_STAR, ARG_STAR2
from mypy.types import AnyType, Instance, Parameters, Type, TypeOfAny, get_proper_type

from typedsignal.mypy._fullnames import CONNECTOR, KEYWORDS, SENDER_KEY, SIGNAL, UNCHECKED_CONNECTOR, WEAK
from typedsignal.mypy._model.signals import Convention, Sender, Signal, signal_of
from typedsignal.mypy._typeops import class_named, modules_of

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext

    from typedsignal.mypy._model.call import ConnectCall


_SOME_SENDER: Final = "some_sender"


class ConnectOptions(NamedTuple):
    """What a decorator was given: its signals, the one sender it connects for, whether it connects weakly for sure."""

    signals: tuple[Signal, ...] = ()
    sender: Sender | None = None
    is_weak: bool = False


def attach(call: ConnectCall, ctx: FunctionContext | MethodContext) -> Type:
    """Return the type of the decorator that a call makes, with all that it was given attached to it.

    It stands in `extra_attrs`, where mypy itself keeps what a `functools.partial` calls
    (since 1.11): there it outlives variables, module boundaries and the cache. The rest of
    the type is the same for every overload that mypy may try: where it cannot decide it
    drops what differs.
    """
    anything = AnyType(TypeOfAny.special_form)
    fields = Parameters([anything, anything], [ARG_STAR, ARG_STAR2], [None, None], is_ellipsis_args=True)
    if all(signal.convention is not Convention.ADAPTED for signal in call.signals):
        connector = class_named(UNCHECKED_CONNECTOR, [], modules_of(ctx.api))
    else:
        connector = class_named(CONNECTOR, [anything, fields, anything, anything], modules_of(ctx.api))
    return attach_to(connector, call) if connector is not None and call.signals else ctx.default_return_type


def attach_to(connector: Instance, call: ConnectCall) -> Instance:
    """Return a type with all that a call was given attached to it."""
    attributes = [(f"{number} {signal.name or ''}", signal.type) for number, signal in enumerate(call.signals)]
    options: list[tuple[str, Type]] = [*attributes]
    if call.sender is not None:
        options.append((SENDER_KEY if call.sender.is_certain else _SOME_SENDER, call.sender.type))
    options += [(WEAK, AnyType(TypeOfAny.special_form))] if call.is_weak else []
    for name, typ in options:
        connector = connector.copy_with_extra_attr(name, typ)
    return connector


def read_options(connector: Type, build: object) -> ConnectOptions:
    """Return what is attached to the type of a decorator, or what its type arguments say."""
    proper = get_proper_type(connector)
    if not isinstance(proper, Instance):
        return ConnectOptions()
    if proper.extra_attrs is None:
        signal = signal_of_connector(proper, build)
        return ConnectOptions((signal,) if signal is not None else ())
    attributes = proper.extra_attrs.attrs
    numbered = [(name.partition(" ")[2] or None, typ) for name, typ in attributes.items() if " " in name]
    signals = [signal_of(typ, build, name) for name, typ in numbered]
    senders = [
        Sender(attributes[name], name == SENDER_KEY) for name in (SENDER_KEY, _SOME_SENDER) if name in attributes
    ]
    known = tuple(signal for signal in signals if signal is not None)
    return ConnectOptions(known, next(iter(senders), None), WEAK in attributes)


def signal_of_connector(connector: Type, build: object) -> Signal | None:
    """Return the signal that a `Connector` was made for, None if it is another type.

    A wrapper of `receiver` only passes the type on. Where the fields are those of a payload
    class, mypy knows them as `*args: Any, **kwargs: Any`; those of `@signal` it knows exactly.
    """
    proper = get_proper_type(connector)
    if not isinstance(proper, Instance) or proper.type.fullname != CONNECTOR or len(proper.args) != 4:
        return None
    sender, fields, response, payload = proper.args
    parameters = get_proper_type(fields)
    if isinstance(parameters, Parameters) and ARG_STAR not in parameters.arg_kinds:
        payload = class_named(KEYWORDS, [fields], modules_of(build)) or payload
    signal = class_named(SIGNAL, [sender, payload, response], modules_of(build))
    return signal_of(signal, build) if signal is not None else None

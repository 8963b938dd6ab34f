"""Calling conventions: how a receiver is called, decided once, when it is connected, from its parameters."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from types import FunctionType, MethodType
from typing import Any, NoReturn, cast

from typedsignal._core.inspection import (
    CO_VARARGS,
    CO_VARKEYWORDS,
    Parameters,
    find_task_method,
    has_placeholder,
    is_exactly,
    read_dispatched_parameters,
    read_own_parameters,
    read_wrapped_parameters,
    unbind_call,
    unpacks_kwargs,
    variable_name,
)
from typedsignal._core.naming import is_run_by, name_of
from typedsignal._core.payload import RESERVED, Payload


class CallingConvention(Enum):
    """A way to pass the sender and the signal to a receiver.

    A value is the source of these arguments, from which `compiled.py` writes its calls. `_call` in
    `sending.py` is a copy of the values: `test_compiled_sends_and_written_loops_agree` holds the two
    together. The plugin decides by a copy of `convention_for` which receivers fit, its `ReceiverCheck`:
    `test_the_plugin_accepts_what_the_dispatcher_does` holds these two together.
    """

    AS_DJANGO = "signal=signal, sender=sender"
    WITHOUT_SIGNAL = "sender=sender"
    BY_POSITION = "sender, signal=signal"
    BY_POSITION_WITHOUT_SIGNAL = "sender"


# A look-up of a member in its Enum costs as much as a short call.
_AS_DJANGO, _WITHOUT_SIGNAL = CallingConvention.AS_DJANGO, CallingConvention.WITHOUT_SIGNAL

_NOTHING: dict[str, object] = {}
# A checker that narrows by `type(receiver) is not FunctionType` takes what follows for unreachable.
_type_of: Callable[[object], Any] = type

_SEND_METHODS = frozenset({"send", "send_robust", "asend", "asend_robust"})

# django-stubs runs the project, `ready` included, inside mypy. An exception would end mypy there, which is about to
# report the receiver itself, unless the plugin is set to be silent. Nothing is sent there.
_PLUGIN_OF_DJANGO_STUBS = "mypy_django_plugin"

_NOT_CALLABLE = "Signal receivers must be callable."
_DJANGO_MESSAGE = "Signal receivers must accept keyword arguments (**kwargs)."


class UnfitError(ValueError):
    """The reason why a receiver cannot be called, as the end of a sentence about it."""


class NoKwargsError(UnfitError):
    """The receiver of an undeclared payload does not take `**kwargs`."""


class TaskError(UnfitError):
    """The receiver is a task, which is to be enqueued, not called."""


def convention_for(receiver: Any, payload: Payload | None) -> CallingConvention:
    """Decide how a receiver of a payload is called; an undeclared payload (None) may have any field.

    Raises:
        UnfitError: The receiver cannot be called with what the signal sends.
        TaskError: It is a task.
    """
    convention = _decide_quickly(receiver, payload)
    if convention is not None:
        return convention
    method = find_task_method(receiver)
    if method is not None:
        raise TaskError(
            f"is a task, which a signal does not enqueue: connect a module-level function that calls its .{method}()"
        )
    receiver = unbind_call(receiver)
    own = _read_forwarded(receiver, payload) or read_own_parameters(receiver) or read_wrapped_parameters(receiver)
    if own is None:
        return CallingConvention.AS_DJANGO
    passes_everything_on = own.takes_args and own.takes_kwargs and not own.named and own.first is None
    dispatched = read_dispatched_parameters(receiver) if passes_everything_on else None
    if dispatched is not None:
        return _fit_dispatched(dispatched, payload)
    inner = read_wrapped_parameters(receiver) if passes_everything_on else None
    if inner is not None:
        # A decorator that passes everything on is called by the convention of what it decorates. Where
        # that does not fit, the decorator is taken to change the arguments, and its own parameters count.
        try:
            return _fit(inner, payload)
        except UnfitError:
            pass
    return _fit(own, payload)


def _decide_quickly(receiver: Any, payload: Payload | None) -> CallingConvention | None:
    """Decide for a function whose first parameter is `sender`, as most are; None for all that is not as plain.

    Methods and partials of such a function count, and what stands for one: receivers of `on_commit` and deferred ones.
    """
    function, first, placed, kind = receiver, 0, _NOTHING, _type_of(receiver)
    if kind is not FunctionType:
        if kind is partial:
            function, first, placed = receiver.func, len(receiver.args), receiver.keywords
        elif getattr(kind, "adds_signal", None) is True:
            return None if _decide_quickly(receiver.function, payload) is None else _AS_DJANGO
        if type(function) is MethodType:
            function, first = function.__func__, first + 1
    if type(function) is not FunctionType or hasattr(function, "__wrapped__") or hasattr(function, "__signature__"):
        return None
    code = function.__code__
    flags, count = code.co_flags, code.co_argcount + code.co_kwonlyargcount
    if code.co_posonlyargcount or flags & CO_VARARGS or count <= first:
        return None
    if first and not _are_filled(function, first, receiver, payload):
        return None
    takes_kwargs = bool(flags & CO_VARKEYWORDS)
    if takes_kwargs and unpacks_kwargs(function):
        return None
    if count == first + 1 and takes_kwargs and not placed:
        return _AS_DJANGO if variable_name(code, first) == "sender" else None
    variables = code.co_varnames
    if payload is None or payload.optional or payload.is_open or variables[first] != "sender":
        return None
    names, required, taken, others = variables[first + 1 : count], payload.required, 0, len(placed)
    for name in names:  # A count makes no sets, and the import of receivers costs what their connecting costs.
        if name in required:
            taken += 1
            others -= name in placed
    with_signal = "signal" in names
    if taken + others + with_signal < len(names) or (taken < len(required) and not takes_kwargs):
        return None
    if placed and ("signal" in placed or not placed.keys() <= set(names)):
        return None
    return _AS_DJANGO if with_signal or takes_kwargs else _WITHOUT_SIGNAL


def _are_filled(function: FunctionType, count: int, receiver: Any, payload: Payload | None) -> bool:
    """Return whether the first parameters have a value, of the instance or a partial, and none of them is sent."""
    code, is_partial = function.__code__, is_exactly(partial, receiver)
    called = receiver.func if is_partial else receiver
    if is_partial and has_placeholder(receiver):
        return False
    if type(called) is MethodType and (variable_name(code, 0) != "self" or function.__name__ in _SEND_METHODS):
        return False
    for number in range(count):
        name = variable_name(code, number)
        if name in RESERVED or (payload is not None and (name in payload.required or name in payload.optional)):
            return False
    return True


def find_passed_to(receiver: Any) -> Any:
    """Return the function that a plain decorator passes everything on to; anything else as it is."""
    if type(receiver) is not FunctionType or not hasattr(receiver, "__wrapped__"):
        return receiver
    code = receiver.__code__
    passes_on = code.co_flags & CO_VARARGS and code.co_flags & CO_VARKEYWORDS
    is_plain = passes_on and not code.co_argcount and not code.co_kwonlyargcount
    return cast("Any", receiver).__wrapped__ if is_plain else receiver


def _read_forwarded(receiver: Any, payload: Payload | None) -> Parameters | None:
    """Return the parameters of the send method of a signal, which are the fields of its payload; None of all else."""
    # A method has no name if it is bound of a partial, as one in a class is since Python 3.14, or of another object.
    if type(receiver) not in (MethodType, FunctionType) or getattr(receiver, "__name__", None) not in _SEND_METHODS:
        return None
    signal = cast("Any", getattr(receiver, "__self__", None))
    if not hasattr(cast("object", type(signal)), "_settle_payload"):
        return None
    own: Payload | None = signal._payload
    if own is None or payload is None:  # Then its own signal checks what is sent, as at every send.
        return Parameters("sender", False, ("sender",), ("sender",), (), False, True, True)
    return Parameters("sender", False, ("sender", *own.fields), ("sender", *own.required), (), False, own.is_open, True)


def _fit_dispatched(parameters: Parameters, payload: Payload | None) -> CallingConvention:
    """Fit a function that is chosen by the class of its first argument, which goes by position."""
    first = parameters.first
    fields = payload.fields if payload is not None else frozenset[str]()
    if first is None or first == "signal" or first in fields or ("sender" in parameters.named and first != "sender"):
        raise UnfitError(
            f'is chosen by the class of its parameter "{first}", which goes by keyword: let its first parameter be the'
            " sender"
        )
    others = tuple(name for name in parameters.named if name != first)
    required = tuple(name for name in parameters.required if name != first)
    return _fit(parameters._replace(first_is_positional_only=True, named=others, required=required), payload)


def _fit(parameters: Parameters, payload: Payload | None) -> CallingConvention:
    sender_by_position = _takes_sender_by_position(parameters, payload)
    always_sent = ("signal", parameters.first if sender_by_position else "sender")
    missing = [name for name in parameters.required if name not in always_sent]
    for name in parameters.filled:
        if name == "sender" and not sender_by_position:
            raise UnfitError('has a value for its parameter "sender": leave the sender to the signal')
        if payload is not None and name in payload.fields and name not in parameters.named:
            raise UnfitError(
                f'has a value for its parameter "{name}", and cannot accept payload field "{name}": rename the'
                " parameter"
            )
    for name in parameters.required_positional_only:
        if name != parameters.first or not sender_by_position:
            raise UnfitError(f'requires "{name}" by position: let it be given by keyword')
    if payload is not None:
        _fit_fields(parameters, payload, missing)
    elif not parameters.takes_kwargs:
        raise NoKwargsError("does not: let it take **kwargs, or write the payload where the signal is made")
    in_kwargs = parameters.takes_kwargs and not parameters.takes_only_the_payload
    with_signal = ("signal" in parameters.named or in_kwargs) and "signal" not in parameters.filled
    if sender_by_position:
        return CallingConvention.BY_POSITION if with_signal else CallingConvention.BY_POSITION_WITHOUT_SIGNAL
    return CallingConvention.AS_DJANGO if with_signal else CallingConvention.WITHOUT_SIGNAL


def _takes_sender_by_position(parameters: Parameters, payload: Payload | None) -> bool:
    if "sender" in parameters.named:
        return False
    if parameters.first_is_positional_only:
        return True
    if (
        payload is not None
        and parameters.first is not None
        and parameters.first != "signal"
        and parameters.first not in payload.fields
    ):
        return True
    if parameters.takes_kwargs:
        return False
    if parameters.takes_args and parameters.first is None:
        return True
    raise UnfitError("cannot accept the sender: let its first parameter be the sender")


def _fit_fields(parameters: Parameters, payload: Payload, missing: list[str]) -> None:
    if not parameters.takes_kwargs:
        strange = payload.fields.difference(parameters.named)
        if strange:
            field = min(strange)
            raise UnfitError(f'cannot accept payload field "{field}": let it take "{field}", or **kwargs')
    if payload.is_open and not parameters.takes_kwargs:
        raise UnfitError("cannot accept further payload fields, which the signal allows: let it take **kwargs")
    for name in missing:
        if name in payload.optional:
            raise UnfitError(
                f'cannot do without payload field "{name}": the signal may leave it out, give it a default'
            )
        if name not in payload.required and not payload.is_open:
            repair = _repair(name, payload)
            raise UnfitError(f'requires a parameter "{name}", which the signal does not send: {repair}')


def _repair(name: str, payload: Payload) -> str:
    from difflib import get_close_matches

    if name in ("self", "cls"):
        return "connect the method of an instance"
    close = get_close_matches(name, sorted(payload.fields), 1)
    return f'did you mean "{close[0]}"?' if close else "give it a default"


def refuse_uncallable(receiver: object, signal: object) -> NoReturn:
    """Refuse a receiver that is not callable, in Django's words and with its name."""
    repair = "connect the method of its class" if isinstance(receiver, classmethod) else "connect a function"
    raise TypeError(f'{_NOT_CALLABLE} "{name_of(receiver)}" is no receiver for signal "{signal}": {repair}')


def refuse_unfit(receiver: object, signal: object, unfit: UnfitError) -> CallingConvention:
    """Refuse a receiver that does not fit, but return any convention where django-stubs runs the project."""
    if is_run_by(_PLUGIN_OF_DJANGO_STUBS):
        return CallingConvention.AS_DJANGO
    if isinstance(unfit, TaskError):
        function = getattr(receiver, "func", receiver)  # A task of Django's has no name of its own.
        raise TypeError(f'Receiver "{name_of(function)}" of signal "{signal}" {unfit}') from None
    reason = str(unfit)
    if issubclass(type(receiver), type):
        reason = f"is a class, whose constructor {reason.rpartition(': ')[0]}: connect a function, or an instance"
    sentence = f'Receiver "{name_of(receiver)}" of signal "{signal}" {reason}'
    raise ValueError(f"{_DJANGO_MESSAGE} {sentence}" if isinstance(unfit, NoKwargsError) else sentence) from None

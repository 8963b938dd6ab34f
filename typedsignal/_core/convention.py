"""How a receiver is to be called: decided once, when it is connected, from what it takes."""

from __future__ import annotations

from enum import Enum
from types import FunctionType
from typing import Any

from typedsignal._core.inspection import (
    CO_VARARGS,
    CO_VARKEYWORDS,
    Parameters,
    own_parameters,
    unpacks_kwargs,
    variable,
    wrapped_parameters,
)
from typedsignal._core.payload import Payload


class CallingConvention(Enum):
    """A way to call a receiver: how the sender and the signal go into its argument list."""

    AS_DJANGO = "signal=signal, sender=sender"
    WITHOUT_SIGNAL = "sender=sender"
    BY_POSITION = "sender, signal=signal"
    BY_POSITION_WITHOUT_SIGNAL = "sender"


class UnfitError(ValueError):
    """What keeps a receiver from being called, as the end of a sentence about it."""


class NoKwargsError(UnfitError):
    """The receiver of an undeclared payload does not take `**kwargs`."""


def convention_for(receiver: Any, payload: Payload | None) -> CallingConvention:
    """Decide how a receiver of a payload is called; an undeclared payload (None) may hold any key.

    Raises:
        UnfitError: It cannot be called with what the signal sends.
    """
    short = _quick_convention(receiver, payload)
    if short is not None:
        return short
    own = own_parameters(receiver) or wrapped_parameters(receiver)
    if own is None:
        return CallingConvention.AS_DJANGO
    passes_everything_on = own.takes_args and own.takes_kwargs and not own.named and own.first is None
    inner = wrapped_parameters(receiver) if passes_everything_on else None
    if inner is not None:
        # A decorator that passes everything on is called as what it decorates wants to
        # be; unless that does not fit, for then the decorator will do something about it.
        try:
            return _fit(inner, payload)
        except UnfitError:
            pass
    return _fit(own, payload)


def _quick_convention(receiver: Any, payload: Payload | None) -> CallingConvention | None:
    """Decide for a plain function whose first parameter is `sender`, as most are; None where that takes longer."""
    if type(receiver) is not FunctionType or hasattr(receiver, "__wrapped__"):
        return None
    code = receiver.__code__
    flags, count = code.co_flags, code.co_argcount + code.co_kwonlyargcount
    if code.co_posonlyargcount or flags & CO_VARARGS or not count:
        return None
    takes_kwargs = bool(flags & CO_VARKEYWORDS)
    if takes_kwargs and unpacks_kwargs(receiver):
        return None
    if count == 1 and takes_kwargs:
        return CallingConvention.AS_DJANGO if variable(code, 0) == "sender" else None
    variables = code.co_varnames
    if payload is None or payload.optional or payload.is_open or variables[0] != "sender":
        return None
    names, required, taken = variables[1:count], payload.required, 0
    for name in names:  # counting makes no sets: connecting is what an import of receivers costs
        if name in required:
            taken += 1
    with_signal = "signal" in names
    if taken + with_signal < len(names) or (taken < len(required) and not takes_kwargs):
        return None
    return CallingConvention.AS_DJANGO if with_signal or takes_kwargs else CallingConvention.WITHOUT_SIGNAL


def _fit(parameters: Parameters, payload: Payload | None) -> CallingConvention:
    sender_by_position = _sender_by_position(parameters, payload)
    given = ("signal", parameters.first if sender_by_position else "sender")
    missing = [name for name in parameters.required if name not in given]
    if parameters.required_positional_only:
        raise UnfitError(f'requires "{parameters.required_positional_only[0]}" by position: let it be given by keyword')
    if payload is not None:
        _fit_keys(parameters, payload, missing)
    elif not parameters.takes_kwargs:
        raise NoKwargsError("does not: let it take **kwargs, or write the payload where the signal is made")
    with_signal = parameters.by_keyword("signal") and not parameters.takes_only_the_payload
    if sender_by_position:
        return CallingConvention.BY_POSITION if with_signal else CallingConvention.BY_POSITION_WITHOUT_SIGNAL
    return CallingConvention.AS_DJANGO if with_signal else CallingConvention.WITHOUT_SIGNAL


def _sender_by_position(parameters: Parameters, payload: Payload | None) -> bool:
    if parameters.first_is_positional_only:
        return True
    if (
        payload is not None
        and parameters.first is not None
        and parameters.first not in ("sender", "signal")
        and parameters.first not in payload.fields
        and "sender" not in parameters.named
    ):
        return True
    if parameters.by_keyword("sender"):
        return False
    if parameters.takes_args and parameters.first is None:
        return True
    raise UnfitError("cannot accept the sender: let its first parameter be the sender")


def _fit_keys(parameters: Parameters, payload: Payload, missing: list[str]) -> None:
    if not parameters.takes_kwargs:
        strange = payload.fields.difference(parameters.named)
        if strange:
            key = min(strange)
            raise UnfitError(f'cannot accept payload field "{key}": let it take "{key}", or **kwargs')
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

"""How a receiver is to be called: decided once, when it is connected, from its signature."""

from __future__ import annotations

import sys
from enum import Enum
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple

from typedsignal._annotations import annotations_of, signature_of, unpacked
from typedsignal._payload import CO_COROUTINE, CO_VARARGS, CO_VARKEYWORDS, Payload

if TYPE_CHECKING:
    from collections.abc import Callable


class Way(Enum):
    """A way to call a receiver: how the sender and the signal go into its argument list."""

    AS_DJANGO = "signal=signal, sender=sender"
    WITHOUT_SIGNAL = "sender=sender"
    BY_POSITION = "sender, signal=signal"
    BY_POSITION_WITHOUT_SIGNAL = "sender"


class UnfitError(ValueError):
    """What keeps a receiver from being called, as the end of a sentence about it."""


class NoKwargsError(UnfitError):
    """The receiver of an undeclared payload does not take `**kwargs`."""


class Parameters(NamedTuple):
    """What a receiver takes, after `self`.

    `named` can be given by keyword, `required` must be; `stranded` are required
    and cannot be given by keyword, though they are not the first.
    """

    first: str | None
    first_is_positional_only: bool
    named: tuple[str, ...]
    required: tuple[str, ...]
    stranded: tuple[str, ...]
    takes_args: bool
    takes_kwargs: bool
    takes_only_the_payload: bool

    def by_keyword(self, key: str) -> bool:
        """Return whether `key=…` can be given."""
        return self.takes_kwargs or key in self.named


def is_async(receiver: object) -> bool:
    """Return whether calling a receiver gives something to await.

    Objects whose `__call__` is `async def` do, and what was marked by `markcoroutinefunction`.
    """
    if type(receiver) is FunctionType:
        return _is_async_function(receiver)
    called: Any = _function_of(receiver)
    while type(called) is partial:
        called = _function_of(called.func)
    if _is_exactly(FunctionType, called):
        return _is_async_function(called)
    return _is_marked(called) or _is_marked(_called_of(called))


def _called_of(thing: object) -> object:
    return getattr(type(thing), "__call__", None)  # noqa: B004 - what kind of function it is matters


def _is_async_function(function: FunctionType) -> bool:
    if function.__code__.co_flags & CO_COROUTINE:
        return True
    # Looking into `__dict__` would have Python make one, and keep it.
    for name in _MARKS or _marks():
        if hasattr(function, name):
            return _is_marked(function)
    return False


_MARKS: list[str] = []


def _marks() -> list[str]:
    """Return the attributes that mark a coroutine function, which are others in each Python."""
    inspect = sys.modules.get("inspect")
    if inspect is None:
        return []  # nobody has marked anything

    def marked() -> None: ...

    mark: Any = getattr(inspect, "markcoroutinefunction", None)
    _MARKS[:] = ["_is_coroutine", *vars(mark(marked) if mark else marked)]
    return _MARKS


def _is_marked(function: object) -> bool:
    from inspect import iscoroutinefunction

    if iscoroutinefunction(function):
        return True
    # Before Python 3.12, asyncio had a mark of its own; if it is not loaded, nobody has set it.
    mark = getattr(sys.modules.get("asyncio.coroutines"), "_is_coroutine", None)
    return mark is not None and getattr(function, "_is_coroutine", None) is mark


def way_to_call(receiver: Any, payload: Payload | None) -> Way:
    """Decide how a receiver of a payload is called; an undeclared payload (None) may hold any key.

    Raises:
        UnfitError: It cannot be called with what the signal sends.
    """
    short = _short_way(receiver, payload)
    if short is not None:
        return short
    own = _own_parameters(receiver) or _wrapped_parameters(receiver)
    if own is None:
        return Way.AS_DJANGO
    passes_everything_on = own.takes_args and own.takes_kwargs and not own.named and own.first is None
    inner = _wrapped_parameters(receiver) if passes_everything_on else None
    if inner is not None:
        # A decorator that passes everything on is called as what it decorates wants to
        # be; unless that does not fit, for then the decorator will do something about it.
        try:
            return _fit(inner, payload)
        except UnfitError:
            pass
    return _fit(own, payload)


# A code object that is asked for all names of its variables makes a tuple of them, and keeps it.
# Most receivers need no more than one name, for which CPython's own `dis` has a way to ask.
_variable: Callable[[CodeType, int], str] = getattr(
    CodeType, "_varname_from_oparg", lambda code, number: code.co_varnames[number]
)


def _short_way(receiver: Any, payload: Payload | None) -> Way | None:
    """Decide for a plain function whose first parameter is `sender`, as most are; None where that takes longer."""
    if type(receiver) is not FunctionType or hasattr(receiver, "__wrapped__"):
        return None
    code = receiver.__code__
    flags, count = code.co_flags, code.co_argcount + code.co_kwonlyargcount
    if code.co_posonlyargcount or flags & CO_VARARGS or not count:
        return None
    takes_kwargs = bool(flags & CO_VARKEYWORDS)
    if takes_kwargs and _unpacks_kwargs(receiver):
        return None
    if count == 1 and takes_kwargs:
        return Way.AS_DJANGO if _variable(code, 0) == "sender" else None
    names = code.co_varnames
    if payload is None or payload.optional or payload.is_open or names[0] != "sender":
        return None
    keys = {*names[1:count]}
    with_signal = takes_kwargs or "signal" in keys
    keys.discard("signal")
    if not keys <= payload.required or (len(keys) < len(payload.required) and not takes_kwargs):
        return None
    return Way.AS_DJANGO if with_signal else Way.WITHOUT_SIGNAL


def _fit(parameters: Parameters, payload: Payload | None) -> Way:
    sender_by_position = _sender_by_position(parameters, payload)
    given = ("signal", parameters.first if sender_by_position else "sender")
    missing = [name for name in parameters.required if name not in given]
    if parameters.stranded:
        raise UnfitError(f'requires "{parameters.stranded[0]}" by position: let it be given by keyword')
    if payload is not None:
        _fit_keys(parameters, payload, missing)
    elif not parameters.takes_kwargs:
        raise NoKwargsError("does not: let it take **kwargs, or write the payload where the signal is made")
    with_signal = parameters.by_keyword("signal") and not parameters.takes_only_the_payload
    if sender_by_position:
        return Way.BY_POSITION if with_signal else Way.BY_POSITION_WITHOUT_SIGNAL
    return Way.AS_DJANGO if with_signal else Way.WITHOUT_SIGNAL


def _sender_by_position(parameters: Parameters, payload: Payload | None) -> bool:
    if parameters.first_is_positional_only:
        return True
    if (
        payload is not None
        and parameters.first is not None
        and parameters.first not in ("sender", "signal")
        and parameters.first not in payload.keys
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
        strange = payload.keys.difference(parameters.named)
        if strange:
            key = min(strange)
            raise UnfitError(f'cannot accept payload key "{key}": let it take "{key}", or **kwargs')
    if payload.is_open and not parameters.takes_kwargs:
        raise UnfitError("cannot accept further payload keys, which the signal allows: let it take **kwargs")
    for name in missing:
        if name in payload.optional:
            raise UnfitError(f'cannot do without payload key "{name}": the signal may leave it out, give it a default')
        if name not in payload.required and not payload.is_open:
            repair = _repair(name, payload)
            raise UnfitError(f'requires a parameter "{name}", which the signal does not send: {repair}')


def _repair(name: str, payload: Payload) -> str:
    from difflib import get_close_matches

    if name in ("self", "cls"):
        return "connect the method of an instance"
    close = get_close_matches(name, sorted(payload.keys), 1)
    return f'did you mean "{close[0]}"?' if close else "give it a default"


def _own_parameters(receiver: Any) -> Parameters | None:
    function = _function_of(receiver)
    if _is_exactly(FunctionType, function):
        return _of_function(function, skip=int(function is not receiver))
    return _of_callable(receiver, follow_wrapped=False)


def _wrapped_parameters(receiver: Any) -> Parameters | None:
    is_decorated = hasattr(_function_of(receiver), "__wrapped__")
    return _of_callable(receiver, follow_wrapped=True) if is_decorated else None


def _function_of(receiver: Any) -> Any:
    return receiver.__func__ if _is_exactly(MethodType, receiver) else receiver


def _is_exactly(kind: type, thing: object) -> bool:
    return type(thing) is kind  # not isinstance: a mock may say that it is a function


def _of_function(function: FunctionType, *, skip: int) -> Parameters:
    code = function.__code__
    count, names = code.co_argcount, code.co_varnames
    positional_only = max(code.co_posonlyargcount, skip) if count else 0
    end = count + code.co_kwonlyargcount
    optional = names[count - len(function.__defaults__ or ()) : count] + tuple(function.__kwdefaults__ or ())
    takes_kwargs = bool(code.co_flags & CO_VARKEYWORDS)
    first_is_positional_only = skip < positional_only
    return Parameters(
        names[skip] if skip < count else None,
        first_is_positional_only,
        names[positional_only:end],
        tuple([name for name in names[positional_only:end] if name not in optional]),
        tuple([name for name in names[skip + 1 : positional_only] if name not in optional]),
        bool(code.co_flags & CO_VARARGS),
        takes_kwargs,
        takes_kwargs and _unpacks_kwargs(function),
    )


def _unpacks_kwargs(function: FunctionType) -> bool:
    """Return whether a function takes `**kwargs: Unpack[...]`; it takes `**kwargs`."""
    annotations = annotations_of(function)
    if not annotations:
        return False
    code = function.__code__
    last = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & CO_VARARGS)
    return unpacked(annotations.get(code.co_varnames[last])) is not None


def _of_callable(receiver: Any, *, follow_wrapped: bool) -> Parameters | None:
    from inspect import Parameter

    try:
        parameters = list(signature_of(receiver, follow_wrapped=follow_wrapped).parameters.values())
    except (TypeError, ValueError):  # some callables written in C do not say what they take
        return None
    kinds = {p.kind: p for p in parameters}
    positional = [p for p in parameters if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    named = [p for p in parameters if p.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)]
    keywords = kinds.get(Parameter.VAR_KEYWORD)
    return Parameters(
        positional[0].name if positional else None,
        bool(positional) and positional[0].kind is Parameter.POSITIONAL_ONLY,
        tuple(p.name for p in named),
        tuple(p.name for p in named if p.default is Parameter.empty),
        tuple(p.name for p in positional[1:] if p.kind is Parameter.POSITIONAL_ONLY and p.default is Parameter.empty),
        Parameter.VAR_POSITIONAL in kinds,
        keywords is not None,
        keywords is not None and unpacked(keywords.annotation) is not None,
    )

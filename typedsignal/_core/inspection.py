"""What a receiver takes, and whether it is async: read from its code where that can be done, else from `inspect`."""

from __future__ import annotations

import sys
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple

from typedsignal._core.annotations import annotations_of, signature_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

CO_VARARGS, CO_VARKEYWORDS, CO_COROUTINE = 0x04, 0x08, 0x80  # as in inspect, which is slow to import


class Parameters(NamedTuple):
    """What a receiver takes, after `self`.

    `named` can be given by keyword, `required` must be; `required_positional_only` are required
    and cannot be given by keyword, though they are not the first.
    """

    first: str | None
    first_is_positional_only: bool
    named: tuple[str, ...]
    required: tuple[str, ...]
    required_positional_only: tuple[str, ...]
    takes_args: bool
    takes_kwargs: bool
    takes_only_the_payload: bool

    def by_keyword(self, key: str) -> bool:
        """Return whether `key=…` can be given."""
        return self.takes_kwargs or key in self.named


def own_parameters(receiver: Any) -> Parameters | None:
    function = function_of(receiver)
    if is_exactly(FunctionType, function):
        return _of_function(function, skip=int(function is not receiver))
    return _of_callable(receiver, follow_wrapped=False)


def wrapped_parameters(receiver: Any) -> Parameters | None:
    is_decorated = hasattr(function_of(receiver), "__wrapped__")
    return _of_callable(receiver, follow_wrapped=True) if is_decorated else None


def function_of(receiver: Any) -> Any:
    return receiver.__func__ if is_exactly(MethodType, receiver) else receiver


def is_exactly(kind: type, thing: object) -> bool:
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
        takes_kwargs and unpacks_kwargs(function),
    )


def unpacks_kwargs(function: FunctionType) -> bool:
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


# A code object that is asked for all names of its variables makes a tuple of them, and keeps it.
# Most receivers need no more than one name, for which CPython's own `dis` has a way to ask.
variable: Callable[[CodeType, int], str] = getattr(
    CodeType, "_varname_from_oparg", lambda code, number: code.co_varnames[number]
)


def is_async(receiver: object) -> bool:
    """Return whether calling a receiver gives something to await.

    Objects whose `__call__` is `async def` do, and what was marked by `markcoroutinefunction`.
    """
    called: Any = receiver
    if type(receiver) is not FunctionType:
        called = function_of(receiver)
        while type(called) is partial:
            called = function_of(called.func)
        if not is_exactly(FunctionType, called):
            return _is_marked(called) or _is_marked(_called_of(called))
    if called.__code__.co_flags & CO_COROUTINE:
        return True
    # Looking into `__dict__` would have Python make one, and keep it.
    for name in _MARKS or _marks():
        if hasattr(called, name):
            return _is_marked(called)
    return False


def _called_of(thing: object) -> object:
    return getattr(type(thing), "__call__", None)  # noqa: B004 - what kind of function it is matters


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

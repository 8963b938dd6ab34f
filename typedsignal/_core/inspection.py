"""The parameters of a receiver, and whether it is async: read from its code if possible, else by `inspect`."""

from __future__ import annotations

import sys
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from typedsignal._core.annotations import annotations_of, extract_unpacked, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable

# What a task of Celery's and one of Django's has, by which they are told from other objects.
_TASK_METHODS = (("delay", "apply_async"), ("enqueue", "aenqueue"))

_PLACEHOLDER: object = getattr(sys.modules["functools"], "Placeholder", object())  # of partials, since Python 3.14

CO_VARARGS, CO_VARKEYWORDS, CO_COROUTINE = 0x04, 0x08, 0x80  # `inspect` has them too, but is slow to import.


class Parameters(NamedTuple):
    """The parameters of a receiver, after `self`.

    `named` can be passed by keyword, and `required` must be. `required_positional_only` are
    required, and cannot be passed by keyword. `filled` have a value already, as `self` of a
    method has, so a keyword of that name would be a second one.
    """

    first: str | None
    first_is_positional_only: bool
    named: tuple[str, ...]
    required: tuple[str, ...]
    required_positional_only: tuple[str, ...]
    takes_args: bool
    takes_kwargs: bool
    takes_only_the_payload: bool
    filled: tuple[str, ...] = ()


def read_own_parameters(receiver: Any) -> Parameters | None:
    """Return the parameters of a receiver itself, None where they cannot be known.

    A signature that it declares counts, as that of a stand-in for a function.
    """
    function = function_of(receiver)
    if is_exactly(FunctionType, function) and not hasattr(function, "__signature__"):
        return _read_function(function, skip=int(function is not receiver))
    read = _read_partial(receiver) if is_exactly(partial, receiver) else None
    return read or _read_signature(receiver, follow_wrapped=False)


def read_wrapped_parameters(receiver: Any) -> Parameters | None:
    """Return the parameters of the function that a receiver decorates, None if it decorates none.

    The decorated function may also be that of a partial, or the `__call__` of an object.
    """
    called = receiver
    while is_exactly(partial, called):
        called = called.func
    called = function_of(called)
    is_decorated = hasattr(called, "__wrapped__") or hasattr(_call_method_of(called), "__wrapped__")
    return _read_signature(receiver, follow_wrapped=True) if is_decorated else None


def read_dispatched_parameters(receiver: Any) -> Parameters | None:
    """Return the parameters of what `functools.singledispatch`, or `singledispatchmethod`, has decorated; else None."""
    register = getattr(receiver, "register", None)
    if register is None or not hasattr(receiver, "__wrapped__") or getattr(register, "__module__", "") != "functools":
        return None
    parameters = _read_signature(receiver, follow_wrapped=True)
    if parameters is None or hasattr(receiver, "dispatch"):
        return parameters
    # The method is not bound before it is called, though it is read from an instance.
    without_self = parameters.named[1:]
    return parameters._replace(
        first=next(iter(without_self), None),
        named=without_self,
        required=tuple([name for name in parameters.required if name in without_self]),
    )


def unbind_call(receiver: Any) -> Any:
    """Return the function of an object whose `__call__` is static or of its class; anything else as it is.

    Before Python 3.13, `inspect` takes their first parameter for `self`. A partial becomes one of that function.
    """
    if is_exactly(partial, receiver):
        function = unbind_call(receiver.func)
        return receiver if function is receiver.func else partial(function, *receiver.args, **receiver.keywords)
    called: Any = _call_method_of(receiver)
    if is_exactly(MethodType, called):
        return called
    if is_exactly(FunctionType, called):
        from inspect import getattr_static

        thing: object = receiver
        if is_exactly(staticmethod, getattr_static(type(thing), "__call__")):
            return called
    return receiver


def function_of(receiver: Any) -> Any:
    """Return the function of a bound method, anything else as it is."""
    return receiver.__func__ if is_exactly(MethodType, receiver) else receiver


def is_exactly(kind: type, thing: object) -> bool:
    """Return whether an object is of a class itself; `isinstance` would believe a mock that claims to be a function."""
    return type(thing) is kind


def _read_function(function: FunctionType, *, skip: int) -> Parameters:
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
        tuple([name for name in names[skip:positional_only] if name not in optional]),
        bool(code.co_flags & CO_VARARGS),
        takes_kwargs,
        takes_kwargs and unpacks_kwargs(function),
        names[code.co_posonlyargcount : skip],
    )


def _read_partial(receiver: partial[Any]) -> Parameters | None:
    """Return the parameters of a partial of a function or method as `inspect` does, at a tenth of its cost.

    None where that is not certain: for a function that declares a signature, and for arguments that it does not take.
    """
    function = function_of(receiver.func)
    if not is_exactly(FunctionType, function) or hasattr(function, "__signature__") or hasattr(function, "__wrapped__"):
        return None
    skip = int(function is not receiver.func) + len(receiver.args)
    code, placed = function.__code__, receiver.keywords
    if skip > code.co_argcount or has_placeholder(receiver):
        return None
    read = _read_function(function, skip=skip)
    if not placed:
        return read
    if read.takes_args or not placed.keys() <= set(read.named):
        return None
    # A parameter that has its value by keyword takes no other by position, nor do those after it.
    by_keyword = read.first in placed and not read.first_is_positional_only
    required = tuple([name for name in read.required if name not in placed])
    return read._replace(first=None if by_keyword else read.first, required=required)


def has_placeholder(receiver: partial[Any]) -> bool:
    """Return whether a partial leaves a place for a positional argument before those that it has."""
    return bool(receiver.args) and any(argument is _PLACEHOLDER for argument in receiver.args)


def unpacks_kwargs(function: FunctionType) -> bool:
    """Return whether the `**kwargs` of a function are annotated with `Unpack[...]`."""
    annotations = annotations_of(function)
    if not annotations:
        return False
    code = function.__code__
    last = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & CO_VARARGS)
    return extract_unpacked(annotations.get(code.co_varnames[last]), function.__globals__) is not None


def _read_signature(receiver: Any, *, follow_wrapped: bool) -> Parameters | None:
    from inspect import Parameter

    try:
        signature: Any = _declared_by_stand_in(receiver, follow_wrapped=follow_wrapped)
        signature = signature or signature_of(receiver, follow_wrapped=follow_wrapped)
        parameters = list(signature.parameters.values())
    except Exception:  # Some callables that are written in C have no signature, and a stand-in may raise anything.
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
        tuple(p.name for p in positional if p.kind is Parameter.POSITIONAL_ONLY and p.default is Parameter.empty),
        Parameter.VAR_POSITIONAL in kinds,
        keywords is not None,
        keywords is not None and extract_unpacked(keywords.annotation) is not None,
        _filled_names(receiver) if keywords is not None else (),
    )


def _declared_by_stand_in(receiver: Any, *, follow_wrapped: bool) -> Any:
    """Return the signature that a mock, or another stand-in for a function, is called by; None for all else.

    A mock may say that it is a function, so `inspect` would read attributes of it that are mocks as well. So may an
    object proxy, as what a decorator of wrapt returns: `inspect` would read what it wraps, in place of its own.
    """
    attributes = getattr(receiver, "__dict__", {})
    wrapped = attributes.get("_mock_wraps")
    if wrapped is not None:
        return signature_of(wrapped)
    if isinstance(receiver, FunctionType | MethodType) and type(receiver) not in (FunctionType, MethodType):
        if follow_wrapped and "_spec_signature" not in attributes:
            return None
        return attributes.get("_spec_signature") or signature_of(type(receiver).__call__.__get__(receiver))
    owner, function = _peek(receiver, "__self__"), _peek(receiver, "__func__")
    if owner is None or function is None or is_exactly(MethodType, receiver):
        return None
    return signature_of(MethodType(cast("Any", function), owner))  # `inspect` would take it for the function alone.


def _filled_names(receiver: Any) -> tuple[str, ...]:
    """Return the names of parameters that `self`, or a positional argument of a partial, is passed for."""
    arguments: tuple[Any, ...] = ()
    while issubclass(type(receiver), partial):
        arguments, receiver = (*receiver.args, *arguments), receiver.func
    called = receiver
    if type(called) not in (FunctionType, MethodType, type):
        called = _call_method_of(called)
    function = function_of(called)
    if not is_exactly(FunctionType, function):
        return ()
    code = function.__code__
    skip = int(function is not receiver)
    places = [True] * skip + [argument is not _PLACEHOLDER for argument in arguments]
    names = zip(code.co_varnames[: code.co_argcount], places, strict=False)
    return tuple([name for name, is_filled in names if is_filled][code.co_posonlyargcount :])


# A code object that is asked for all names of its variables makes a tuple of them, and keeps it. Most receivers need
# no more than one name, which CPython's own `dis` reads by this method.
variable_name: Callable[[CodeType, int], str] = getattr(
    CodeType, "_varname_from_oparg", lambda code, number: code.co_varnames[number]
)


def is_async(receiver: object) -> bool:
    """Return whether a call of a receiver returns an awaitable.

    Objects whose `__call__` is `async def` count, and callables that `markcoroutinefunction` has marked.
    """
    called: Any = receiver
    if type(receiver) is not FunctionType:
        called = function_of(receiver)
        while issubclass(type(called), partial):
            called = function_of(called.func)
        if not is_exactly(FunctionType, called):
            if _may_be_marked(called) and _is_marked(called):
                return True
            called = _call_method_of(called)
            if not is_exactly(FunctionType, called):
                return _is_marked(called)
    if called.__code__.co_flags & CO_COROUTINE:
        return True
    # A look into `__dict__` would have Python make one, and keep it.
    for name in _MARKS or _find_marks():
        if hasattr(called, name):
            return _is_marked(called)
    return False


def _call_method_of(thing: object) -> Any:
    return getattr(type(thing), "__call__", None)  # noqa: B004 - the kind of function is needed


_MARKS: dict[str, object] = {}


def _find_marks() -> dict[str, object]:
    """Return the attributes that mark a coroutine function, which differ between versions of Python."""
    inspect = sys.modules.get("inspect")
    if inspect is None:
        return {}  # Nothing is marked without it.

    def marked() -> None: ...

    mark: Any = getattr(inspect, "markcoroutinefunction", None)
    # Before Python 3.14, asyncio had a mark of its own, which nothing has if asyncio is not loaded.
    _MARKS.update({"_is_coroutine": None, **vars(mark(marked) if mark else marked)})
    return _MARKS


def _may_be_marked(called: object) -> bool:
    """Return whether an object has any attribute by which `_is_marked` knows a coroutine function; most have none."""
    try:
        if hasattr(called, "__code__"):
            return True
        for name in _MARKS or _find_marks():
            if hasattr(called, name):
                return True
    except Exception:  # It may raise anything.
        return True
    return False


def _is_marked(called: object) -> bool:
    """Return whether something that is no function is a coroutine function, as `inspect` and asyncio see it.

    These are not asked: what stands in for a function may answer them with mocks.
    """
    flags = _peek(_peek(called, "__code__"), "co_flags")
    if type(flags) is int and flags & CO_COROUTINE:
        return True
    for name, mark in (_MARKS or _find_marks()).items():
        value = mark or _peek(sys.modules.get("asyncio.coroutines"), name)
        if value is not None and _peek(called, name) is value:
            return True
    return False


def _peek(thing: object, name: str) -> object:
    try:
        return getattr(thing, name, None)
    except Exception:  # It may raise anything.
        return None


def find_task_method(receiver: Any) -> str | None:
    """Return the name of the method that enqueues a task of Celery's or Django's, None for anything else.

    The class is asked, because a mock has every attribute, and `__class__` rather than the type, because
    `shared_task` returns a proxy.
    """
    kind = receiver.__class__
    if getattr(kind, "is_deferred", None) is True:  # A deferred receiver is a task that enqueues itself when called.
        return None
    for name, twin in _TASK_METHODS:  # Generator expressions would take as long as the rest of a `connect`.
        if hasattr(kind, name) and hasattr(kind, twin):
            return name
    return None

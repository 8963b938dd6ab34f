"""Whether a value is what a type says, as far as the types of signals need it."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin


def is_a(value: Any, hint: Any) -> bool:
    """Return whether a value is of a type, with what it contains.

    Raises:
        NotImplementedError: The type is of a kind that no signal has.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (NotRequired, Required):
        return is_a(value, arguments[0])
    if origin in (Union, UnionType):
        return any(is_a(value, argument) for argument in arguments)
    if origin is Literal:
        return value in arguments
    if origin is type:
        kind = NoneType if arguments[0] is None else arguments[0]
        return isinstance(value, type) and (kind is Any or issubclass(value, kind))
    if origin in _INSIDE:
        return isinstance(value, origin) and _INSIDE[origin](value, arguments)
    if origin is None:
        return isinstance(value, NoneType if hint is None else hint)
    if isinstance(origin, type) and all(argument is Any for argument in arguments):
        return isinstance(value, origin)
    raise NotImplementedError(f"{hint!r}")


def _each(value: Any, arguments: tuple[Any, ...]) -> bool:
    return all(is_a(item, arguments[0]) for item in value)


def _tuple(value: Any, arguments: tuple[Any, ...]) -> bool:
    if arguments[-1] is Ellipsis:
        return _each(value, arguments)
    return len(value) == len(arguments) and all(map(is_a, value, arguments))


def _dict(value: Any, arguments: tuple[Any, ...]) -> bool:
    return _each(value, arguments) and _each(value.values(), arguments[1:])


_INSIDE = {list: _each, set: _each, frozenset: _each, tuple: _tuple, dict: _dict}

"""What a signal carries: the keywords of its payload class, read once, at first use."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any, ForwardRef, Generic, NamedTuple, TypeVar, get_args, get_origin

from typedsignal._core.annotations import annotations_of, bare, qualifier_of, resolved, signature_of, unpacked
from typedsignal._core.inspection import CO_VARKEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESERVED = frozenset({"sender", "signal"})

# What stands there are types, such as a Mapping, and no classes that somebody wrote as payloads.
_NO_PAYLOADS = frozenset({"builtins", "collections.abc", "types", "typing"})


class Payload(NamedTuple):
    """The keywords that a signal sends.

    `required` are in every send, `optional` may be left out. `is_open` is true
    where the class takes any further keyword (`**kwargs` of its constructor).
    """

    name: str
    required: frozenset[str]
    optional: frozenset[str]
    is_open: bool = False

    @property
    def fields(self) -> frozenset[str]:
        """Every declared field."""
        return self.required | self.optional if self.optional else self.required

    def mismatch(self, sent: Mapping[str, object]) -> str | None:
        """Say what is wrong with the keywords of a send, None if nothing is."""
        missing = self.required - sent.keys()
        unknown = () if self.is_open else sent.keys() - self.fields
        if not missing and not unknown:
            return None
        if unknown:
            return f'is sent with payload field "{min(unknown)}", which {self._has(min(unknown))}'
        return f'is sent without payload field "{min(missing)}": {self.name} requires it'

    def _has(self, unknown: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(unknown, self.fields, 1)
        if close:
            return f'{self.name} does not have: did you mean "{close[0]}"?'
        return f"{self.name} does not have: it has {_listed(self.fields)}"


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(f'"{key}"' for key in sorted(keys)) or "no fields"


def payload_of_class(payload_class: object) -> Payload | None:
    """Read the keywords of a payload class; None where they cannot be known.

    Raises:
        TypeError: The class has a key that every receiver gets anyway.
    """
    payload_class = bare(payload_class)
    if not isinstance(payload_class, type) or payload_class.__module__ in _NO_PAYLOADS:
        return None
    if hasattr(payload_class, "__total__") and hasattr(payload_class, "__required_keys__"):
        return _checked(_of_typed_dict(payload_class))
    payload = _of_constructor(payload_class)
    return None if payload is None else _checked(payload)


def payload_of_function(function: FunctionType) -> Payload | None:
    """Read the keywords of a signal that is declared by a function; None where they cannot be known."""
    code = function.__code__
    keys = frozenset(code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount])
    optional = keys & frozenset(function.__kwdefaults__ or ())
    declared = Payload(function.__qualname__, keys - optional, optional)
    if not code.co_flags & CO_VARKEYWORDS:
        return declared
    hint = annotations_of(function).get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
    unpacked_class = unpacked(hint)
    if unpacked_class is None:
        return declared._replace(is_open=True)
    further = payload_of_class(resolved(unpacked_class, function.__module__))
    if further is None:
        return None
    return further._replace(
        name=declared.name, required=declared.required | further.required, optional=optional | further.optional
    )


def _checked(payload: Payload) -> Payload:
    reserved = RESERVED & payload.fields
    if reserved:
        raise TypeError(
            f'Payload "{payload.name}" has a field "{min(reserved)}": every receiver gets the sender and the signal'
            " by these names, rename the key"
        )
    return payload


def _of_constructor(payload_class: type) -> Payload | None:
    from inspect import Parameter

    try:
        parameters = list(signature_of(payload_class).parameters.values())
    except (TypeError, ValueError, NameError):
        return None
    named = [p for p in parameters if p.kind in (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    required = frozenset(p.name for p in named if p.default is Parameter.empty)
    return Payload(
        payload_class.__qualname__,
        required,
        frozenset(p.name for p in named) - required,
        any(p.kind is Parameter.VAR_KEYWORD for p in parameters),
    )


def _of_typed_dict(typed_dict: Any) -> Payload:
    required: set[str] = set(typed_dict.__required_keys__)
    optional: set[str] = set(typed_dict.__optional_keys__)
    # Under `from __future__ import annotations` the class was made from strings, in
    # which Python does not see NotRequired. Only such qualifiers are looked for: what
    # else a string says may exist for type checkers alone.
    for key, hint in annotations_of(typed_dict).items():
        if isinstance(hint, ForwardRef):
            module = hint.__forward_module__ or typed_dict.__module__
            qualifier = qualifier_of(hint.__forward_arg__, module if isinstance(module, str) else module.__name__)
            if qualifier == "NotRequired":
                required.discard(key)
                optional.add(key)
            elif qualifier == "Required":
                optional.discard(key)
                required.add(key)
    return Payload(typed_dict.__qualname__, frozenset(required), frozenset(optional))


def payload_argument(signal: object, generic: type, position: int) -> object:
    """Return what a signal's type says at one position of `generic[...]`; None where nothing says it.

    `Signal[X, P]()` leaves it on the instance, `class My(Signal[X, P])` on the class,
    `My[P]()` with `class My(Signal[X, P], Generic[P])` on both.
    """
    declared = getattr(signal, "__orig_class__", None) or type(signal)
    found = _argument(declared, generic, position)
    return getattr(found, "__default__", None) if isinstance(found, TypeVar) else found


def _argument(declared: object, generic: type, position: int) -> object:
    origin = get_origin(declared) or declared
    arguments = get_args(declared)
    if origin is generic:
        return arguments[position] if len(arguments) > position else None
    for base in getattr(origin, "__orig_bases__", ()):
        if get_origin(base) is Generic or not _derives(base, generic):
            continue
        found = _argument(base, generic, position)
        parameters = getattr(origin, "__parameters__", ())
        if found in parameters and arguments:
            return arguments[parameters.index(found)]
        return found
    return next(
        (_argument(base, generic, position) for base in getattr(origin, "__bases__", ()) if _derives(base, generic)),
        None,
    )


def _derives(base: object, generic: type) -> bool:
    origin = get_origin(base) or base
    return isinstance(origin, type) and issubclass(origin, generic)

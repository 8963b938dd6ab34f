"""The payload of a signal: the keywords of its payload class, read once, at first use."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any, ForwardRef, Generic, NamedTuple, TypeVar, get_args, get_origin

from typedsignal._core.annotations import (
    annotations_of,
    extract_unpacked,
    qualifier_of,
    resolve_hint,
    signature_of,
    strip_type,
)
from typedsignal._core.inspection import CO_VARKEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESERVED = frozenset({"sender", "signal"})

# Classes of these modules are types, such as a Mapping, that are not written as payloads.
_NOT_PAYLOAD_MODULES = frozenset({"builtins", "collections.abc", "types", "typing"})


class Payload(NamedTuple):
    """The keywords that a signal sends.

    Every send has the `required` ones, and may leave out the `optional` ones.
    `is_open` is true where the class takes any further keyword (`**kwargs` of its constructor).
    """

    name: str
    required: frozenset[str]
    optional: frozenset[str]
    is_open: bool = False

    @property
    def fields(self) -> frozenset[str]:
        """Every declared field."""
        return self.required | self.optional if self.optional else self.required

    def find_mismatch(self, sent: Mapping[str, object]) -> str | None:
        """Return what is wrong with the keywords of a send, None if nothing is."""
        missing = self.required - sent.keys()
        unknown = () if self.is_open else sent.keys() - self.fields
        if not missing and not unknown:
            return None
        if unknown:
            return f'is sent with payload field "{min(unknown)}", which {self._describe_unknown(min(unknown))}'
        return f'is sent without payload field "{min(missing)}": {self.name} requires it'

    def _describe_unknown(self, unknown: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(unknown, self.fields, 1)
        if close:
            return f'{self.name} does not have: did you mean "{close[0]}"?'
        return f"{self.name} does not have: it has {_quote_names(self.fields)}"


def _quote_names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names)) or "no fields"


def payload_of_class(payload_class: object) -> Payload | None:
    """Read the keywords of a payload class; None where they cannot be known.

    Raises:
        TypeError: The class has a field that every receiver gets anyway.
    """
    payload_class = strip_type(payload_class)
    if not isinstance(payload_class, type) or payload_class.__module__ in _NOT_PAYLOAD_MODULES:
        return None
    if hasattr(payload_class, "__total__") and hasattr(payload_class, "__required_keys__"):
        return _refuse_reserved(_read_typed_dict(payload_class))
    payload = _read_constructor(payload_class)
    return None if payload is None else _refuse_reserved(payload)


def payload_of_function(function: FunctionType) -> Payload | None:
    """Read the keywords of a signal that is declared by a function; None where they cannot be known."""
    code = function.__code__
    fields = frozenset(code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount])
    optional = fields & frozenset(function.__kwdefaults__ or ())
    declared = Payload(function.__qualname__, fields - optional, optional)
    if not code.co_flags & CO_VARKEYWORDS:
        return declared
    hint = annotations_of(function).get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
    unpacked_class = extract_unpacked(hint)
    if unpacked_class is None:
        return declared._replace(is_open=True)
    further = payload_of_class(resolve_hint(unpacked_class, function.__module__))
    if further is None:
        return None
    return further._replace(
        name=declared.name, required=declared.required | further.required, optional=optional | further.optional
    )


def _refuse_reserved(payload: Payload) -> Payload:
    reserved = RESERVED & payload.fields
    if reserved:
        raise TypeError(
            f'Payload "{payload.name}" has a field "{min(reserved)}": every receiver gets the sender and the signal'
            " by these names, rename the field"
        )
    return payload


def _read_constructor(payload_class: type) -> Payload | None:
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


def _read_typed_dict(typed_dict: Any) -> Payload:
    required: set[str] = set(typed_dict.__required_keys__)
    optional: set[str] = set(typed_dict.__optional_keys__)
    # Under `from __future__ import annotations` the class was made from strings, in which
    # Python does not see NotRequired. Only such qualifiers are looked for, because other
    # names in a string may exist for type checkers alone.
    for field, hint in annotations_of(typed_dict).items():
        if isinstance(hint, ForwardRef):
            module = hint.__forward_module__ or typed_dict.__module__
            qualifier = qualifier_of(hint.__forward_arg__, module if isinstance(module, str) else module.__name__)
            if qualifier == "NotRequired":
                required.discard(field)
                optional.add(field)
            elif qualifier == "Required":
                optional.discard(field)
                required.add(field)
    return Payload(typed_dict.__qualname__, frozenset(required), frozenset(optional))


def find_type_argument(signal: object, generic: type, position: int) -> object:
    """Return the type argument of a signal at one position of `generic[...]`, None without one.

    It is found on the instance for `Signal[X, P]()`, on the class for `class My(Signal[X, P])`,
    and on both for `My[P]()` with `class My(Signal[X, P], Generic[P])`.
    """
    declared = getattr(signal, "__orig_class__", None) or type(signal)
    argument = _find_argument(declared, generic, position)
    return getattr(argument, "__default__", None) if isinstance(argument, TypeVar) else argument


def _find_argument(declared: object, generic: type, position: int) -> object:
    origin = get_origin(declared) or declared
    arguments = get_args(declared)
    if origin is generic:
        return arguments[position] if len(arguments) > position else None
    for base in getattr(origin, "__orig_bases__", ()):
        if get_origin(base) is Generic or not _derives(base, generic):
            continue
        argument = _find_argument(base, generic, position)
        parameters = getattr(origin, "__parameters__", ())
        if argument in parameters and arguments:
            return arguments[parameters.index(argument)]
        return argument
    return next(
        (
            _find_argument(base, generic, position)
            for base in getattr(origin, "__bases__", ())
            if _derives(base, generic)
        ),
        None,
    )


def _derives(base: object, generic: type) -> bool:
    origin = get_origin(base) or base
    return isinstance(origin, type) and issubclass(origin, generic)

"""The payload of a signal: the keywords of its payload class, read once, at first use."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any, ForwardRef, Generic, NamedTuple, Never, TypeVar, get_origin
from weakref import WeakKeyDictionary

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
    from inspect import Parameter

RESERVED = frozenset({"sender", "signal"})

# Classes of these modules are types, such as a Mapping, that are not written as payloads.
_NOT_PAYLOAD_MODULES = frozenset({"builtins", "collections.abc", "types", "typing"})

_MAX_SHOWN = 10  # fields in a message
_MISSING = object()

_TYPED_DICTS: WeakKeyDictionary[type, Payload] = WeakKeyDictionary()  # Many signals may have one payload.


class Payload(NamedTuple):
    """The keywords that a signal sends.

    Every send has the `required` ones, and may leave out the `optional` ones.
    `is_open` is true where the class takes any further keyword (`**kwargs` of its constructor,
    or `extra_items` of a TypedDict).
    """

    name: str
    required: frozenset[str]
    optional: frozenset[str]
    is_open: bool = False

    @property
    def fields(self) -> frozenset[str]:
        """Every declared field."""
        return self.required | self.optional if self.optional else self.required

    def format_keywords(self) -> str:
        """Return the fields as the parameters of a send method, for messages."""
        names = sorted(self.required) + [f"{name}=..." for name in sorted(self.optional)]
        listed = [*names[:_MAX_SHOWN], "..."] if len(names) > _MAX_SHOWN else names
        return "".join(f", {part}" for part in (["*", *listed] if names else [])) + ", **payload" * self.is_open

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
    known = _TYPED_DICTS.get(payload_class) if isinstance(payload_class, type) else None
    if known is not None:  # Every signal asks at its first `connect`.
        return known
    payload_class = strip_type(payload_class)
    if not isinstance(payload_class, type) or payload_class.__module__ in _NOT_PAYLOAD_MODULES:
        return None
    if _is_typed_dict(payload_class):
        known = _TYPED_DICTS.get(payload_class)
        if known is None:
            known = _TYPED_DICTS[payload_class] = _refuse_reserved(read_typed_dict(payload_class))
        return known
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
    unpacked_class = find_unpacked(function)
    if unpacked_class is None:
        return declared._replace(is_open=True)
    return _add_unpacked(declared, unpacked_class, function.__module__)


def find_unpacked(function: FunctionType) -> object:
    """Return what the `**payload: Unpack[...]` of a function unpacks; None without it."""
    code = function.__code__
    if not code.co_flags & CO_VARKEYWORDS:
        return None
    annotation = annotations_of(function).get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
    return extract_unpacked(annotation, function.__globals__)


def _refuse_reserved(payload: Payload) -> Payload:
    reserved = RESERVED & payload.fields
    if reserved:
        raise TypeError(
            f'Payload "{payload.name}" has a field "{min(reserved)}": every receiver gets the sender and the signal'
            " by these names, rename the field"
        )
    return payload


def check_type_arguments(arguments: Any, *, is_subclass: bool) -> None:
    """Refuse type arguments that are mistakes, in `Signal[...]`.

    Raises:
        TypeError: The payload stands alone, in the place of the sender, or is a dict of its fields.
    """
    listed: list[Any] = [*arguments] if type(arguments) is tuple else [arguments]
    for argument in listed:
        if type(argument) in (dict, list, set):
            display = type(argument).__name__
            raise TypeError(f"A payload is a class, not a {display}: define a TypedDict with its fields")
    payload_class = strip_type(listed[0]) if len(listed) == 1 and not is_subclass else None
    if isinstance(payload_class, type) and _is_typed_dict(payload_class):
        name = payload_class.__qualname__
        raise TypeError(
            f'Payload "{name}" is in the place of the sender: write Signal[Any, {name}], or another sender than Any'
        )


def _is_typed_dict(payload_class: type) -> bool:
    return hasattr(payload_class, "__total__") and hasattr(payload_class, "__required_keys__")


def _read_constructor(payload_class: type) -> Payload | None:
    try:
        signatures = _signatures_of(payload_class)
    except (TypeError, ValueError, NameError):
        return None
    read = [_read_parameters(payload_class, parameters) for parameters in signatures]
    known = [payload for payload in read if payload is not None]
    if len(known) < len(read):
        return None
    fields = frozenset[str]().union(*(payload.fields for payload in known))
    required = known[0].required.intersection(*(payload.required for payload in known))
    return Payload(known[0].name, required, fields - required, any(payload.is_open for payload in known))


def _read_parameters(payload_class: Any, parameters: list[Parameter]) -> Payload | None:
    """Read the parameters of a constructor; None where it unpacks a TypedDict that does not exist at run time."""
    from inspect import Parameter

    named = [p for p in parameters if p.kind in (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    required = frozenset(p.name for p in named if p.default is Parameter.empty)
    optional = frozenset(p.name for p in named) - required
    keywords = next((p for p in parameters if p.kind is Parameter.VAR_KEYWORD), None)
    declared = Payload(payload_class.__qualname__, required, optional, keywords is not None)
    constructors = (payload_class.__new__, payload_class.__init__)
    constructor = next((function for function in constructors if isinstance(function, FunctionType)), None)
    if keywords is None or constructor is None:
        return declared
    unpacked_class = extract_unpacked(keywords.annotation, constructor.__globals__)
    return declared if unpacked_class is None else _add_unpacked(declared, unpacked_class, constructor.__module__)


def _add_unpacked(declared: Payload, unpacked_class: object, module: str) -> Payload | None:
    """Add the fields of `**payload: Unpack[...]`, None where they cannot be known."""
    further = payload_of_class(resolve_hint(unpacked_class, module))
    if further is None:
        return None
    return further._replace(
        name=declared.name,
        required=declared.required | further.required,
        optional=declared.optional | further.optional,
    )


def _signatures_of(payload_class: Any) -> list[list[Parameter]]:
    """Return the parameters that a class is made with: one list, or one for each overload."""
    from inspect import Parameter
    from typing import get_overloads

    whole = list(signature_of(payload_class).parameters.values())
    new, init = payload_class.__new__, payload_class.__init__
    if hasattr(payload_class, "__signature__") or isinstance(type(payload_class).__call__, FunctionType):
        return [whole]  # said by the class itself, or decided by its metaclass
    kinds = {parameter.kind for parameter in whole}
    if {Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD} <= kinds and isinstance(new, FunctionType):
        new = None  # `__new__(cls, *args, **kwargs)`, which inspect asks before `__init__`
    for function in (new, init):
        if isinstance(function, FunctionType):
            declared = get_overloads(function) or [function]
            return [list(signature_of(overload).parameters.values())[1:] for overload in declared]
    return [whole]


def read_typed_dict(typed_dict: Any) -> Payload:
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
    return Payload(typed_dict.__qualname__, frozenset(required), frozenset(optional), _takes_extra_items(typed_dict))


def _takes_extra_items(typed_dict: Any) -> bool:
    """Return whether a TypedDict allows further fields (PEP 728): `extra_items` of its own, or of a base."""
    extra_items = getattr(typed_dict, "__extra_items__", _MISSING)
    if extra_items is not _MISSING:
        # Of typing or of typing_extensions, as whichever made it; before typing_extensions 4.13 there was no such
        # sentinel. A look for it where there is none costs as much as the rest of a payload.
        sentinel = getattr(sys.modules.get(type(typed_dict).__module__), "NoExtraItems", None)
        if extra_items is not sentinel:
            return extra_items is not Never
    if getattr(typed_dict, "__closed__", None):
        return False
    bases = (get_origin(base) or base for base in getattr(typed_dict, "__orig_bases__", ()))
    return any(isinstance(base, type) and _is_typed_dict(base) and _takes_extra_items(base) for base in bases)


def find_type_argument(signal: object, generic: type, position: int) -> object:
    """Return the type argument of a signal at one position of `generic[...]`, None without one.

    It is found on the instance for `Signal[X, P]()`, on the class for `class My(Signal[X, P])`,
    and on both for `My[P]()` with `class My(Signal[X, P], Generic[P])`.
    """
    declared = getattr(signal, "__orig_class__", None) or type(signal)
    argument = _find_argument(declared, generic, position)
    return getattr(argument, "__default__", None) if isinstance(argument, TypeVar) else argument


def _find_argument(declared: object, generic: type, position: int) -> object:
    # `get_origin` and `get_args` ask for more, and each signal asks once.
    origin: Any = getattr(declared, "__origin__", declared)
    arguments: tuple[Any, ...] = getattr(declared, "__args__", ())
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

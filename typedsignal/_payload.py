"""What a signal carries: the keywords of its payload class, read once, at first use."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef, Generic, NamedTuple, TypeVar, cast, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESERVED = frozenset({"sender", "signal"})

CO_VARARGS, CO_VARKEYWORDS, CO_COROUTINE = 0x04, 0x08, 0x80  # as in inspect, which is slow to import

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
    def keys(self) -> frozenset[str]:
        """Every declared key."""
        return self.required | self.optional if self.optional else self.required

    def mismatch(self, sent: Mapping[str, object]) -> str | None:
        """Say what is wrong with the keywords of a send, None if nothing is."""
        missing = self.required - sent.keys()
        unknown = () if self.is_open else sent.keys() - self.keys
        if not missing and not unknown:
            return None
        if unknown:
            return f'is sent with payload key "{min(unknown)}", which {self._has(min(unknown))}'
        return f'is sent without payload key "{min(missing)}": {self.name} requires it'

    def _has(self, unknown: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(unknown, self.keys, 1)
        if close:
            return f'{self.name} does not have: did you mean "{close[0]}"?'
        return f"{self.name} does not have: it has {_listed(self.keys)}"


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(f'"{key}"' for key in sorted(keys)) or "no keys"


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


def bare(payload_class: object) -> object:
    """Take off what is written around a class: its type arguments, Annotated, the name of an alias."""
    while True:
        if type(payload_class).__name__ == "TypeAliasType":
            payload_class = cast("Any", payload_class).__value__
        elif get_origin(payload_class) is Annotated:
            payload_class = get_args(payload_class)[0]
        elif get_origin(payload_class) is not None:
            payload_class = get_origin(payload_class)
        else:
            return payload_class


def payload_of_function(function: FunctionType) -> Payload | None:
    """Read the keywords of a signal that is declared by a function; None where they cannot be known."""
    code = function.__code__
    keys = frozenset(code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount])
    optional = keys & frozenset(function.__kwdefaults__ or ())
    declared = Payload(function.__qualname__, keys - optional, optional)
    if not code.co_flags & CO_VARKEYWORDS:
        return declared
    hint = function.__annotations__.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
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
    reserved = RESERVED & payload.keys
    if reserved:
        raise TypeError(
            f'Payload "{payload.name}" has a key "{min(reserved)}": every receiver gets the sender and the signal'
            " by these names, rename the key"
        )
    return payload


def _of_constructor(payload_class: type) -> Payload | None:
    from inspect import Parameter, signature

    try:
        parameters = list(signature(payload_class).parameters.values())
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
    for key, hint in _annotations(typed_dict).items():
        if isinstance(hint, ForwardRef):
            module = hint.__forward_module__ or typed_dict.__module__
            qualifier = _qualifier(hint.__forward_arg__, module if isinstance(module, str) else module.__name__)
            if qualifier == "NotRequired":
                required.discard(key)
                optional.add(key)
            elif qualifier == "Required":
                optional.discard(key)
                required.add(key)
    return Payload(typed_dict.__qualname__, frozenset(required), frozenset(optional))


def _annotations(typed_dict: Any) -> dict[str, object]:
    try:
        return dict(typed_dict.__annotations__)
    except NameError:  # Python 3.14 evaluates on access; it then has read the qualifiers itself
        return {}


def _qualifier(hint: str, module: str) -> str | None:
    """Return "Required" or "NotRequired" if the annotation says so, in whatever order and under whatever name."""
    import ast

    namespace = vars(sys.modules[module]) if module in sys.modules else {}
    node = ast.parse(hint, mode="eval").body
    if isinstance(node, ast.Constant) and isinstance(node.value, str):  # quoted, though that was not needed
        return _qualifier(node.value, module)
    while isinstance(node, ast.Subscript):
        qualifier = _qualifier_name(node.value, namespace)
        if qualifier in ("Required", "NotRequired"):
            return qualifier
        if qualifier not in ("ReadOnly", "Annotated"):
            return None
        node = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
    return None


def _qualifier_name(node: Any, namespace: Mapping[str, object]) -> str:
    """Return how typing calls what a name stands for, or the name itself if it stands for nothing."""
    import ast

    if isinstance(node, ast.Attribute):
        return node.attr
    name = node.id if isinstance(node, ast.Name) else ""
    return str(getattr(namespace.get(name), "_name", None) or name)


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


def unpacked(annotation: object) -> object:
    """Return what `**kwargs: Unpack[...]` unpacks, a string where it was written as one; None without Unpack."""
    if annotation is None or isinstance(annotation, type):  # a short way for most: every receiver is asked
        return None
    if isinstance(annotation, str):
        name, _, inner = annotation.partition("[")
        return inner.removesuffix("]") if name.rpartition(".")[2] == "Unpack" else None
    if getattr(get_origin(annotation), "_name", None) == "Unpack":
        return get_args(annotation)[0]
    return None


def resolved(hint: object, module: str) -> object:
    """Evaluate a payload that was written as a string in a module; None if its name does not exist at run time."""
    name = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    if not isinstance(name, str):
        return hint
    namespace = vars(sys.modules[module]) if module in sys.modules else {}
    try:
        return eval(name, namespace)  # the user's own annotation
    except Exception:  # whatever an annotation does, the payload is then unknown
        return None

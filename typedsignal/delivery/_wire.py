"""The wire: how the arguments that a receiver names travel, by their annotations, as JSON.

msgspec reads and writes them; rows and classes, which it does not know, travel by reference. pydantic was measured
beside it, with a strict check of three values at the send: 3 microseconds of pydantic, 4 of msgspec, where to enqueue
costs hundreds. msgspec was chosen because it refuses unions that JSON cannot tell apart, and because its hooks reach
rows that are nested in lists, dicts and TypedDicts; pydantic has no hook for a class that is not its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from inspect import Parameter, unwrap
from math import isfinite
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    ForwardRef,
    Generic,
    NamedTuple,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

import msgspec
from msgspec import inspect as types

from typedsignal._core.annotations import annotations_of, extract_unpacked, signature_of
from typedsignal._core.payload import payload_of_class
from typedsignal.delivery import _references as references
from typedsignal.delivery._envelope import UndeliverableError

# A payload has no field of that name, whatever the function calls its parameter.
SENDER = "sender"


class UnfitTypeError(Exception):
    """The reason why values of a type cannot travel, as the end of a sentence about a parameter."""


class Field(NamedTuple):
    """A parameter that a receiver names, and the type by which its values travel.

    `references` are the classes of rows, or the classes of classes, where the type is a union of nothing else, which
    msgspec cannot read; it is empty for all other types.
    """

    name: str
    parameter: str
    type: Any
    is_required: bool
    references: tuple[Any, ...] = ()


class Wire:
    """How the arguments of one function travel: those that its parameters name, no others.

    Annotations are resolved at the first use, because models may not be loaded when a receiver is decorated.
    """

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.function: Callable[..., Any] = function
        self.name: str = name
        self._fields: tuple[Field, ...] | None = None
        # The class that sent last, and its reference: most receivers have one sender.
        self._last_sender: tuple[object, Any] = (None, None)

    @cached_property
    def positional_only(self) -> tuple[str, ...]:
        """The parameters that can be passed by position alone."""
        parameters = signature_of(self.function).parameters.values()
        return tuple(p.name for p in parameters if p.kind is Parameter.POSITIONAL_ONLY)

    def read_fields(self) -> tuple[Field, ...]:
        """Return the fields, in the order of the parameters.

        Raises:
            UndeliverableError: The values of one cannot travel.
        """
        if self._fields is None:
            self._fields = tuple(_read_fields(self.function, self.name))
        return self._fields

    def pack(self, sender: object, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the function takes of a send, as it travels.

        Raises:
            UndeliverableError: A value is not of the type of its parameter, or has nothing to travel by.
        """
        packed: dict[str, Any] = {}
        for field in self._fields or self.read_fields():
            name = field.name
            if name == SENDER:
                packed[name] = self._pack_sender(sender, field)
            elif name in payload:
                value = payload[name]
                # What JSON has itself is right as it is, if it is of the annotated class and of no subclass.
                packed[name] = value if type(value) is field.type in _JSON else self._pack(value, field)
        return packed

    def _pack_sender(self, sender: Any, field: Field) -> Any:
        known, reference = self._last_sender
        if sender is not known or sender is None:
            reference = self._pack(sender, field)
            if isinstance(sender, type):
                self._last_sender = (sender, reference)
        return reference

    def _pack(self, value: Any, field: Field) -> Any:
        try:
            return _pack(value, field)
        except (TypeError, ValueError, RecursionError) as error:
            raise UndeliverableError(
                f'Field "{field.name}" cannot be sent to deferred receiver "{self.name}": expects'
                f" {show_type(field.type)}, is {type(value).__name__}{_explain(error)}"
            ) from None

    def unpack(self, packed: Mapping[str, Any], if_gone: str) -> dict[str, Any]:
        """Return the arguments of the function, by their names; fields that it does not take are ignored.

        Raises:
            UndeliverableError: A field is missing, or of another type.
            GoneError: A row is not there any more, and `if_gone` is not "key".
        """
        arguments: dict[str, Any] = {}
        for field in self._fields or self.read_fields():
            if field.name not in packed:
                if field.is_required:
                    raise UndeliverableError(
                        f'Deferred receiver "{self.name}" requires "{field.name}", which was not sent: give it a'
                        " default until every sender sends it"
                    )
                continue
            try:
                arguments[field.parameter] = _unpack(packed[field.name], field, if_gone)
            except (TypeError, ValueError, RecursionError) as error:
                raise UndeliverableError(
                    f'Deferred receiver "{self.name}" cannot be called with what was sent as "{field.name}": expects'
                    f" {show_type(field.type)}{_explain(error)}"
                ) from None
        return arguments


def show_type(hint: Any) -> str:
    """Return a type as it is written, without the module of a class."""
    return hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint).replace("typing.", "")


def _explain(error: Exception) -> str:
    # A value is not shown, which may be personal. msgspec shows those of Enums and Literals alone.
    text = str(error).partition(" '")[0].replace("`", "")
    return f" ({text[:1].lower()}{text[1:]})" if text and "RecursionError" not in type(error).__name__ else ""


# A value of one of these classes itself, where that is the annotation, is right as it is.
_JSON: Final = (int, str, bool)
_PLAIN: Final = (*_JSON, datetime, date, time, timedelta, Decimal, UUID)


# What makes of a value of a derived class one of the class itself. `str` would call its `__str__`, which returns the
# very value where it is a SafeString of Django's.
_BUILTIN: Final[dict[Any, Callable[[Any], Any]]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    dict: dict,
    list: list,
    tuple: tuple,
}


def _pack(value: Any, field: Field) -> Any:
    if type(value) is field.type and field.type in _PLAIN:
        return msgspec.to_builtins(value)
    if field.references:
        if value is None and NoneType in _members_of(field.type):
            return None
        return references.write(references.check(value, field.references))
    referred: list[object] = []

    def write(thing: Any) -> Any:
        for base, convert in _BUILTIN.items():
            if isinstance(thing, base):
                return convert(thing)
        referred.append(thing)
        return references.write(thing)

    packed = msgspec.to_builtins(value, enc_hook=write, str_keys=True)
    _require_finite(packed)
    # Reading it again tells whether the worker will be able to, and finds a datetime that is sent as a string. Rows
    # are not read for it: what was referred to is given out again in the same order.
    in_order = iter(referred)
    read = msgspec.convert(
        packed,
        field.type,
        str_keys=True,
        dec_hook=lambda hint, _: references.check(next(in_order, None), (hint,)),
    )
    if not _is_same(value, read, takes_sets=_names_collection(field.type)):
        raise TypeError
    return packed


def _unpack(packed: Any, field: Field, if_gone: str) -> Any:
    if field.references:
        return (
            None
            if packed is None and NoneType in _members_of(field.type)
            else references.read(packed, field.references, if_gone)
        )
    _require_finite(packed)
    return msgspec.convert(
        packed,
        field.type,
        str_keys=True,
        dec_hook=lambda hint, thing: references.read(thing, (hint,), if_gone),
    )


def _require_finite(packed: Any) -> None:
    """Refuse floats that JSON does not have, which Python's `json` writes and reads nevertheless."""
    if isinstance(packed, float):
        if not isfinite(packed):
            raise ValueError("not a finite number")
    elif isinstance(packed, dict):
        for item in cast("dict[str, Any]", packed).values():
            _require_finite(item)
    elif _is_array(packed):
        for item in packed:
            _require_finite(item)


def _names_collection(hint: Any) -> bool:
    """Return whether `Collection` is in an annotation: it takes sets, which travel as lists."""
    return any(
        member is Collection or get_origin(member) is Collection or any(map(_names_collection, get_args(member)))
        for member in _members_of(hint)
    )


def _is_same(value: Any, read: Any, *, takes_sets: bool = False) -> bool:
    """Return whether what arrives has the types of what was sent; a tuple may arrive as the list that is annotated."""
    kind = cast("Any", type(read))
    if kind is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if kind is dict:
        # A key of another type, as the string "1" for the number 1, reads as one that is not there.
        return isinstance(value, Mapping) and all(
            key in value and _is_same(value[key], item, takes_sets=takes_sets) for key, item in read.items()
        )
    if kind in (list, tuple):
        return (
            (_is_array(value) or (takes_sets and _is_set(value)))
            and len(value) == len(read)
            and all(_is_same(item, other, takes_sets=takes_sets) for item, other in zip(value, read, strict=True))
        )
    if kind in (set, frozenset):
        return isinstance(value, AbstractSet) and _are_same_items(cast("Any", value), read)
    return isinstance(value, kind) and all(
        _is_same(getattr(value, name), getattr(read, name), takes_sets=takes_sets) for name in _names_of_fields(kind)
    )


def _are_same_items(values: AbstractSet[Any], read: AbstractSet[Any]) -> bool:
    # Equal sets may have items of different types, such as 1 and 1.0, and items may be compared by identity.
    return len(values) == len(read) and all(any(_is_same(value, item) for item in read) for value in values)


# pyrefly asks for the type arguments of a class that `isinstance` is given.
_ARRAYS: Final[tuple[Any, ...]] = (list, tuple)
_NAMES: Final[tuple[Any, ...]] = (tuple, dict)


def _is_array(value: Any) -> bool:
    return isinstance(value, _ARRAYS)


def _is_set(value: Any) -> bool:
    return isinstance(value, AbstractSet)


def _names_of_fields(kind: Any) -> Iterable[str]:
    """Return the names of the fields of a dataclass, a class of attrs', a struct or a named tuple; none of others."""
    for attribute in ("__dataclass_fields__", "__struct_fields__", "_fields"):
        if isinstance(names := getattr(kind, attribute, None), _NAMES):
            return cast("Iterable[str]", names)
    return [attribute.name for attribute in getattr(kind, "__attrs_attrs__", ())]


def _read_fields(function: Callable[..., Any], name: str) -> Iterator[Field]:
    """Read the parameters of a function; the sender is the one that is called so, or else the first."""
    parameters = list(signature_of(function).parameters.values())
    inner = unwrap(function)
    annotations, namespace = annotations_of(inner), getattr(inner, "__globals__", {})
    named = [parameter for parameter in parameters if parameter.kind in _NAMED]
    sender = next((p.name for p in named if p.name == SENDER), named[0].name if named else None)
    for parameter in parameters:
        annotation = annotations.get(parameter.name)
        if parameter.kind is Parameter.VAR_POSITIONAL:
            raise _refuse(f"*{parameter.name}", name, "has no names by which its values travel: name each parameter")
        if parameter.kind is Parameter.VAR_KEYWORD:
            if extract_unpacked(annotation) is not None:
                unpacked = _resolve(annotation, namespace, f"**{parameter.name}", name)
                yield from _read_unpacked(get_args(unpacked)[0], f"**{parameter.name}", name)
            continue
        if parameter.name == "signal":
            raise _refuse("signal", name, "cannot travel: leave it out, and read delivery().signal")
        if annotation is None and parameter.name not in annotations:
            raise _refuse(parameter.name, name, "has no type by which its values travel: annotate it")
        hint = _resolve(annotation, namespace, parameter.name, name)
        field_name = SENDER if parameter.name == sender else parameter.name
        is_required = parameter.default is Parameter.empty
        yield _make_field(field_name, parameter.name, hint, name, is_required=is_required)


_NAMED = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def _read_unpacked(payload: Any, parameter: str, name: str) -> Iterator[Field]:
    known = payload_of_class(payload)
    required = known.required if known is not None else frozenset[str]()
    try:
        hints = _read_typed_dict(payload)
    except Exception as error:  # an annotation may raise anything
        raise _refuse(parameter, name, _explain_unresolved(payload, error)) from None
    for field_name, hint in hints.items():
        yield _make_field(field_name, field_name, hint, name, is_required=field_name in required)


def _explain_unresolved(hint: Any, error: Exception) -> str:
    return f"is of {show_type(hint)}, whose annotations do not exist at run time: import them there ({error})"


def _read_typed_dict(payload: Any) -> dict[str, Any]:
    """Return the types of the fields of a TypedDict, which may have type arguments, without their qualifiers."""
    while type(payload).__name__ == "TypeAliasType":
        payload = payload.__value__
    origin = get_origin(payload) or payload
    arguments: dict[Any, Any] = {}
    _read_arguments(payload, arguments)
    hints: dict[str, Any] = {}
    for name, hint in get_type_hints(origin).items():
        # `get_type_hints` leaves those that are of typing_extensions.
        while getattr(get_origin(hint), "_name", None) in ("ReadOnly", "Required", "NotRequired"):
            (hint,) = get_args(hint)
        hints[name] = _substitute(hint, arguments)
    return hints


def _read_arguments(payload: Any, arguments: dict[Any, Any]) -> None:
    """Add what each type parameter of a class and its bases stands for."""
    origin = get_origin(payload) or payload
    values = (_substitute(argument, arguments) for argument in get_args(payload))
    arguments.update(zip(getattr(origin, "__parameters__", ()), values, strict=False))
    for base in getattr(origin, "__orig_bases__", ()):
        if get_origin(base) is not Generic:
            _read_arguments(base, arguments)


def _substitute(hint: Any, arguments: dict[Any, Any]) -> Any:
    if isinstance(hint, TypeVar):
        return arguments.get(hint, hint)
    parameters = getattr(hint, "__parameters__", ()) if get_args(hint) else ()
    return hint[tuple(arguments.get(parameter, parameter) for parameter in parameters)] if parameters else hint


def _resolve(annotation: Any, namespace: dict[str, Any], parameter: str, name: str) -> Any:
    def holder() -> None: ...

    holder.__annotations__ = {"value": annotation}
    try:
        return get_type_hints(holder, globalns=namespace, include_extras=True)["value"]
    except Exception:  # an annotation may raise anything
        written = annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else annotation
        raise _refuse(
            parameter, name, f'is annotated with "{written}", which does not exist at run time: import it there'
        ) from None


def _make_field(field: str, parameter: str, hint: Any, name: str, *, is_required: bool) -> Field:
    try:
        return Field(field, parameter, hint, is_required, check_type(hint))
    except UnfitTypeError as unfit:
        raise _refuse(parameter, name, str(unfit)) from None


def _refuse(parameter: str, name: str, problem: str) -> UndeliverableError:
    return UndeliverableError(f'Parameter "{parameter}" of deferred receiver "{name}" {problem}')


def check_type(hint: Any) -> tuple[Any, ...]:
    """Check that values of a type can travel; return the bounds of a reference, or union of references, else ().

    Raises:
        UnfitTypeError: They cannot.
    """
    members = tuple(member for member in _members_of(hint) if member is not NoneType)
    classes = [member for member in members if member is type or get_origin(member) is type]
    if members and len(classes) == len(members):
        bounds = tuple(_bound_of((*get_args(member), object)[0]) for member in classes)
        if object in bounds:
            raise UnfitTypeError(f"cannot travel: {show_type(hint)} may be any class; write the class of the sender")
        return tuple(type[bound] for bound in bounds)
    if members and all(references.is_model(member) for member in members):
        return members
    try:
        msgspec.json.Decoder(hint, dec_hook=lambda _, thing: thing)
        described = types.type_info(hint)
    except TypeError as error:
        reason, _, _ = str(error).partition(" - ")
        reason = f"JSON cannot tell its members apart ({_shorten(reason)})" if "union" in reason else _shorten(reason)
        raise UnfitTypeError(f"cannot travel: of {show_type(hint)}, {reason}") from None
    except Exception as error:  # the annotations of a class are evaluated now, and may raise anything
        raise UnfitTypeError(_explain_unresolved(hint, error)) from None
    unfit = next(_find_unfit(described, set()), None)
    if unfit is not None:
        raise UnfitTypeError(f"cannot travel: {unfit} is no data that JSON can hold")
    return ()


def _members_of(hint: Any) -> Iterator[Any]:
    """Return the members of a union, those that an alias or `Annotated` has among them; a type itself otherwise."""
    while (origin := get_origin(hint)) is Annotated or type(hint).__name__ == "TypeAliasType":
        hint = get_args(hint)[0] if origin is Annotated else hint.__value__
    if origin in (Union, UnionType):
        for member in get_args(hint):
            yield from _members_of(member)
    else:
        yield hint


def _shorten(reason: str) -> str:
    return f"{reason[:1].lower()}{reason[1:]}".partition(" (")[0].replace("`", "")


def _bound_of(hint: Any) -> Any:
    if isinstance(hint, TypeVar):
        hint = hint.__bound__ or object
    return get_origin(hint) or (object if hint is Any else hint)


_KEYS = (
    types.StrType, types.IntType, types.DateTimeType, types.DateType, types.TimeType, types.TimeDeltaType,
    types.UUIDType, types.DecimalType, types.EnumType, types.LiteralType,
)  # fmt: skip


def _is_enum(described: types.Type) -> bool:
    # msgspec reads an Enum whatever its metaclass is, but describes only those of `EnumMeta` itself as such. Django's
    # `TextChoices` has one of its own.
    return isinstance(described, types.CustomType) and issubclass(described.cls, Enum)


def _is_key(described: types.Type) -> bool:
    return isinstance(described, _KEYS) or _is_enum(described)


def _find_unfit(described: types.Type, seen: set[Any]) -> Iterator[str]:
    """Find what msgspec would take for any value, or leave to a hook, among the parts of a type."""
    if isinstance(described, types.AnyType | types.RawType | types.ExtType):
        yield "Any"
    elif isinstance(described, types.CustomType):
        if described.cls is not type and not references.is_model(described.cls) and not _is_enum(described):
            yield described.cls.__name__
    elif isinstance(described, types.DictType) and not _is_key(described.key_type):
        yield "a dict whose keys are no strings or numbers"
    elif isinstance(described, types.LiteralType):
        if any(isinstance(value, bool) for value in described.values):
            yield "a Literal of bool"
    else:
        kind = getattr(described, "cls", None)
        if kind is not None and kind in seen:
            return
        seen.add(kind)
    for part in _parts_of(described):
        yield from _find_unfit(part, seen)


def _parts_of(described: types.Type) -> Iterator[types.Type]:
    for name in ("type", "item_type", "key_type", "value_type"):
        part = getattr(described, name, None)
        if isinstance(part, types.Type):
            yield part
    for name in ("types", "item_types"):
        yield from getattr(described, name, ())
    for field in getattr(described, "fields", ()):
        yield field.type

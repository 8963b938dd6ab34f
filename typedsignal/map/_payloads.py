"""The payloads of signals: as their types declare them, or as their sends pass them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.messages import format_type_bare
from mypy.types import AnyType, Instance, Type, TypedDictType, get_proper_type

from typedsignal.map._facts import Declaration, Passed
from typedsignal.map._model import Field, Payload
from typedsignal.mypy._fullnames import RESERVED
from typedsignal.mypy._model.django import identify, is_django_signal
from typedsignal.mypy._model.signals import signal_of

if TYPE_CHECKING:
    from mypy.build import BuildResult
    from mypy.nodes import CallExpr, Expression

SEND_OPTIONS = {"_async_wrapper", "_sync_wrapper"}  # of blinker's send methods


class PayloadReader:
    """Reads the types of signals as the plugin does."""

    def __init__(self, result: BuildResult, *, keeps_trees: bool) -> None:
        self._result = result
        self._keeps_trees = keeps_trees
        self._options = result.manager.options

    def read(self, typ: Type, django: str | None = None) -> Declaration:
        """Read the type of a signal, which may be one of Django's by its name."""
        is_django = is_django_signal(typ)
        kept = typ if self._keeps_trees else None
        identified = identify(typ, django) if is_django and django is not None else typ
        signal = signal_of(identified, self._result.manager)
        if signal is None:
            return Declaration(is_django, None, None, None, kept)
        has_sender = not isinstance(get_proper_type(signal.sender), AnyType)
        sender = format_type_bare(signal.sender, self._options) if has_sender else None
        if signal.payload is None:
            return Declaration(is_django, sender, None, None, kept)
        fields = tuple(
            Field(field.name, format_type_bare(field.type, self._options), field.is_required)
            for field in signal.payload.fields.values()
        )
        declared = signal.payload_class
        class_name = "" if declared is None else format_type_bare(declared, self._options).partition("[")[0]
        class_name = "" if class_name == "Keywords" else class_name
        payload = Payload(class_name, fields, signal.payload.further is not None, False)
        return Declaration(is_django, sender, payload, _find_class(declared) if class_name else None, kept)

    def read_call(self, call: CallExpr) -> Passed:
        """Return the fields that a call of a send method passes."""
        fields = {
            name: self._describe(value)
            for name, value in zip(call.arg_names, call.args, strict=True)
            if name is not None and name not in RESERVED | SEND_OPTIONS
        }
        return Passed(fields, any(kind.is_star() for kind in call.arg_kinds))

    def _describe(self, value: Expression) -> str:
        typ = get_proper_type(self._result.types.get(value))
        if isinstance(typ, Instance):
            typ = Instance(typ.type, typ.args)  # `Literal[1]?` is an int
        return "Any" if typ is None else format_type_bare(typ, self._options)


def _find_class(declared: Type | None) -> str | None:
    proper = get_proper_type(declared) if declared is not None else None
    proper = proper.fallback if isinstance(proper, TypedDictType) else proper
    return proper.type.fullname if isinstance(proper, Instance) else None


def infer_payload(sends: list[Passed | None]) -> Payload | None:
    """Return the payload that sends pass; a field is required if each of them passes it, as far as that is known.

    None is a send that is not followed.
    """
    known = [passed for passed in sends if passed is not None]
    types: dict[str, dict[str, None]] = {}
    for passed in known:
        for name, typ in passed.fields.items():
            types.setdefault(name, {})[typ] = None
    is_open = len(known) < len(sends) or any(passed.is_open for passed in known)
    if not known or (is_open and not types):
        return None
    fields = tuple(
        Field(name, " | ".join(types[name]), all(name in passed.fields or passed.is_open for passed in known))
        for name in sorted(types)
    )
    return Payload("", fields, is_open, True)

"""The fields of signals of Django's class that a TypedDict declares, at run time."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import formatannotation
from typing import Any, Final, ForwardRef

from typedsignal._core.annotations import annotations_of, strip_type
from typedsignal._core.payload import RESERVED, find_type_argument, read_typed_dict
from typedsignal.django._declared import DjangoSignal

# By the package of a library, the module that declares its signals. It is named, not imported: it needs this package.
_DECLARING: Final = {
    "allauth": "typedsignal.contrib.allauth",
    "oauth2_provider": "typedsignal.contrib.oauth_toolkit",
    "simple_history": "typedsignal.contrib.simple_history",
    "wagtail": "typedsignal.contrib.wagtail",
}
_QUALIFIER: Final = re.compile(r"(?:Not)?Required\[(.*)\]")
_CALL: Final = re.compile(r"\w+\[(\w+)")  # in `DjangoSignal[UserSignedUp[Any, Any]]`


def find_fields(name: str, signal: Any) -> dict[str, str] | None:
    """Return the fields of a signal with their types, as these are written; None if none are declared.

    A field that need not be sent has a question mark after its name, as in `manage.py signals` and in a map. The
    type is empty where the annotations cannot be read. `name` is the full name of the signal.
    """
    is_declared = issubclass(type(signal), DjangoSignal)
    call: Any = strip_type(find_type_argument(signal, DjangoSignal, 0) if is_declared else _look_up(name))
    if not hasattr(call, "__required_keys__"):
        return None
    payload, hints = read_typed_dict(call), annotations_of(call)
    return {
        f"{field}?" if field in payload.optional else field: _show(hints.get(field, ""))
        for field in sorted(payload.fields - RESERVED)
    }


def _look_up(name: str) -> object:
    module = _DECLARING.get(name.partition(".")[0])
    declaring = import_module(module) if module is not None else None
    written = _CALL.match(str(annotations_of(declaring).get(name.rpartition(".")[2], ""))) if declaring else None
    return getattr(declaring, written[1], None) if written is not None else None


def _show(hint: object) -> str:
    text = hint if isinstance(hint, str) else hint.__forward_arg__ if isinstance(hint, ForwardRef) else ""
    text = text or formatannotation(hint)
    qualified = _QUALIFIER.fullmatch(text.removeprefix("typing."))
    return qualified[1] if qualified is not None else text

"""Senders that are models of Django's, named by a str as `"shop.Article"`, and found when the model is there.

Source: `django.db.models.signals.ModelSignal`, which looks up every str.
"""

from __future__ import annotations

import re
import sys
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, ForwardRef, Union, get_args, get_origin

from typedsignal._core.annotations import resolve_hint
from typedsignal._core.naming import is_run_by

if TYPE_CHECKING:
    from collections.abc import Callable

_PLUGIN_OF_DJANGO_STUBS = "mypy_django_plugin"
_IS_CLASS = re.compile(r"\s*(\w+\.)*[tT]ype\s*\[")


def is_model(hint: object, module: str) -> bool:
    """Return whether the type of a sender, as it is written in a module, admits nothing but classes of models.

    Of a class whose name does not exist yet, as in `type["Article"]`, only that it is a class is known: then a str
    that names a model can be nothing else.
    """
    if "django.apps" not in sys.modules or hint is None:
        return False
    # None while the first apps are imported: no class is a model yet.
    base: Any = getattr(sys.modules.get("django.db.models.base"), "Model", None)
    resolved = resolve_hint(hint, module)
    if resolved is None:
        return _IS_CLASS.match(hint.__forward_arg__ if isinstance(hint, ForwardRef) else str(hint)) is not None
    items = get_args(resolved) if get_origin(resolved) in (Union, UnionType) else (resolved,)
    classes = [item for item in items if item is not NoneType]
    return bool(classes) and all(_is_class_of(item, base, module) for item in classes)


def _is_class_of(hint: object, base: type | None, module: str) -> bool:
    arguments = get_args(hint)
    if get_origin(hint) is not type or len(arguments) != 1:
        return False
    named = resolve_hint(arguments[0], module)
    return named is None or (base is not None and isinstance(named, type) and issubclass(named, base))


def find_model(label: str, signal: object) -> type | None:
    """Return the model of a name, None if it is not there yet.

    Raises:
        ValueError: The name is not one of an app and a model.
    """
    key = _read(label)
    if key is None:
        if is_run_by(_PLUGIN_OF_DJANGO_STUBS):  # An exception would end mypy, which is about to report the name.
            return None
        raise ValueError(
            f'Signal "{signal}" cannot look up "{label}": name the model with its app, "app_label.{label}"'
        )
    try:
        model: type = sys.modules["django.apps"].apps.get_registered_model(*key)
    except LookupError:
        return None
    return model


def wait_for_model(label: str, function: Callable[[type], object]) -> None:
    """Call a function with the model of a name, when it is there."""
    key = _read(label)
    if key is not None:
        sys.modules["django.apps"].apps.lazy_model_operation(function, key)


def _read(label: str) -> tuple[str, str] | None:
    app, _, model = label.partition(".")
    return (app, model.lower()) if app and model and "." not in model else None

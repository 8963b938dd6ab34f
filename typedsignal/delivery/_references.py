"""References: classes travel by their names, and rows of Django's models by model, key and database.

No name is imported: a class has to be in a module that is imported already, and be a subclass of what is annotated;
a model has to be installed. Django is not imported either, because without it there are no rows.
"""

from __future__ import annotations

import sys
from typing import Any, cast, get_args, get_origin


class GoneError(Exception):
    """The row is not in the database any more; `error` is the `DoesNotExist` of its model."""

    def __init__(self, row: str, error: Exception) -> None:
        super().__init__(row)
        self.error = error


def is_model(kind: object) -> bool:
    """Return whether a class is a model of Django's."""
    models: Any = sys.modules.get("django.db.models")
    return models is not None and isinstance(kind, type) and issubclass(kind, models.Model)


def is_historical(sender: object) -> bool:
    """Return whether a sender is a model as migrations have it, which no worker has.

    A receiver of any sender is called for the rows that migrations write.
    """
    return is_model(sender) and cast("Any", sender)._meta.apps is not cast("Any", sys.modules["django.apps"]).apps


def check(thing: Any, bounds: tuple[Any, ...]) -> Any:
    """Return a row or a class that is one of those that may travel.

    Raises:
        TypeError: It is not.
    """
    if not any(_fits(thing, bound) for bound in bounds):
        raise TypeError
    return thing


def _fits(thing: Any, bound: Any) -> bool:
    if get_origin(bound) is type or bound is type:
        expected: Any = (*get_args(bound), object)[0]
        expected = get_origin(expected) or expected
        if expected in (object, Any):
            raise TypeError("it may be any class: write the class of the sender")
        return isinstance(thing, type) and (not isinstance(expected, type) or issubclass(thing, expected))
    return isinstance(thing, bound)


def write(thing: Any) -> Any:
    """Return the reference to a row or a class.

    Raises:
        TypeError: It is neither, or cannot be found again.
    """
    if isinstance(thing, type):
        return _write_class(thing)
    if is_model(cast("object", type(thing))):
        return _write_row(thing)
    raise TypeError(f"{type(thing).__name__} is no data that JSON can hold")


def read(reference: Any, bounds: tuple[Any, ...], if_gone: str) -> Any:
    """Return the row or the class that a reference is to.

    Raises:
        TypeError: It is none, or not one of those that may travel.
        GoneError: The row is not there, and `if_gone` is not "key".
    """
    if any(get_origin(bound) is type or bound is type for bound in bounds):
        return check(_find_class(reference), bounds)
    return _read_row(reference, bounds, if_gone)


def _write_class(kind: type) -> str:
    name = f"{kind.__module__}:{kind.__qualname__}"
    if _find_class(name) is not kind:
        raise TypeError("the class is not found by its name: define it at the top level of a module")
    return name


def _find_class(name: Any) -> Any:
    """Return the class of a name, `module:qualname`, from what is imported; None if there is none."""
    if not isinstance(name, str):
        return None
    module, _, qualname = name.partition(":")
    found: Any = sys.modules.get(module)
    for part in qualname.split("."):
        # Attributes of a class, or of a module, are taken from its own names, so that nothing runs to find them.
        found = getattr(found, "__dict__", {}).get(part)
    return found if isinstance(found, type) else _find_through_model(name)


def _find_through_model(name: str) -> Any:
    """Return the model of that name which Django has made for a many-to-many field; no module has it as a variable."""
    registry: Any = sys.modules.get("django.apps")
    if registry is None or not registry.apps.models_ready:
        return None
    models = registry.apps.get_models(include_auto_created=True)
    return next((model for model in models if f"{model.__module__}:{model.__qualname__}" == name), None)


def _write_row(row: Any) -> dict[str, Any]:
    meta, state = row._meta, row._state
    keys = [getattr(row, name) for name in _key_names(meta)]
    if state.adding or None in keys:
        raise TypeError(f"this {meta.object_name} is not saved, and has no key: send the signal after save()")
    return {"model": meta.label_lower, "pk": meta.pk.value_to_string(row), "using": state.db}


def _key_names(meta: Any) -> list[str]:
    return [field.attname for field in getattr(meta, "pk_fields", [meta.pk])]


def _read_row(reference: Any, bounds: tuple[Any, ...], if_gone: str) -> Any:
    apps: Any = sys.modules["django.apps"]
    connections: Any = sys.modules["django.db"]
    if not isinstance(reference, dict) or reference.keys() != {"model", "pk", "using"}:
        raise TypeError("it is no row")
    label, key, using = (cast("Any", reference)[name] for name in ("model", "pk", "using"))
    try:
        model = apps.apps.get_model(label)
    except (LookupError, ValueError, AttributeError, TypeError):
        raise TypeError("there is no such model") from None
    if not any(issubclass(model, bound) for bound in bounds):
        raise TypeError(f"it is of {model._meta.label}")
    if not isinstance(using, str) or using not in connections.connections.settings:
        raise TypeError("there is no such database")
    validation: Any = sys.modules["django.core.exceptions"]
    try:
        pk = model._meta.pk.to_python(key)
    except (validation.ValidationError, ValueError):
        raise TypeError("it is no key of that model") from None
    try:
        return model._base_manager.using(using).get(pk=pk)
    except model.DoesNotExist as error:
        if if_gone != "key":
            raise GoneError(f"{model._meta.label} {key}", error) from None
        names = _key_names(model._meta)
        return model.from_db(using, names, list(pk) if len(names) > 1 else [pk])

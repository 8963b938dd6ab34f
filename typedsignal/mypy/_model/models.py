"""Models that are named by a str, as the plugin of django-stubs knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mypy.nodes import Expression, MemberExpr, StrExpr
from mypy.types import Type, TypeType

from typedsignal.mypy._typeops import class_named

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface


def model_named(given: Expression, api: CheckerPluginInterface) -> Type | None:
    """Return the class of `"shop.Account"` or `settings.AUTH_USER_MODEL`, None if nobody knows it.

    That plugin runs the project's settings; this one only asks it.
    """
    plugins: list[Any] = getattr(cast("TypeChecker", api).plugin, "_plugins", [])
    for context in [each.django_context for each in plugins if hasattr(each, "django_context")]:
        label = _label(given, context)
        model = _model(label, context) if label is not None else None
        found = class_named(f"{model.__module__}.{model.__qualname__}", [], api) if model is not None else None
        if found is not None:
            return TypeType(found)
    return None


def _model(label: str, context: Any) -> type | None:
    try:
        return cast("type", context.apps_registry.get_model(label))
    except (LookupError, ValueError):  # no such app or model, or no label at all
        return None


def _label(given: Expression, context: Any) -> str | None:
    if isinstance(given, StrExpr):
        return given.value
    if isinstance(given, MemberExpr) and given.name == "AUTH_USER_MODEL":
        return str(context.settings.AUTH_USER_MODEL)
    return None

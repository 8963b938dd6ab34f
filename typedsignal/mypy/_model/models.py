"""Models of the project: found by name, abstract ones, their relations; as mypy and django-stubs' plugin know them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, cast

from mypy.nodes import MemberExpr, RefExpr, TypeInfo, Var
from mypy.types import AnyType, Instance, LiteralType, Type, TypeType, UnionType, get_proper_type

from typedsignal.mypy._fullnames import ABSTRACT_MARK, ABSTRACT_MODELS, DJANGO_MODEL, DJANGO_USER
from typedsignal.mypy._typeops import class_named, items_of, modules_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Expression
    from mypy.plugin import CheckerPluginInterface

_SETTINGS: Final = "django.conf.settings"
_FIELDS: Final = "django.db.models.fields.related."
_DESCRIPTOR: Final = f"{_FIELDS[:-1]}_descriptors.ManyToManyDescriptor"
_CLOSE: Final = 0.74  # how similar an app has to be that is not installed, to be taken for a misspelt one


def find_label(expression: Expression, typ: Type, api: CheckerPluginInterface) -> str | None:
    """Return the name of a model that an expression is, such as `"shop.Account"`; None if it is not known."""
    literal = literal_of(typ)
    if isinstance(literal, LiteralType) and literal.fallback.type.fullname == "builtins.str":
        return str(literal.value)
    if is_user_setting(expression):
        return next((str(context.settings.AUTH_USER_MODEL) for context in _contexts(api)), None)
    return None


def is_user_setting(expression: Expression) -> bool:
    """Return whether an expression is `settings.AUTH_USER_MODEL`, which names a model."""
    if not isinstance(expression, MemberExpr) or expression.name != "AUTH_USER_MODEL":
        return False
    return isinstance(expression.expr, RefExpr) and expression.expr.fullname == _SETTINGS


def literal_of(typ: Type) -> Type:
    """Return the literal that an expression is known to be, any other type as it is."""
    proper = get_proper_type(typ)
    return proper.last_known_value or proper if isinstance(proper, Instance) else proper


def find_model(label: str, api: CheckerPluginInterface) -> Type | None:
    """Return the class of `"shop.Account"`, None if it is not known."""
    for context in _contexts(api):
        model = _find_registered(label, context)
        found = class_named(_fullname_of(model), [], modules_of(api)) if model is not None else None
        if found is not None:
            return TypeType(found)
    return None


def find_user_model(api: CheckerPluginInterface) -> Instance | None:
    """Return the class that `AUTH_USER_MODEL` names, None if it is not known."""
    labels = [str(context.settings.AUTH_USER_MODEL) for context in _contexts(api)]
    model = find_model(labels[0], api) if labels else None
    return class_of(model) if model is not None else None


def show_user(typ: Type, api: CheckerPluginInterface) -> Type:
    """Return a type as a message shows it: with the user model of the project, where that is known."""
    items = items_of(typ)
    if not any(_is_user(item) for item in items):
        return typ
    user = find_user_model(api)
    return typ if user is None else UnionType.make_union([_put_in(item, user) for item in items])


def _is_user(typ: Type) -> bool:
    proper = get_proper_type(typ)
    item = get_proper_type(proper.item) if isinstance(proper, TypeType) else proper
    return isinstance(item, Instance) and item.type.fullname == DJANGO_USER


def _put_in(typ: Type, user: Instance) -> Type:
    if not _is_user(typ):
        return typ
    return TypeType.make_normalized(user) if isinstance(get_proper_type(typ), TypeType) else user


def find_misspelt(label: str, api: CheckerPluginInterface) -> str | None:
    """Return the model that a name is meant to be; "" if its app has none like it, None if the name may be right.

    An app that is not installed may be one that the code does without.
    """
    for context in _contexts(api):
        if _find_registered(label, context) is not None:
            return None
        apps = context.apps_registry
        names = [(model._meta.app_label, model.__name__) for model in _find_all(context)]
        app, _, name = label.rpartition(".")
        if app in apps.app_configs:
            close = get_close_matches(name, [known for of, known in names if of == app], 1)
            return f"{app}.{close[0]}" if close else ""
        apps_with_it = [of for of, known in names if known == name]
        if not app:
            return f"{apps_with_it[0]}.{name}" if apps_with_it else ""
        close = get_close_matches(app, apps_with_it, 1, _CLOSE)
        return f"{close[0]}.{name}" if close else None
    return None


def class_of(model: Type) -> Instance | None:
    """Return an instance of the class that a type names, None if it names none."""
    proper = get_proper_type(model)
    return proper.item if isinstance(proper, TypeType) and isinstance(proper.item, Instance) else None


def is_abstract(model: Type) -> bool:
    """Return whether a class is a model that is abstract: it is never saved, made or deleted itself.

    django-stubs' plugin keeps it in the metadata of a class (private, as of 6.1). Where that
    plugin comes first, mypy does not ask this one about the class.
    """
    item = class_of(model)
    if item is None:
        return False
    known: dict[str, object] = item.type.metadata.get("django", {})
    is_marked = ABSTRACT_MARK in item.type.names or known.get("is_abstract_model") is True
    return is_marked or item.type.fullname in ABSTRACT_MODELS


def find_swapped(model: Type, api: CheckerPluginInterface) -> tuple[str, str] | None:
    """Return the setting that puts another model in the place of one, and the name of that; None if none does."""
    item = class_of(model)
    for context in _contexts(api) if item is not None else ():
        for known in _find_all(context):
            if item is not None and _fullname_of(known) == item.type.fullname and known._meta.swapped:
                return str(known._meta.swappable), str(known._meta.swapped)
    return None


def is_relation(typ: Type) -> bool:
    """Return whether something is `Article.tags`, of a many-to-many field."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(_DESCRIPTOR)


def find_relation(model: Type, api: CheckerPluginInterface) -> str | None:
    """Return a many-to-many relation of a model that is for sure the table of none, such as `Article.tags`.

    None if the model may be such a table, or has no relation.
    """
    item = class_of(model)
    if item is None or not item.type.has_base(DJANGO_MODEL):
        return None
    info = item.type
    for context in _contexts(api):
        models = _find_all(context)
        registered = [known for known in models if _fullname_of(known) == info.fullname]
        if registered:
            return _find_registered_relation(registered[0], models)
    return _find_written_relation(info)


def _find_registered_relation(model: Any, models: list[Any]) -> str | None:
    fields = [field for known in models for field in known._meta.local_many_to_many]
    if any(field.remote_field.through is model for field in fields):
        return None
    own = [field for field in fields if field in model._meta.many_to_many or field.related_model is model]
    names = sorted(f"{field.model.__name__}.{field.name}" for field in own)
    return next(iter(names), None)


def _find_written_relation(info: TypeInfo) -> str | None:
    """Return the same by what is written in the class: the table of a relation has two foreign keys."""
    relations: list[str] = []
    keys = 0
    for base in info.mro:
        if base.module_name.startswith(("django.db.models.base", "builtins")):
            continue
        for name, symbol in base.names.items():
            field = get_proper_type(symbol.node.type) if isinstance(symbol.node, Var) else None
            if isinstance(symbol.node, Var) and (field is None or isinstance(field, AnyType)):
                keys += 1
            if isinstance(field, Instance) and field.type.has_base(f"{_FIELDS}ForeignKey"):
                keys += 1
            if isinstance(field, Instance) and field.type.has_base(f"{_FIELDS}ManyToManyField"):
                relations.append(f"{info.name}.{name}")
    return min(relations, default=None) if keys < 2 else None


def _contexts(api: CheckerPluginInterface) -> list[Any]:
    """Return what django-stubs' plugin knows of the project, none if it is not in use.

    It runs the project's settings; this plugin only asks it. Its `django_context`
    stands on the plugin since 1.0; `_plugins` is mypy's own list in `ChainedPlugin`,
    private and unchanged since 0.6.
    """
    plugins: list[Any] = getattr(cast("TypeChecker", api).plugin, "_plugins", [])
    return [plugin.django_context for plugin in plugins if hasattr(plugin, "django_context")]


def _find_all(context: Any) -> list[Any]:
    return list(context.apps_registry.get_models(include_auto_created=True, include_swapped=True))


def _fullname_of(model: type) -> str:
    return f"{model.__module__}.{model.__qualname__}"


def _find_registered(label: str, context: Any) -> type | None:
    try:
        return cast("type", context.apps_registry.get_model(label))
    except (LookupError, ValueError):  # no such app or model, or no label at all
        return None

"""Django's own signals, in code that nobody changed: which is which, and what it sends."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mypy.expandtype import expand_type
from mypy.nodes import (
    Expression,
    Import,
    ImportFrom,
    MemberExpr,
    MypyFile,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    StrExpr,
    SymbolNode,
)
from mypy.subtypes import is_subtype
from mypy.typeops import bind_self
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    Type,
    TypeOfAny,
    TypeType,
    TypeVarType,
    get_proper_type,
)

from typedsignal.mypy._fullnames import DJANGO_SIGNAL, DJANGO_SIGNALS, SENDER_KEY, SIGNAL_KEY, VIEW, VIEWS
from typedsignal.mypy._model.payload import Field, Payload
from typedsignal.mypy._model.source import Source, source_of
from typedsignal.mypy._typeops import class_named, modules_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

_DEPTH = 5  # of names that stand for names


def declarations_for(file: MypyFile) -> list[tuple[int, str, int]]:
    """Return the typed declarations as a module that a file depends on, if it imports what they declare."""
    imported = {node.id for node in file.imports if isinstance(node, ImportFrom)}
    imported |= {name for node in file.imports if isinstance(node, Import) for name, _ in node.ids}
    modules = {name.rpartition(".")[0] for name in DJANGO_SIGNALS} | {"django.dispatch", "django.db.models"}
    return [(10, VIEWS, -1)] if modules & imported else []


def identify(typ: Type, fullname: str) -> Type:
    """Return the type of a signal that says which of Django's signals it is.

    `extra_attrs` is where mypy keeps what a `functools.partial` calls (since 1.11):
    it is kept in the cache and through variables. A name with a space in it is none
    that an attribute can have. It must not get into types of the user's: in unions
    mypy strikes it out, in all places that share the type.
    """
    proper = get_proper_type(typ)
    assert isinstance(proper, Instance)
    return proper.copy_with_extra_attr(f" {fullname}", AnyType(TypeOfAny.special_form))


def is_django_signal(typ: Type) -> bool:
    """Return whether something is a signal of Django's class, or of one derived from it."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(DJANGO_SIGNAL)


def is_view(typ: Type) -> bool:
    """Return whether something is a typed view of a signal: receivers are checked by its type alone."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.has_base(VIEW)


def identity_of(typ: Type) -> str | None:
    """Return the full name of a signal of Django's; None of any other, or where its type says no more."""
    proper = get_proper_type(typ)
    extra = proper.extra_attrs if isinstance(proper, Instance) else None
    return next((name[1:] for name in extra.attrs if name.startswith(" ")), None) if extra is not None else None


def protocol_of(typ: Type) -> str | None:
    """Return the full name of the protocol of a signal's receivers, None if the signal is not one of Django's own."""
    proper = get_proper_type(typ)
    if is_view(typ) and isinstance(proper, Instance):
        return proper.type.fullname.removesuffix("Signal") + "Receiver"
    return DJANGO_SIGNALS.get(identity_of(typ) or "")


class Sent(NamedTuple):
    """What a signal of Django's sends: from whom, and what; and whether the types of these are exact."""

    sender: Type
    payload: Payload
    is_exact: bool


def read_protocol(protocol: str, sender: Type | None, modules: dict[str, MypyFile]) -> Sent | None:
    """Read the first signature of a protocol of receivers, for one class that sends, or for all.

    A signal of models is exact about them; a user or a connection may be of any
    class derived from that which is declared, and so may a receiver say.
    """
    declared = class_named(protocol, [], modules)
    call = declared.type.names.get("__call__") if declared is not None else None
    overloaded = call.node.type if call is not None and isinstance(call.node, OverloadedFuncDef) else None
    if declared is None or not isinstance(overloaded, Overloaded):
        return None
    variables = [variable for variable in declared.type.defn.type_vars if isinstance(variable, TypeVarType)][:1]
    values = {variable.id: _value(variable, sender) for variable in variables if variable.name != "Response_co"}
    called = get_proper_type(expand_type(bind_self(overloaded.items[0]), values))
    if not isinstance(called, CallableType):
        return None
    fields: dict[str, Field] = {}
    for name, typ, kind in zip(called.arg_names, called.arg_types, called.arg_kinds, strict=True):
        fields[name or ""] = Field(name or "", typ, kind.is_required())
    sent = fields.pop(SENDER_KEY)
    del fields[SIGNAL_KEY]
    payload = Payload(tuple(sorted(fields.values(), key=lambda field: field.name)))
    is_exact = all(variable.name == "M_contra" for variable in variables if variable.id in values)
    return Sent(sent.type, payload, is_exact)


def _value(variable: TypeVarType, sender: Type | None) -> Type:
    proper = get_proper_type(sender) if sender is not None else None
    item = proper.item if isinstance(proper, TypeType) else proper
    return item if item is not None and is_subtype(item, variable.upper_bound) else variable.upper_bound


def find_django_signals(expression: Expression | None, api: CheckerPluginInterface) -> list[str]:
    """Return the full names of the signals of Django's that an expression is, or may be; none where that is not seen.

        for signal in [pre_save, post_save]:
            signal.connect(audit)

    To django-stubs all of them have one type; which is which is only written in the
    code. Only this file is read: of another one mypy would not tell us when it changes.
    """
    if not isinstance(expression, RefExpr):
        return []
    if expression.fullname in DJANGO_SIGNALS:
        return [expression.fullname]
    source = source_of(api)
    node = source.name_at(expression) if source is not None and isinstance(expression, NameExpr) else None
    return _names_behind(node, source, cast("TypeChecker", api).tree, _DEPTH) if source is not None else []


def _names_behind(value: ast.expr | None, source: Source, file: MypyFile, depth: int) -> list[str]:
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        return [name for item in value.elts for name in _names_behind(item, source, file, depth)]
    if not isinstance(value, ast.Name | ast.Attribute) or depth == 0:
        return []
    bound = _bound_value(value, source) if isinstance(value, ast.Name) else None
    if bound is not None:
        return _names_behind(bound, source, file, depth - 1)
    node = _look_up(value, file)
    return [node.fullname] if node is not None and node.fullname in DJANGO_SIGNALS else []


def _bound_value(name: ast.Name, source: Source) -> ast.expr | None:
    """Return what a name is bound to around it, or what it runs over."""
    function = source.function_around(name)
    inside = _value_in(name.id, source, function) if function is not None else None
    return inside or _value_in(name.id, source, None)


def _value_in(name: str, source: Source, scope: ast.AST | None) -> ast.expr | None:
    """Return the value of the one statement in a function or a file that binds a name, None where there is none."""
    bindings = [node for node in source.bindings[name] if scope is None or scope in source.around(node)]
    statement = source.parent(bindings[0]) if len(bindings) == 1 else None
    if isinstance(statement, ast.For):
        return statement.iter
    return statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None


def _look_up(value: ast.Name | ast.Attribute, file: MypyFile) -> SymbolNode | None:
    node: SymbolNode | None = file
    for name in ast.unparse(value).split("."):
        symbol = node.names.get(name) if isinstance(node, MypyFile) else None
        node = symbol.node if symbol is not None else None
    return node


def find_model(named: Expression, api: CheckerPluginInterface) -> Type | None:
    """Return the class of `"shop.Account"` or `settings.AUTH_USER_MODEL`, None if it is not known.

    django-stubs' plugin runs the project's settings; this one only asks it. Its
    `django_context` stands on the plugin since 1.0; `_plugins` is mypy's own list
    in `ChainedPlugin`, private and unchanged since 0.6.
    """
    plugins: list[Any] = getattr(cast("TypeChecker", api).plugin, "_plugins", [])
    for context in [plugin.django_context for plugin in plugins if hasattr(plugin, "django_context")]:
        label = _model_label(named, context)
        model = _find_registered(label, context) if label is not None else None
        name = f"{model.__module__}.{model.__qualname__}" if model is not None else ""
        found = class_named(name, [], modules_of(api))
        if found is not None:
            return TypeType(found)
    return None


def _find_registered(label: str, context: Any) -> type | None:
    try:
        return cast("type", context.apps_registry.get_model(label))
    except (LookupError, ValueError):  # no such app or model, or no label at all
        return None


def _model_label(named: Expression, context: Any) -> str | None:
    if isinstance(named, StrExpr):
        return named.value
    if isinstance(named, MemberExpr) and named.name == "AUTH_USER_MODEL":
        return str(context.settings.AUTH_USER_MODEL)
    return None

"""The signals behind an expression: also by another name, in a list, as the variable of a loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeGuard

from mypy.nodes import (
    Argument,
    AssignmentExpr,
    CallExpr,
    CastExpr,
    ConditionalExpr,
    Decorator,
    DictExpr,
    Expression,
    FuncBase,
    FuncDef,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    RefExpr,
    SetExpr,
    StarExpr,
    SuperExpr,
    SymbolNode,
    TupleExpr,
    TypeApplication,
    TypeInfo,
    Var,
)
from mypy.types import AnyType, CallableType, Instance, TupleType, Type, TypeType, UnionType, get_proper_type

from typedsignal.map._bindings import Values, choose
from typedsignal.map._traversal import walk
from typedsignal.mypy._fullnames import (
    CONNECT,
    CONNECT_VIA,
    DJANGO_RECEIVER,
    DJANGO_SIGNALS,
    LIBRARY_SIGNALS,
    RECEIVER,
    SEND_METHODS,
    SIGNAL,
    VIEWS,
)
from typedsignal.mypy._model.signals import is_library_signal

if TYPE_CHECKING:
    from mypy.build import BuildResult

_DEPTH: Final = 8  # of names that stand for names
_COLLECTIONS: Final = {"builtins.dict", "builtins.frozenset", "builtins.list", "builtins.set", "builtins.tuple"}
_BY_NAME: Final = {name.rpartition(".")[2]: name for name in DJANGO_SIGNALS} | {
    "template_rendered": "django.test.signals.template_rendered"
}


def is_signal(typ: Type | None) -> bool:
    """Return whether a type is that of a signal of typedsignal, or of a library."""
    proper = get_proper_type(typ) if typ is not None else None
    return isinstance(proper, Instance) and (proper.type.has_base(SIGNAL) or is_library_signal(proper))


class Resolver:
    """A lookup of signals; `declare` and `bind` take all declarations and names before it is asked."""

    def __init__(self, result: BuildResult) -> None:
        self.types = result.types
        self.declared: dict[SymbolNode, str] = {}
        self.values = Values(self.node_of)
        self._members: dict[str, list[Var]] = {}

    def declare(self, node: SymbolNode, name: str) -> None:
        """Remember the full name of a signal."""
        self.declared[node] = name
        self._remember(node)

    def bind(self, target: Expression, value: Expression) -> None:
        """Remember a value of a name."""
        node = self.values.bind(target, value)
        if node is not None:
            self._remember(node)

    def bind_parameter(self, parameter: Var, value: Expression) -> None:
        """Remember a value that a call passes, if it may be a signal or a collection of signals."""
        if isinstance(value, DictExpr | ListExpr | SetExpr | TupleExpr | NameExpr | MemberExpr) and (
            not isinstance(value, RefExpr) or may_hold_signals(self.types.get(value))
        ):
            self.values.add(parameter, value)

    def find_function(self, callee: Expression) -> tuple[FuncDef | None, int]:
        """Return the function that a call runs, and how many of its parameters the call does not pass."""
        node = self.node_of(callee)
        if isinstance(node, TypeInfo):
            symbol = node.get("__init__")
            return (symbol.node, 1) if symbol is not None and isinstance(symbol.node, FuncDef) else (None, 0)
        if isinstance(node, Decorator):
            node = node.func
        if not isinstance(node, FuncDef):
            return None, 0
        owner = callee.expr if isinstance(callee, MemberExpr) else None
        is_unbound = isinstance(owner, RefExpr) and isinstance(owner.node, TypeInfo) and not node.is_class
        return node, int(bool(node.info) and node.has_self_or_cls_argument and owner is not None and not is_unbound)

    def values_of(self, callee: Expression) -> list[Expression]:
        """Return what the name of a function stands for; nothing where it is called by its own.

        send = paid.send if paid.receivers else None
        """
        values = self.values.resolve(callee) if isinstance(callee, NameExpr | MemberExpr) else []
        return [
            branch
            for value in values
            for branch in ((value.if_expr, value.else_expr) if isinstance(value, ConditionalExpr) else (value,))
            if branch is not callee
        ]

    def find_send_in(self, callee: Expression) -> str | None:
        """Return the send method that a method of a class of signals calls on itself."""
        owner = callee.expr if isinstance(callee, MemberExpr) else callee
        info = class_of(self.types.get(owner)) if is_signal(self.types.get(owner)) else None
        if info is None or (isinstance(owner, NameExpr) and isinstance(owner.node, Var) and owner.node.is_self):
            return None
        return self._find_send(info, callee.name if isinstance(callee, MemberExpr) else "__call__", set())

    def _find_send(self, info: TypeInfo, name: str, seen: set[str]) -> str | None:
        symbol = info.get(name)
        node = symbol.node if symbol is not None else None
        function = node.func if isinstance(node, Decorator) else node
        if name in seen or not isinstance(function, FuncDef) or function.info.fullname in (SIGNAL, *LIBRARY_SIGNALS):
            return None
        seen.add(name)
        methods = [called for called in map(_find_method_of_self, walk(function.body)) if called is not None]
        for method in methods:
            found = method if method in SEND_METHODS else self._find_send(info, method, seen)
            if found is not None:
                return found
        return None

    def _remember(self, node: SymbolNode) -> None:
        if isinstance(node, Var) and node.info:
            self._members.setdefault(node.name, []).append(node)

    def node_of(self, expression: Expression) -> SymbolNode | None:
        """Return the node behind a name, or behind an attribute of an object."""
        if isinstance(expression, RefExpr) and expression.node is not None:
            return expression.node
        if not isinstance(expression, MemberExpr):
            return None
        info = self._class_behind(expression.expr)
        symbol = info.get(expression.name) if info is not None else None
        return symbol.node if symbol is not None else None

    def signals(self, expression: Expression, depth: int = _DEPTH) -> list[str]:
        """Return the full names of the signals that an expression is, or holds; none where that is not known."""
        if depth == 0:
            return []
        if isinstance(expression, ListExpr | TupleExpr | SetExpr):
            return _deduplicate([name for item in expression.items for name in self.signals(item, depth)])
        if isinstance(expression, DictExpr):
            return _deduplicate([name for _, item in expression.items for name in self.signals(item, depth)])
        if isinstance(expression, IndexExpr):
            return self._choose(expression.base, expression.index, depth)
        expression = strip_cast(expression)
        if isinstance(expression, StarExpr):
            return self.signals(expression.expr, depth)
        if isinstance(expression, ConditionalExpr):
            return _deduplicate(
                [name for branch in (expression.if_expr, expression.else_expr) for name in self.signals(branch, depth)]
            )
        if isinstance(expression, AssignmentExpr):
            return self.signals(expression.value, depth)
        if isinstance(expression, CallExpr) and _is_collection(expression):
            return self.signals(expression.args[0], depth)
        if isinstance(expression, CallExpr) and _is_get(expression.callee) and expression.args:
            return self._choose(expression.callee.expr, expression.args[0], depth)
        nodes = [self.node_of(expression), *self._find_overrides(expression)]
        return _deduplicate(
            [name for node in nodes if node is not None for name in self._name(node, expression, depth)]
        )

    def _choose(self, base: Expression, index: Expression, depth: int) -> list[str]:
        values = [value for values in self.values.resolve(base) for value in choose(values, index)]
        return _deduplicate([name for value in values for name in self.signals(value, depth - 1)])

    def _name(self, node: SymbolNode, expression: Expression, depth: int) -> list[str]:
        if node in self.declared:
            return [self.declared[node]]
        django = find_django_name(node.fullname)
        if django is not None:
            return [django]
        values = self.values.find(node, expression.line)
        if values:
            return _deduplicate([name for value in values for name in self.signals(value, depth - 1)])
        return [node.fullname] if self._is_elsewhere(node) else []

    def _find_overrides(self, expression: Expression) -> list[Var]:
        """Return the attributes of subclasses that override an attribute of `self` or `cls`."""
        if not isinstance(expression, MemberExpr) or not isinstance(expression.expr, NameExpr):
            return []
        own, info = expression.expr.node, self._class_behind(expression.expr)
        if info is None or not isinstance(own, Var) or not (own.is_self or own.is_cls):
            return []
        members = self._members.get(expression.name, [])
        return [member for member in members if member.info is not info and member.info.has_base(info.fullname)]

    def _class_behind(self, expression: Expression) -> TypeInfo | None:
        """Return the class of an object, also where mypy has no types because it takes the code for unreachable."""
        typ = self.types.get(expression)
        if typ is None and isinstance(expression, NameExpr) and isinstance(expression.node, Var):
            typ = expression.node.type
        return class_of(typ)

    def is_signal(self, expression: Expression) -> bool:
        """Return whether an expression is a signal: by its type, or by what it stands for where mypy joined types."""
        return is_signal(self.types.get(expression)) or bool(self.signals(expression))

    def find_connection(self, expression: Expression, depth: int = _DEPTH) -> CallExpr | MemberExpr | None:
        """Return the call that makes a decorator that connects, `signal.connect` without a call too."""
        if depth == 0:
            return None
        if isinstance(expression, CallExpr):
            return expression if self.is_connector(expression) else None
        if isinstance(expression, MemberExpr) and expression.name == CONNECT:
            return expression if self.is_signal(expression.expr) else None
        node = self.node_of(expression)
        for value in self.values.find(node, expression.line) if node is not None else []:
            found = self.find_connection(value, depth - 1)
            if found is not None:
                return found
        return None

    def is_connector(self, call: CallExpr) -> bool:
        """Return whether a call makes a decorator: `receiver(...)`, or `signal.connect(sender=...)`."""
        callee = call.callee
        if isinstance(callee, RefExpr) and callee.fullname in (RECEIVER, DJANGO_RECEIVER):
            return True
        if not isinstance(callee, MemberExpr) or not self.is_signal(callee.expr):
            return False
        is_connect = callee.name == CONNECT and find_argument(call, "receiver", 0) is None
        return is_connect or callee.name == CONNECT_VIA

    def _is_elsewhere(self, node: SymbolNode) -> bool:
        """Return whether a name is that of a signal of a module outside the paths."""
        if isinstance(node, Decorator):
            return is_signal(node.var.type)
        is_global = isinstance(node, Var) and "." in node.fullname and not node.is_self
        return is_global and isinstance(node, Var) and is_signal(node.type)


def may_hold_signals(typ: Type | None) -> bool:
    """Return whether a type is that of a signal, of a collection of signals, or is not known."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, TupleType):
        return any(map(may_hold_signals, proper.items))
    if isinstance(proper, UnionType):
        return any(map(is_signal, proper.items))
    is_collection = isinstance(proper, Instance) and proper.type.fullname in _COLLECTIONS
    if is_collection and isinstance(proper, Instance):
        return any(map(is_signal, proper.args))
    return proper is None or isinstance(proper, AnyType) or is_signal(proper)


def map_arguments(
    call: CallExpr, function: FuncDef | None, skipped: int
) -> Iterator[tuple[Argument | None, Expression]]:
    """Return the arguments of a call, each with the parameter that takes it; None if that is not one alone."""
    parameters = function.arguments[skipped:] if function is not None else []
    named = {parameter.variable.name: parameter for parameter in parameters if not parameter.kind.is_star()}
    positional = [parameter for parameter in parameters if parameter.kind.is_positional()]
    for index, (value, name, kind) in enumerate(zip(call.args, call.arg_names, call.arg_kinds, strict=True)):
        if kind.is_star():
            positional.clear()
            yield None, value
        elif name is not None:
            yield named.get(name), value
        else:
            yield positional[index] if index < len(positional) else None, value


def _find_method_of_self(node: Node) -> str | None:
    """Return the method that a call of `self.method()` or `super().method()` calls."""
    callee = node.callee if isinstance(node, CallExpr) else None
    if isinstance(callee, SuperExpr):
        return callee.name
    owner = callee.expr if isinstance(callee, MemberExpr) else None
    is_self = isinstance(owner, NameExpr) and isinstance(owner.node, Var) and owner.node.is_self
    return callee.name if is_self and isinstance(callee, MemberExpr) else None


def class_of(typ: Type | None) -> TypeInfo | None:
    """Return the class of an object, or the class that is meant."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, CallableType) and proper.is_type_obj():
        return proper.type_object()
    if isinstance(proper, TypeType):
        proper = proper.item
    return proper.type if isinstance(proper, Instance) else None


def find_django_name(fullname: str) -> str | None:
    """Return the name that Django has for one of its signals, also of the typed view of it."""
    if fullname in DJANGO_SIGNALS or fullname == _BY_NAME["template_rendered"]:
        return fullname
    return _BY_NAME.get(fullname.rpartition(".")[2]) if fullname.startswith(f"{VIEWS}.") else None


def find_argument(call: CallExpr, name: str, position: int | None = None) -> Expression | None:
    """Return what a call passes for a parameter, None if that is not written."""
    for value, keyword, kind in zip(call.args, call.arg_names, call.arg_kinds, strict=True):
        if keyword == name and not kind.is_star():
            return value
    if position is not None and position < len(call.args):
        positional = call.arg_kinds[: position + 1]
        if all(kind.is_positional() for kind in positional):
            return call.args[position]
    return None


def is_instantiation(value: Expression) -> bool:
    """Return whether a value is made by calling a class."""
    callee = value.callee if isinstance(value, CallExpr) else None
    if isinstance(callee, TypeApplication):
        callee = callee.expr
    if isinstance(callee, IndexExpr):
        callee = callee.base
    return isinstance(callee, NameExpr | MemberExpr) and not isinstance(callee.node, FuncBase | Decorator)


def strip_cast(value: Expression) -> Expression:
    """Return what is cast; any other value as it is."""
    cast = value.analyzed if isinstance(value, CallExpr) else value  # which mypy keeps beside the call
    return strip_cast(cast.expr) if isinstance(cast, CastExpr) else value


def _is_collection(call: CallExpr) -> bool:
    return isinstance(call.callee, RefExpr) and call.callee.fullname in _COLLECTIONS and len(call.args) == 1


def _is_get(callee: Expression) -> TypeGuard[MemberExpr]:
    return isinstance(callee, MemberExpr) and callee.name == "get"


def _deduplicate(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))

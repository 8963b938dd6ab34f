"""Connections compared: which of them are under the same receiver or dispatch_uid, and the same sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import (
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    ExpressionStmt,
    FuncDef,
    Import,
    ImportAll,
    ImportBase,
    ImportFrom,
    IntExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    StrExpr,
    TypeInfo,
    Var,
)
from mypy.util import correct_relative_import

from typedsignal.map._receivers import find_decorators
from typedsignal.mypy._fullnames import APP_CONFIG, DISPATCH_UID, SENDER_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import MypyFile, Node, Statement

    from typedsignal.map._collect import Reading, SendFact

_UNDERSTOOD: Final = frozenset({"signal", "receiver", SENDER_KEY, "weak", DISPATCH_UID})


class Unclear:
    """A value that may be any: of a variable, a call, or two stars."""


UNCLEAR: Final = Unclear()


class Key(NamedTuple):
    """A sender and a dispatch_uid, None where there is none; classes by their full names, text as it is."""

    sender: object
    uid: object

    def matches(self, other: Key) -> bool | None:
        """Return whether both stand for the same connection of a receiver, None if that is not certain."""
        answers = [_is_same(one, another) for one, another in zip(self, other, strict=True)]
        if False in answers:
            return False
        return None if None in answers else True


class ClassName(NamedTuple):
    """The full name of a class."""

    fullname: str


def read_key(call: CallExpr | None, options: dict[str, Expression | None], reading: Reading) -> Key:
    """Return what a connection is found by, besides its receiver."""
    is_clear = call is None or not any(
        kind.is_star() or (name is not None and name not in _UNDERSTOOD)
        for name, kind in zip(call.arg_names, call.arg_kinds, strict=True)
    )
    if not is_clear:
        return Key(UNCLEAR, UNCLEAR)
    uid = _evaluate(options.get(DISPATCH_UID), reading)
    return Key(_evaluate(options.get(SENDER_KEY), reading), uid or None)


def find_function(node: Node | None) -> FuncDef | None:
    """Return the function behind a name."""
    return find_decorators(node.node if isinstance(node, RefExpr) else node)[0]


def is_of_one_signal(send: SendFact, reading: Reading) -> bool:
    """Return whether a call sends one signal, and not one of several that its name stands for."""
    method = send.call.callee if send.call is not None else None
    return isinstance(method, MemberExpr) and len(reading.signals(method.expr)) == 1


def _evaluate(expression: Expression | None, reading: Reading) -> object:
    """Return a literal, the name of a class, or a variable that only is the same as itself."""
    if expression is None or (isinstance(expression, NameExpr) and expression.fullname == "builtins.None"):
        return None
    if isinstance(expression, StrExpr | IntExpr):
        return expression.value
    node = expression.node if isinstance(expression, RefExpr) else None
    if isinstance(node, TypeInfo):
        return ClassName(node.fullname)
    if isinstance(node, Var) and "." in node.fullname:
        values = reading.values_of(expression)
        is_literal = len(values) == 1 and isinstance(values[0], StrExpr | IntExpr)
        return _evaluate(values[0], reading) if is_literal else UNCLEAR
    return UNCLEAR


def _is_same(one: object, other: object) -> bool | None:
    if UNCLEAR in (one, other):
        return None
    if isinstance(one, str) and isinstance(other, str):
        return one == other or (None if one.lower() == other.lower() else False)
    if type(one) is not type(other) and one is not None and other is not None:
        return None  # "shop.Order" may be the class
    return one == other


def list_at_start(file: MypyFile) -> Iterator[Decorator | CallExpr | ImportBase]:
    """Return the calls, decorators and imports that run whenever a module is imported, or an app is ready."""
    yield from _list_plain(file.defs)
    for definition in file.defs:
        if isinstance(definition, ClassDef) and definition.info and definition.info.has_base(APP_CONFIG):
            for method in definition.defs.body:
                if isinstance(method, FuncDef) and method.name == "ready":
                    yield from _list_plain(method.body.body)


def _list_plain(statements: list[Statement]) -> Iterator[Decorator | CallExpr | ImportBase]:
    for statement in statements:
        if isinstance(statement, Decorator | ImportBase):
            yield statement
        elif isinstance(statement, ExpressionStmt) and isinstance(statement.expr, CallExpr):
            yield statement.expr


def list_imported(node: ImportBase, file: MypyFile) -> Iterator[str]:
    """Return the full names of what an import names: modules, and what may be one."""
    if isinstance(node, Import):
        yield from (name for name, _ in node.ids)
    elif isinstance(node, ImportFrom | ImportAll):
        module, _ = correct_relative_import(file.fullname, node.relative, node.id, file.is_package_init_file())
        yield module
        if isinstance(node, ImportFrom):
            yield from (f"{module}.{name}" for name, _ in node.names)

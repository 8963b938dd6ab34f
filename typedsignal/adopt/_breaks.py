"""Uses of Django's class and decorator that a signal of typedsignal would break: it is not derived from Django's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Decorator,
    FuncDef,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    TupleExpr,
)
from mypy.types import CallableType, Instance, Type, UnionType, get_proper_type

from typedsignal.map._sources import show_path
from typedsignal.map._traversal import walk
from typedsignal.mypy._fullnames import DJANGO_RECEIVER, DJANGO_SIGNAL, SIGNAL

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from typedsignal.map._collect import Reading

_CHECKS = ("builtins.isinstance", "builtins.issubclass")
_EXPORTED = "typedsignal.Signal"


class Breaks:
    """A search in the files that are read, for signals that calls make."""

    def __init__(self, reading: Reading, names: set[str]) -> None:
        self._reading = reading
        self._names = names
        self._calls = {reading.instantiations[name].call for name in names}

    def list_problems(self) -> Iterator[str]:
        """Return each use that would break, with the repair."""
        for file in self._reading.files:
            for node in walk(file):
                problem = self._find_problem(node)
                if problem is not None:
                    yield f"{show_path(file.path)}:{node.line} {problem}"

    def _find_problem(self, node: Node) -> str | None:
        if isinstance(node, CallExpr) and isinstance(node.callee, RefExpr):
            if node.callee.fullname in _CHECKS and len(node.args) == 2 and _names_django_alone(node.args[1]):
                return "looks for Django's class, which it would not have: look for typedsignal.Signal, too"
            if self._connects(node) and not (isinstance(node.callee, NameExpr) and node.callee.name == "receiver"):
                return "connects it by Django's decorator: import receiver from typedsignal"
        annotations: list[Type] = []
        if isinstance(node, FuncDef) and isinstance(node.type, CallableType):
            annotations = [*node.type.arg_types, node.type.ret_type]
        elif isinstance(node, AssignmentStmt) and node.type is not None and node.rvalue not in self._calls:
            annotations = [node.type]
        if any(map(_is_django_alone, annotations)):
            return "is annotated with Django's class, which it would not have: annotate typedsignal.Signal, too"
        return None

    def _connects(self, call: CallExpr) -> bool:
        """Return whether a call of Django's `receiver` connects one of the signals."""
        callee = call.callee
        if not isinstance(callee, RefExpr) or callee.fullname != DJANGO_RECEIVER or not call.args:
            return False
        return not self._names.isdisjoint(self._reading.signals(call.args[0]))

    def list_connecting(self) -> list[MypyFile]:
        """Return the files in which Django's `receiver` connects one of the signals."""
        return [
            file
            for file in self._reading.files
            if any(
                isinstance(decorator, CallExpr) and self._connects(decorator)
                for node in walk(file)
                if isinstance(node, Decorator)
                for decorator in node.original_decorators
            )
        ]


def _names_django_alone(expression: Expression) -> bool:
    items = expression.items if isinstance(expression, TupleExpr) else [expression]
    names = {item.fullname for item in items if isinstance(item, RefExpr)}
    return DJANGO_SIGNAL in names and names.isdisjoint({SIGNAL, _EXPORTED})


def _is_django_alone(typ: Type) -> bool:
    proper = get_proper_type(typ)
    items = [get_proper_type(item) for item in proper.items] if isinstance(proper, UnionType) else [proper]
    names = {item.type.fullname for item in items if isinstance(item, Instance)}
    if DJANGO_SIGNAL in names:
        return SIGNAL not in names
    return any(_is_django_alone(argument) for item in items if isinstance(item, Instance) for argument in item.args)


def count_uses(file: MypyFile) -> int:
    """Return how often the code of a file, its annotations aside, names Django's class."""
    return sum(isinstance(node, RefExpr) and node.fullname == DJANGO_SIGNAL for node in walk(file))

"""The values of names: from assignments, and from loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ForStmt,
    GeneratorExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    SetExpr,
    StrExpr,
    SymbolNode,
    TupleExpr,
)


@dataclass(frozen=True, slots=True)
class _Binding:
    """A value of a name, all over its scope or in a loop."""

    value: Expression
    loop: tuple[int, int] | None  # its lines


class Values:
    """The values of names; `note` and `bind` take all bindings before `find` is asked."""

    def __init__(self, node_of: Callable[[Expression], SymbolNode | None]) -> None:
        self._node_of = node_of
        self._bindings: dict[SymbolNode, list[_Binding]] = {}
        self._loops: list[
            tuple[Expression, Expression, Node]
        ] = []  # until all values are noted that they may go through

    def note(self, node: Node) -> None:
        """Remember the names that a loop, or an assignment in an expression, binds."""
        if isinstance(node, AssignmentExpr):
            self.bind(node.target, node.value)
        elif isinstance(node, ForStmt):
            self._loops.append((node.index, node.expr, node))
        elif isinstance(node, GeneratorExpr | DictionaryComprehension):
            for index, sequence in zip(node.indices, node.sequences, strict=True):
                self._loops.append((index, sequence, node))

    def bind(self, target: Expression, value: Expression, loop: tuple[int, int] | None = None) -> SymbolNode | None:
        """Remember a value of a name; return the node behind the name."""
        node = self._node_of(target)
        if node is not None:
            self.add(node, value, loop)
        return node

    def add(self, node: SymbolNode, value: Expression, loop: tuple[int, int] | None = None) -> None:
        """Remember a value of a node."""
        self._bindings.setdefault(node, []).append(_Binding(value, loop))

    def find(self, node: SymbolNode, line: int) -> list[Expression]:
        """Return the values that a name may have in a line: in a loop that binds it, only those from the loop."""
        loops = list(self._loops)
        self._loops.clear()
        for loop in loops:
            self._bind_items(*loop)
        bindings = self._bindings.get(node, [])
        loops_around = [
            binding.loop for binding in bindings if binding.loop and binding.loop[0] <= line <= binding.loop[1]
        ]
        inner = max(loops_around, default=None)
        return [binding.value for binding in bindings if inner is None or binding.loop == inner]

    def _bind_items(self, index: Expression, values: Expression, loop: Node) -> None:
        for value in self._list_items(values):
            for one, other in _pair(index, value):
                self.bind(one, other, (loop.line, loop.end_line or loop.line))

    def _list_items(self, values: Expression) -> list[Expression]:
        """Return the items that a loop goes through, where they can be told apart."""
        if isinstance(values, ListExpr | TupleExpr | SetExpr):
            return values.items
        if isinstance(values, CallExpr) and isinstance(values.callee, MemberExpr) and not values.args:
            known = [found.items for found in self.resolve(values.callee.expr) if isinstance(found, DictExpr)]
            pairs = [(key, value) for items in known for key, value in items if key is not None]
            if values.callee.name == "items":
                return [TupleExpr([key, value]) for key, value in pairs]
            return [value for _, value in pairs] if values.callee.name == "values" else [values]
        found = [value for value in self.resolve(values) if isinstance(value, ListExpr | TupleExpr | SetExpr)]
        return [item for value in found for item in value.items] or [values]

    def resolve(self, expression: Expression) -> list[Expression]:
        """Return what an expression may be: the values of its name, or the expression itself."""
        node = self._node_of(expression) if isinstance(expression, NameExpr | MemberExpr) else None
        return self.find(node, expression.line) if node is not None else [expression]


def choose(values: Expression, index: Expression) -> list[Expression]:
    """Return what is under a key or an index, or all that may be."""
    if isinstance(values, DictExpr):
        keyed = [(key, value) for key, value in values.items if key is not None]
        exact = [
            value
            for key, value in keyed
            if _read_literal(key) is not None and _read_literal(key) == _read_literal(index)
        ]
        return exact if _read_literal(index) is not None else [value for _, value in keyed]
    if isinstance(values, ListExpr | TupleExpr):
        number = _read_literal(index)
        return values.items[number : number + 1] if isinstance(number, int) else values.items
    return []


def _read_literal(expression: Expression) -> str | int | None:
    return expression.value if isinstance(expression, StrExpr | IntExpr) else None


def list_assignments(statement: AssignmentStmt) -> Iterator[tuple[Expression, Expression]]:
    """Return the names that a statement assigns to, each with its value."""
    for target in statement.lvalues:
        yield from _pair(target, statement.rvalue)


def _pair(target: Expression, value: Expression) -> Iterator[tuple[Expression, Expression]]:
    if not isinstance(target, ListExpr | TupleExpr):
        yield target, value
    elif isinstance(value, ListExpr | TupleExpr) and len(target.items) == len(value.items):
        for one, other in zip(target.items, value.items, strict=True):
            yield from _pair(one, other)

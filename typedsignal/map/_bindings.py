"""What names are given: by assignments, and in loops, where a name stands for what the loop is about."""

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
class _Given:
    value: Expression
    loop: tuple[int, int] | None  # its lines


class Values:
    """Knows what names were given; it is shown all that gives names first."""

    def __init__(self, node_of: Callable[[Expression], SymbolNode | None]) -> None:
        self._node_of = node_of
        self._given: dict[SymbolNode, list[_Given]] = {}
        self._loops: list[tuple[Expression, Expression, Node]] = []  # until all is noted that they may be about

    def note(self, node: Node) -> None:
        """Remember what a loop, or an assignment in an expression, gives names to."""
        if isinstance(node, AssignmentExpr):
            self.bind(node.target, node.value)
        elif isinstance(node, ForStmt):
            self._loops.append((node.index, node.expr, node))
        elif isinstance(node, GeneratorExpr | DictionaryComprehension):
            for index, sequence in zip(node.indices, node.sequences, strict=True):
                self._loops.append((index, sequence, node))

    def bind(self, target: Expression, value: Expression, loop: tuple[int, int] | None = None) -> SymbolNode | None:
        """Remember what a name is given; return what the name stands for."""
        node = self._node_of(target)
        if node is not None:
            self._given.setdefault(node, []).append(_Given(value, loop))
        return node

    def of(self, node: SymbolNode, line: int) -> list[Expression]:
        """Return what a name may stand for in a line: in a loop over it, no more than what the loop gives it."""
        loops = list(self._loops)
        self._loops.clear()
        for each in loops:
            self._bind_each(*each)
        given = self._given.get(node, [])
        around = [each.loop for each in given if each.loop is not None and each.loop[0] <= line <= each.loop[1]]
        inner = max(around, default=None)
        return [each.value for each in given if inner is None or each.loop == inner]

    def _bind_each(self, index: Expression, values: Expression, loop: Node) -> None:
        for value in self._items(values):
            for one, other in _pairs(index, value):
                self.bind(one, other, (loop.line, loop.end_line or loop.line))

    def _items(self, values: Expression) -> list[Expression]:
        """Return what a loop goes through, one by one where that is seen."""
        if isinstance(values, ListExpr | TupleExpr | SetExpr):
            return values.items
        if isinstance(values, CallExpr) and isinstance(values.callee, MemberExpr) and not values.args:
            known = [each.items for each in self.known(values.callee.expr) if isinstance(each, DictExpr)]
            pairs = [(key, value) for items in known for key, value in items if key is not None]
            if values.callee.name == "items":
                return [TupleExpr([key, value]) for key, value in pairs]
            return [value for _, value in pairs] if values.callee.name == "values" else [values]
        found = [each for each in self.known(values) if isinstance(each, ListExpr | TupleExpr | SetExpr)]
        return [item for each in found for item in each.items] or [values]

    def known(self, expression: Expression) -> list[Expression]:
        """Return what an expression may be: what its name was given, or the expression itself."""
        node = self._node_of(expression) if isinstance(expression, NameExpr | MemberExpr) else None
        return self.of(node, expression.line) if node is not None else [expression]


def chosen(values: Expression, index: Expression) -> list[Expression]:
    """Return what stands under a key or a number, or all that may."""
    if isinstance(values, DictExpr):
        keyed = [(key, value) for key, value in values.items if key is not None]
        exact = [value for key, value in keyed if _literal(key) is not None and _literal(key) == _literal(index)]
        return exact if _literal(index) is not None else [value for _, value in keyed]
    if isinstance(values, ListExpr | TupleExpr):
        number = _literal(index)
        return values.items[number : number + 1] if isinstance(number, int) else values.items
    return []


def _literal(expression: Expression) -> str | int | None:
    return expression.value if isinstance(expression, StrExpr | IntExpr) else None


def assigned(statement: AssignmentStmt) -> Iterator[tuple[Expression, Expression]]:
    """Return each name that a statement assigns to, and what it is given."""
    for target in statement.lvalues:
        yield from _pairs(target, statement.rvalue)


def _pairs(target: Expression, value: Expression) -> Iterator[tuple[Expression, Expression]]:
    if not isinstance(target, ListExpr | TupleExpr):
        yield target, value
    elif isinstance(value, ListExpr | TupleExpr) and len(target.items) == len(value.items):
        for one, other in zip(target.items, value.items, strict=True):
            yield from _pairs(one, other)

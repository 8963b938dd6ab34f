"""The names and attributes of a file that stand for a value, but for those of which nothing comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    CallExpr,
    ClassDef,
    ComparisonExpr,
    ConditionalExpr,
    Decorator,
    DelStmt,
    DictionaryComprehension,
    Expression,
    ExpressionStmt,
    ForStmt,
    GeneratorExpr,
    IfStmt,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    OpExpr,
    RefExpr,
    SetExpr,
    TupleExpr,
    UnaryExpr,
    WhileStmt,
    WithStmt,
)

from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import CONNECT, DISCONNECT, SEND_METHODS

HARMLESS: Final = {"hash", "id", "isinstance", "len", "print", "repr", "str", "type"}  # functions that keep nothing
_OPERATORS: Final = {"and", "or", "+", "|"}  # that give back what they get
_TAKE_A_SENDER: Final = {*SEND_METHODS, CONNECT, DISCONNECT, "receiver"}


class Use(NamedTuple):
    """A name or an attribute, the attribute that is taken of it, and the call that has it as an argument."""

    expression: NameExpr | MemberExpr
    attribute: str | None = None
    call: CallExpr | None = None


def list_uses(node: Node) -> Iterator[Use]:
    """Return the uses in a node. A target, a condition, and what is compared or called, is none."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, NameExpr | MemberExpr):
            yield Use(inner)
        if isinstance(inner, MemberExpr):
            yield from _list_owners(inner, waiting)
        elif isinstance(inner, CallExpr):
            yield from _list_uses_of_call(inner, waiting)
        elif not isinstance(inner, RefExpr):
            waiting += _list_values(inner)


def _list_owners(attribute: MemberExpr, waiting: list[Node]) -> Iterator[Use]:
    owner = attribute.expr
    while isinstance(owner, NameExpr | MemberExpr):
        yield Use(owner, attribute.name)
        if not isinstance(owner, MemberExpr):
            return
        attribute, owner = owner, owner.expr
    waiting.append(owner)


def _list_uses_of_call(call: CallExpr, waiting: list[Node]) -> Iterator[Use]:
    callee = call.callee
    if isinstance(callee, MemberExpr):
        yield from _list_owners(callee, waiting)
    elif not isinstance(callee, RefExpr):
        waiting.append(callee)
    name = callee.name if isinstance(callee, NameExpr | MemberExpr) else ""
    is_harmless = isinstance(callee, RefExpr) and callee.fullname.removeprefix("builtins.") in HARMLESS
    for argument in call.args:
        if not isinstance(argument, NameExpr | MemberExpr):
            waiting.append(argument)
        elif not is_harmless:
            yield Use(argument, None, None if name in _TAKE_A_SENDER else call)
            if isinstance(argument, MemberExpr):
                yield from _list_owners(argument, waiting)


def _list_values(node: Node) -> list[Node]:
    """Return what stands in a node as a value."""
    if isinstance(node, AssignmentStmt | OperatorAssignmentStmt):
        return [node.rvalue]
    if isinstance(node, DelStmt):
        return []
    if isinstance(node, ComparisonExpr):
        return [item for operand in node.operands for item in _list_parts(operand) if not isinstance(item, RefExpr)]
    if isinstance(node, OpExpr) and node.op not in _OPERATORS:
        return _leave_out([node.left, node.right], node)
    if isinstance(node, IfStmt):
        return _leave_out(node.expr, node)
    if isinstance(node, WhileStmt | AssertStmt | UnaryExpr | ExpressionStmt):
        return _leave_out([node.expr], node)
    if isinstance(node, ConditionalExpr):
        return _leave_out([node.cond], node)
    if isinstance(node, ForStmt):
        return _leave_out([node.index], node)
    if isinstance(node, GeneratorExpr | DictionaryComprehension):
        return _leave_out(node.indices, node)
    if isinstance(node, WithStmt):
        return _leave_out([target for target in node.target if target is not None], node)
    if isinstance(node, Decorator):
        return _leave_out(node.decorators, node)
    if isinstance(node, ClassDef):
        return _leave_out([*node.decorators, *node.base_type_exprs], node)
    return list_children(node)


def _leave_out(conditions: list[Expression], node: Node) -> list[Node]:
    """Return the children of a node without the names in conditions and targets."""
    found: list[Node] = [child for child in list_children(node) if child not in conditions]
    waiting = [*conditions]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, OpExpr) and condition.op in ("and", "or"):
            waiting += [condition.left, condition.right]
        elif isinstance(condition, UnaryExpr):
            waiting.append(condition.expr)
        elif isinstance(condition, ListExpr | TupleExpr):
            waiting += condition.items
        elif not isinstance(condition, RefExpr):
            found.append(condition)
    return found


def _list_parts(operand: Expression) -> list[Expression]:
    return operand.items if isinstance(operand, ListExpr | SetExpr | TupleExpr) else [operand]

"""The functions behind receivers: their names and lines, and the fields of a payload that they read."""

from __future__ import annotations

from typing import Any

from mypy.nodes import (
    ARG_STAR2,
    CallExpr,
    ComparisonExpr,
    Decorator,
    Expression,
    FuncDef,
    IndexExpr,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    Node,
    RefExpr,
    StrExpr,
    Var,
)

from typedsignal.map._facts import Function
from typedsignal.map._traversal import walk
from typedsignal.mypy._fullnames import CHANGE_A_RECEIVER, RESERVED


def read_function(
    function: FuncDef | LambdaExpr, name: str, module: str, wrappers: frozenset[str] = frozenset(), tree: Any = None
) -> Function:
    """Return what a map needs of a function that may be connected."""
    bound = int(isinstance(function, FuncDef) and bool(function.info) and function.has_self_or_cls_argument)
    arguments = function.arguments[bound:]
    required = frozenset(argument.variable.name for argument in arguments if argument.kind.is_required())
    is_async = isinstance(function, FuncDef) and function.is_coroutine
    return Function(
        name=name,
        line=function.line,
        is_async=is_async,
        wrappers=wrappers,
        fields_read=_find_fields_read(function),
        required=required - RESERVED,
        first=arguments[0].variable.name if arguments and arguments[0].kind.is_required() else None,
        module=module,
        tree=tree,
    )


def find_wrapper(expression: Expression) -> str | None:
    """Return the name of a decorator of ours, with options or without; None if it is another one."""
    called = expression.callee if isinstance(expression, CallExpr) else expression
    return called.fullname if isinstance(called, RefExpr) and called.fullname in CHANGE_A_RECEIVER else None


def find_wrappers(decorators: list[Expression]) -> frozenset[str]:
    """Return the names of the decorators of ours among others."""
    return frozenset(wrapper for wrapper in map(find_wrapper, decorators) if wrapper is not None)


def find_decorators(node: Node | None) -> tuple[FuncDef | None, list[Expression]]:
    """Return a function, and its decorators; None of anything else."""
    if isinstance(node, Decorator):
        return node.func, node.decorators
    return (node, []) if isinstance(node, FuncDef) else (None, [])


def find_fields_required(function: Function | None, is_django: bool) -> frozenset[str]:
    """Return the fields that a function has parameters without a default for.

    Django passes the sender by keyword. Other signals pass it to the first parameter.
    """
    if function is None:
        return frozenset()
    return function.required if is_django or function.first is None else function.required - {function.first}


def _find_fields_read(function: FuncDef | LambdaExpr) -> frozenset[str] | None:
    """Return the fields that a function names, or takes out of its `**kwargs` by name; None if it may read any."""
    named = {argument.variable.name for argument in function.arguments if not argument.kind.is_star()}
    rests = [argument.variable for argument in function.arguments if argument.kind == ARG_STAR2]
    rest = rests[0] if rests else None
    uses = 0
    for node in walk(function.body) if rest is not None else ():
        field = _find_field(node, rest)
        if field is not None:
            named.add(field)
            uses -= 1
        uses += _is(node, rest)
    return frozenset(named) if uses == 0 else None


def _find_field(node: Node, rest: Var | None) -> str | None:
    """Return the field that is taken out of `**kwargs`: `kwargs["x"]`, `kwargs.get("x")`, `"x" in kwargs`."""
    field: Expression | None = None
    if isinstance(node, IndexExpr) and _is(node.base, rest):
        field = node.index
    elif isinstance(node, CallExpr) and isinstance(node.callee, MemberExpr) and _is(node.callee.expr, rest):
        field = node.args[0] if node.callee.name in ("get", "pop") and node.args else None
    elif isinstance(node, ComparisonExpr) and len(node.operands) == 2 and _is(node.operands[1], rest):
        field = node.operands[0] if node.operators[0] in ("in", "not in") else None
    return field.value if isinstance(field, StrExpr) else None


def _is(node: Node, rest: Var | None) -> bool:
    return isinstance(node, NameExpr) and node.node is rest

"""Which keys of a payload a receiver reads."""

from __future__ import annotations

from mypy.nodes import (
    ARG_STAR2,
    CallExpr,
    ComparisonExpr,
    Expression,
    FuncItem,
    IndexExpr,
    MemberExpr,
    NameExpr,
    Node,
    StrExpr,
    Var,
)

from typedsignal.map._traversal import within


def keys_read(function: object) -> frozenset[str] | None:
    """Return the keys that a function names, or takes out of its `**kwargs` by name; None if it may read any."""
    if not isinstance(function, FuncItem):
        return None
    named = {each.variable.name for each in function.arguments if not each.kind.is_star()}
    rests = [each for each in function.arguments if each.kind == ARG_STAR2]
    rest = rests[0].variable if rests else None
    uses = 0
    for node in within(function.body) if rest is not None else ():
        key = _taken(node, rest)
        if key is not None:
            named.add(key)
            uses -= 1
        uses += _is(node, rest)
    return frozenset(named) if uses == 0 else None


def _taken(node: Node, rest: Var | None) -> str | None:
    """Return the key that is taken out of `**kwargs` here: `kwargs["key"]`, `.get("key")`, `"key" in kwargs`."""
    key: Expression | None = None
    if isinstance(node, IndexExpr) and _is(node.base, rest):
        key = node.index
    elif isinstance(node, CallExpr) and isinstance(node.callee, MemberExpr) and _is(node.callee.expr, rest):
        key = node.args[0] if node.callee.name in ("get", "pop") and node.args else None
    elif isinstance(node, ComparisonExpr) and len(node.operands) == 2 and _is(node.operands[1], rest):
        key = node.operands[0] if node.operators[0] in ("in", "not in") else None
    return key.value if isinstance(key, StrExpr) else None


def _is(node: Node, rest: Var | None) -> bool:
    return isinstance(node, NameExpr) and node.node is rest

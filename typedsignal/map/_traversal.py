"""The nodes of mypy's trees, one after the other: its own visitors are compiled, and cannot be derived from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from mypy.nodes import Node

# Where nodes keep what stands in them; not what they stand for.
_INSIDE: Final = (
    *("decorators", "defs", "func", "items", "impl", "arguments", "initializer", "base_type_exprs", "keywords"),
    *("rvalue", "index", "lvalues", "lvalue", "callee", "args", "base", "left", "right", "operands"),
    *("cond", "if_expr", "else_expr", "begin_index", "end_index", "stride", "key", "value", "generator", "sequences"),
    *("condlists", "left_expr", "target", "subject", "msg", "expr", "from_expr", "types", "vars", "guards", "bodies"),
    *("body", "handlers", "else_body", "finally_body"),
)
_attributes: dict[type[Node], list[str]] = {}


def list_children(node: Node) -> list[Node]:
    """Return what stands directly in a node."""
    kind = type(node)
    names = _attributes.get(kind)
    if names is None:
        names = _attributes[kind] = [name for name in _INSIDE if hasattr(kind, name)]
    found: list[Node] = []
    for name in names:
        value = getattr(node, name, None)
        if isinstance(value, Node):
            found.append(value)
        elif value:
            found += _find_nodes(value)
    return found


def walk(node: Node) -> Iterator[Node]:
    """Return a node and all that stands in it, in the order of the code, however deep it is."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += list_children(found)[::-1]


def _find_nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for item in cast("Any", value.values() if isinstance(value, dict) else value):
            yield from _find_nodes(item)

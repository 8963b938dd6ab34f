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


def children(node: Node) -> Iterator[Node]:
    """Return what stands directly in a node."""
    kind = type(node)
    if kind not in _attributes:
        _attributes[kind] = [name for name in _INSIDE if hasattr(kind, name)]
    for name in _attributes[kind]:
        yield from _nodes_in(getattr(node, name, None))


def within(node: Node) -> Iterator[Node]:
    """Return a node and all that stands in it."""
    yield node
    for child in children(node):
        yield from within(child)


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in cast("list[Any]", value):
            yield from _nodes_in(each)
    elif isinstance(value, dict):
        values: Any = value  # pyright: ignore[reportUnknownVariableType]
        yield from _nodes_in(list(values.values()))

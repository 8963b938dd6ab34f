"""The source of a file as Python's own parser reads it: where a call stands, and what runs after it.

mypy's tree has no parents, and its visitors cannot be derived from by a plugin.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, cast

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Context
    from mypy.plugin import CheckerPluginInterface

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPE = (*_FUNCTION, ast.Lambda, ast.ClassDef)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Code:
    """The tree of a file, in which every node knows its parent."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self._parents: dict[ast.AST, ast.AST] = {}
        self._expressions: dict[tuple[int, int], ast.expr] = {}
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
            if isinstance(node, ast.expr):
                self._expressions.setdefault((node.lineno, node.col_offset), node)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return what a node is directly in."""
        return self._parents.get(node)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Walk from a node's parent outwards."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def expression_at(self, place: Context) -> ast.expr | None:
        """Return the outermost expression that begins where mypy says something stands."""
        return self._expressions.get((place.line, place.column))

    def name_at(self, place: Context) -> ast.Name | None:
        """Return the name that stands where mypy says something stands."""
        outer = self.expression_at(place)
        names = (each for each in ast.walk(outer) if isinstance(each, ast.Name)) if outer is not None else ()
        return next((each for each in names if (each.lineno, each.col_offset) == (place.line, place.column)), None)

    def function_around(self, node: ast.AST) -> Function | None:
        """Return the function in whose own scope a node stands, None in a module, a class or a lambda."""
        inner = node
        for outer in self.around(node):
            if isinstance(outer, _SCOPE) and inner in _body(outer):
                return outer if is_function(outer) else None
            inner = outer
        return None

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that a node is, or is in."""
        return next(each for each in (node, *self.around(node)) if isinstance(each, ast.stmt))


def is_function(node: ast.AST | None) -> TypeGuard[Function]:
    """Return whether a node is a `def`."""
    return isinstance(node, _FUNCTION)


def blocks_of(node: ast.AST) -> Iterator[list[ast.AST]]:
    """Return the blocks of a compound statement: its body, its else, its handlers."""
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield cast("list[ast.AST]", block)


def block_with(outer: ast.AST, inner: ast.AST) -> list[ast.AST]:
    """Return the block of a statement in which another stands, an empty one if it stands elsewhere."""
    return next((block for block in blocks_of(outer) if inner in block), list[ast.AST]())


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Walk over what runs when a statement does: the body of a function that it defines does not."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.ClassDef) or not (isinstance(node, _SCOPE) and child in _body(node)):
            yield from running(child)


def _body(scope: Function | ast.Lambda | ast.ClassDef) -> list[ast.AST]:
    return [scope.body] if isinstance(scope, ast.Lambda) else list(scope.body)


def binds(node: ast.AST, name: str) -> bool:
    """Return whether a node gives a name its value."""
    if isinstance(node, ast.Global | ast.Nonlocal):
        return name in node.names
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name == name
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, ast.alias):
        return (node.asname or node.name).partition(".")[0] == name
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)


def is_connecting(node: ast.AST) -> TypeGuard[ast.Call]:
    """Return whether a node is a call of `connect`, or of `receiver`."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in ("connect", "receiver")


def code_of(api: CheckerPluginInterface) -> Code | None:
    """Return the source of the file being checked, None if it cannot be read as it was."""
    path = Path(cast("TypeChecker", api).path)
    try:
        stat = path.stat()
    except OSError:
        return None
    return _parsed(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _parsed(path: Path, *_changes: int) -> Code | None:
    try:
        return Code(ast.parse(path.read_bytes()))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None

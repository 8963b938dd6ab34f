"""The source of a file as Python's own parser reads it: where a call stands, and what runs after it.

mypy's tree has no parents, and mypyc forbids a plugin to derive from its visitors (the
class `TraverserVisitor` is compiled without `allow_interpreted_subclasses`, as of mypy 2.4).
A file is indexed once, in one walk, so that a question about one call costs the same in a
file with ten calls and in one with thousands.
"""

from __future__ import annotations

import ast
import os
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from importlib.util import decode_source
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar, cast

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Context, StrExpr
    from mypy.plugin import CheckerPluginInterface

T = TypeVar("T")
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPE = (*_FUNCTION, ast.Lambda, ast.ClassDef)
_DEFINITION = (*_FUNCTION, ast.ClassDef)
_BINDING = (*_DEFINITION, ast.Assign, ast.AnnAssign, ast.Delete, ast.Import, ast.ImportFrom)
_LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_WORD = re.compile(r"\w+")
_CONNECTED = re.compile(r"\.connect\(\s*(?:receiver\s*=\s*)?(\w+)(?=\s*[,)])")
_QUOTED = re.compile(r"""(?<=["'])[^"'\\\n]*(?=["'])""")
# Literals in parts, one to a line, and escapes that stand for letters.
_OTHER_LITERALS = re.compile(r"""["'][ \t]*(?:#.*)?\n\s*[A-Za-z]{0,2}["']|\\[xuUN0-7]""")


class Source:
    """The tree of a file, in which every node knows its parent, its function and its place in a block.

    Python counts columns in bytes of UTF-8. The parser of mypy's that is in use may make characters of them, once
    or twice: that is how many `conversions` there are, and `lines` are those of the file.
    """

    def __init__(self, tree: ast.Module, lines: list[bytes], conversions: int = 0) -> None:
        self.tree = tree
        self._lines = lines
        self._conversions = conversions
        self.bindings: defaultdict[str, list[ast.AST]] = defaultdict(list)
        self.names: defaultdict[str, list[ast.Name]] = defaultdict(list)
        self.of_outer_scopes: set[tuple[str, Function | None]] = (
            set()
        )  # names that are `global` or `nonlocal`, and where
        self.connecting: defaultdict[Function | None, list[ast.Call]] = defaultdict(list)
        self.last_running: dict[int, int] = {}  # by the id of a block, what the check of weak receivers found there
        self.quiet_loops: dict[ast.For, bool] = {}  # likewise, whether a loop calls nothing that may call a receiver
        self.first_uses: dict[tuple[str, Function | None], int | None] = {}  # likewise, by a name and where it is used
        self._parents: dict[ast.AST, ast.AST] = {}
        self._functions: dict[ast.AST, Function | None] = {tree: None}
        self._positions: dict[ast.AST, tuple[list[ast.AST], int]] = {}
        self._expressions: dict[tuple[int, int], ast.expr | None] = {}  # None where two begin in one column
        self._bindings_by_function: defaultdict[tuple[str, Function | None], list[ast.AST]] = defaultdict(list)
        self._names_by_function: dict[str, dict[Function, list[ast.Name]]] = {}
        self._statements: dict[str, dict[int, list[tuple[int, ast.stmt]]]] = {}
        waiting: list[ast.AST] = [tree]
        for node in waiting:  # in the order of `ast.walk`
            waiting += self._add(node)

    def _add(self, node: ast.AST) -> list[ast.AST]:
        """Index a node; return its children."""
        around = self._functions[node]
        children = _list_children(node)
        parents, functions = self._parents, self._functions
        for child in children:
            parents[child] = node
            functions[child] = around
        if isinstance(node, ast.expr):
            self._add_expression(node, around)
            if not isinstance(node, ast.Name | ast.Lambda):
                return children
        if isinstance(node, _SCOPE):
            function = node if is_function(node) else None
            functions.update(dict.fromkeys(_body(node), function))
        for block in blocks_of(node):
            for index, statement in enumerate(block):
                self._positions[statement] = (block, index)
        for name in names_bound_by(node):
            self.bindings[name].append(node)
            self._bindings_by_function[name, around].append(node)
            if isinstance(node, ast.Global | ast.Nonlocal):
                self.of_outer_scopes.add((name, around))
        return children

    def _add_expression(self, node: ast.expr, around: Function | None) -> None:
        if isinstance(node, ast.Name):
            self.names[node.id].append(node)
        elif is_connecting(node):
            self.connecting[around].append(node)
        position = self._position(node)
        outer = self._expressions.setdefault(position, node)
        if outer is not None and outer.col_offset != node.col_offset:
            self._expressions[position] = None

    @cached_property
    def disconnecting_lines(self) -> list[int]:
        """The lines on which something named `disconnect` is used."""
        return [n.lineno for n in ast.walk(self.tree) if isinstance(n, ast.Attribute) and n.attr == "disconnect"]

    def count_uses(self, name: str) -> int:
        """Return how often a name is read, of a variable or after a dot."""
        return sum(isinstance(node.ctx, ast.Load) for node in self.names[name]) + self._attributes[name]

    @cached_property
    def _attributes(self) -> Counter[str]:
        return Counter(node.attr for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))

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
        names = (node for node in ast.walk(outer) if isinstance(node, ast.Name)) if outer is not None else ()
        return next((name for name in names if self._position(name) == (place.line, place.column)), None)

    def _position(self, node: ast.expr) -> tuple[int, int]:
        line = self._lines[node.lineno - 1] if self._conversions and node.lineno <= len(self._lines) else b""
        if line.isascii():
            return node.lineno, node.col_offset
        column = len(line[: node.col_offset].decode())
        if self._conversions > 1:  # it takes the column, which it counts from 1 then, for one in bytes
            column = len(line[: column + 1].decode(errors="ignore")) - 1
        return node.lineno, column

    def function_around(self, node: ast.AST) -> Function | None:
        """Return the function in whose own scope a node stands, None in a module, a class or a lambda."""
        return self._functions[node]

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that a node is, or is in."""
        return next(outer for outer in (node, *self.around(node)) if isinstance(outer, ast.stmt))

    def block_of(self, node: ast.AST) -> tuple[list[ast.AST], int]:
        """Return the block that a statement stands in, and its position there; an empty block for anything else."""
        return self._positions.get(node, ([], 0))

    def next_binding(self, name: str, block: list[ast.AST], position: int) -> tuple[int, ast.stmt] | None:
        """Return the next statement of a block itself that binds a name again or deletes it, with its position."""
        statements = self._statements_of(name, block)
        index = bisect_right(statements, position, key=lambda pair: pair[0])
        return statements[index] if index < len(statements) else None

    def previous_binding(self, name: str, block: list[ast.AST], position: int) -> ast.stmt | None:
        """Return the latest statement of a block itself, before a position, that gives a name a value or deletes it."""
        statements = self._statements_of(name, block)
        index = bisect_left(statements, position, key=lambda pair: pair[0])
        return statements[index - 1][1] if index else None

    def _statements_of(self, name: str, block: list[ast.AST]) -> list[tuple[int, ast.stmt]]:
        if name not in self._statements:
            self._statements[name] = self._index_statements(name)
        return self._statements[name].get(id(block), [])

    def _index_statements(self, name: str) -> dict[int, list[tuple[int, ast.stmt]]]:
        by_block: defaultdict[int, list[tuple[int, ast.stmt]]] = defaultdict(list)
        for binding in self.bindings[name]:
            statement = binding if isinstance(binding, _DEFINITION) else self.parent(binding)
            if isinstance(statement, _BINDING) and not (isinstance(statement, ast.AnnAssign) and not statement.value):
                block, position = self.block_of(statement)
                by_block[id(block)].append((position, statement))
        return {block: sorted(statements, key=lambda pair: pair[0]) for block, statements in by_block.items()}

    def names_in(self, name: str, function: Function | None) -> list[ast.Name]:
        """Return where a name is written in a function or in functions inside of it; None means the whole file."""
        if name not in self._names_by_function:
            by_function: defaultdict[Function, list[ast.Name]] = defaultdict(list)
            for written in self.names[name]:
                for outer in filter(is_function, self.around(written)):
                    by_function[outer].append(written)
            self._names_by_function[name] = by_function
        return self.names[name] if function is None else self._names_by_function[name].get(function, [])

    def bindings_in(self, name: str, function: Function | None) -> list[ast.AST]:
        """Return what gives a name its value in a function's own scope; None means outside of functions."""
        return self._bindings_by_function.get((name, function), [])


def is_function(node: ast.AST | None) -> TypeGuard[Function]:
    """Return whether a node is a `def`."""
    return isinstance(node, _FUNCTION)


def blocks_of(node: ast.AST) -> Iterator[list[ast.AST]]:
    """Return the blocks of a compound statement: its body, its else, its handlers."""
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield cast("list[ast.AST]", block)


def _list_children(node: ast.AST) -> list[ast.AST]:
    """Return what stands in a node, as `ast.iter_child_nodes` does, without operators and contexts."""
    children: list[ast.AST] = []
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            children += [item for item in cast("list[object]", value) if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            children.append(value)
    return children


def walk_what_runs(node: ast.AST) -> Iterator[ast.AST]:
    """Walk over what runs when a statement does: the body of a function that it defines does not."""
    yield node
    later = set(map(id, _body(node))) if isinstance(node, (*_FUNCTION, ast.Lambda)) else set[int]()
    for child in ast.iter_child_nodes(node):
        if id(child) not in later:
            yield from walk_what_runs(child)


def _body(scope: Function | ast.Lambda | ast.ClassDef) -> list[ast.AST]:
    return [scope.body] if isinstance(scope, ast.Lambda) else list(scope.body)


def names_bound_by(node: ast.AST) -> list[str]:
    """Return the names that a node gives a value; what is inside of it does so by itself."""
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).partition(".")[0]]
    return [node.id] if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else []


def is_connecting(node: ast.AST) -> TypeGuard[ast.Call]:
    """Return whether a node is a call of `connect`, or of `receiver`."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in ("connect", "receiver")


def source_of(api: CheckerPluginInterface) -> Source | None:
    """Return the source of the file being checked, None if it cannot be read as it was."""
    checker = cast("TypeChecker", api)
    is_native = getattr(checker.options, "native_parser", False)  # since 1.20
    return _read(_parse_as_native if is_native else _parse, checker.path)


def read_source(path: Path) -> Source | None:
    """Return the source of a file, with columns as Python counts them; None if it cannot be read."""
    return _read(_parse, str(path))


def is_only_connected(name: str, api: CheckerPluginInterface) -> bool:
    """Return whether a name stands once in the file being checked, beside calls of `connect`; this needs no tree."""
    words = _read(_count_words, cast("TypeChecker", api).path)
    return words is not None and words[name] <= 1


def is_written_once(literal: StrExpr, api: CheckerPluginInterface) -> bool:
    """Return whether no other literal of the file being checked is written like one; this needs no tree.

    It is False where that is not certain: of a literal in parts or with an escape, and in a file that may have such.
    """
    literals = _read(_count_literals, cast("TypeChecker", api).path)
    is_plain = literal.end_line == literal.line and literal.end_column == literal.column + len(literal.value) + 2
    return literals is not None and is_plain and literals[literal.value] == 1


def _read(reader: Callable[[str, int, int], T | None], path: str) -> T | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return reader(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _parse(path: str, *_changes: int, conversions: int = 0) -> Source | None:
    try:
        text = decode_source(Path(path).read_bytes())
        return Source(ast.parse(text), text.encode().splitlines(), conversions)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def _parse_as_native(path: str, *changes: int) -> Source | None:
    return _parse(path, *changes, conversions=_count_conversions())


@cache
def _count_conversions() -> int:
    """Return how many times mypy's native parser makes characters of a column in bytes.

    It does so twice (as of 2.4), where once is right. What a mypy to come does is measured, with functions
    that are private (`mypy.parse`, since 1.20); where it has moved them, the answer is 0.
    """
    with suppress(ImportError, AttributeError, TypeError, ValueError):
        from mypy.errors import Errors
        from mypy.options import Options
        from mypy.parse import parse

        before = '"\u00e9"; '  # a character of two bytes, so that each conversion makes the column smaller by one
        options = Options()
        _, name = parse(f"{before}name", "", None, Errors(options), options, eager=True).defs
        return len(before.encode()) - name.column
    return 0


@lru_cache(maxsize=4)
def _count_words(path: str, *_changes: int) -> Counter[str] | None:
    """Count the words of a file, but for those that `connect` is given first."""
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, ValueError):  # another encoding: then only the parser can tell
        return None
    words = Counter(_WORD.findall(text))
    words.subtract(_CONNECTED.findall(text))
    return words


@lru_cache(maxsize=4)
def _count_literals(path: str, *_changes: int) -> Counter[str] | None:
    """Count what stands between two quotes of a line, and so every literal that is written as it reads."""
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, ValueError):
        return None
    return None if _OTHER_LITERALS.search(text) else Counter(_QUOTED.findall(text))

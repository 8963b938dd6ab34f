"""Receivers of one name that follow each other, which mypy takes for one overloaded function, and checks none of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    Block,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    ForStmt,
    FuncDef,
    IfStmt,
    ImportFrom,
    MatchStmt,
    MemberExpr,
    MypyFile,
    NameExpr,
    OverloadedFuncDef,
    OverloadPart,
    PassStmt,
    Statement,
    TryStmt,
    WhileStmt,
    WithStmt,
)

if TYPE_CHECKING:
    from mypy.options import Options

_CONNECTS: Final = frozenset({"connect", "receiver"})
_DEFINITION: Final = re.compile(r"^[ \t]*(?:async +)?def +\w+", re.MULTILINE)
_BELONG_TOGETHER: Final = frozenset({"overload", "property", "setter", "getter", "deleter"})


def separate_receivers(file: MypyFile) -> bool:
    """Make functions of their own of receivers that share a name, and return whether there were any.

        @receiver(order_completed)
        def log(sender: type[OrderService], **kwargs: object) -> None: ...

        @receiver(order_cancelled)
        def log(sender: type[OrderService], **kwargs: object) -> None: ...

    mypy's parser makes one `OverloadedFuncDef` of all (since 0.470). Without `@overload`
    mypy reports that the name is defined twice, and asks no plugin about the decorators.
    It reports the same of functions with other statements between, and checks these.
    """
    blocks = _joined_blocks(file)
    for block, connecting in blocks:
        block[:] = [function for statement in block for function in _functions_of(statement, connecting)]
    return bool(blocks)


def separate_unread_receivers(file: MypyFile, options: Options) -> None:
    """Do the same for a file that a worker of `--num-workers` is going to analyze.

    Of such a file the plugin sees only the imports. What a worker reads stands in `MypyFile.raw_data`
    (private, as of 2.4), as bytes in which functions are not joined yet: they are made again from
    a source with a `pass` in an empty line between receivers of one name. Without such a line, and where
    a mypy to come has moved these privates, mypy only reports that the name is defined twice.
    """
    with suppress(ImportError, AttributeError, TypeError, OSError, UnicodeDecodeError):
        raw = file.raw_data
        if raw is None or file.is_stub or not any(name.encode() in raw.defs for name in _CONNECTS):
            return
        text = Path(file.path).read_text("utf-8")
        definitions = _DEFINITION.findall(text)
        if len(definitions) == len(set(definitions)):
            return
        from mypy.errors import Errors
        from mypy.nativeparse import native_parse
        from mypy.parse import load_from_raw

        blocks = _joined_blocks(load_from_raw(file.path, file.fullname, raw, Errors(options), options))
        joined = [item for block, connecting in blocks for item in block if _is_of_receivers(item, connecting)]
        separated, _, _ = native_parse(file.path, options, _separate_lines(text, joined))
        if joined and separated.raw_data is not None:
            raw.defs = separated.raw_data.defs


def has_receivers_of_one_name(file: MypyFile) -> bool:
    """Return whether receivers that share a name were joined, or kept apart by a `pass`."""
    return bool(_joined_blocks(file)) or any(map(_has_separated, _blocks_in(file.defs)))


def _has_separated(block: list[Statement]) -> bool:
    triples = zip(block, block[1:], block[2:], strict=False)
    return any(
        isinstance(between, PassStmt)
        and isinstance(first, Decorator)
        and isinstance(second, Decorator)
        and first.name == second.name
        for first, between, second in triples
    )


def _separate_lines(text: str, joined: list[Statement]) -> str:
    lines = text.splitlines(keepends=True)
    for statement in joined:
        items = statement.unanalyzed_items if isinstance(statement, OverloadedFuncDef) else []
        for former, latter in pairwise(items):
            start = _first_line(latter)
            # Lines are counted from 1; `end_line` is the last one of what is above.
            between = range(former.end_line or start, start - 1)
            empty = next((number for number in between if not lines[number].strip()), None)
            if empty is not None:
                indentation = lines[start - 1][: -len(lines[start - 1].lstrip())]
                lines[empty] = f"{indentation}pass\n"
    return "".join(lines)


def _first_line(function: OverloadPart) -> int:
    lines = [decorator.line for decorator in function.decorators] if isinstance(function, Decorator) else []
    return min([function.line, *lines])


def _joined_blocks(file: MypyFile) -> list[tuple[list[Statement], frozenset[str]]]:
    blocks = [] if file.is_stub else [block for block in _blocks_in(file.defs) if any(map(_is_overloaded, block))]
    connecting = _connecting_names(file) if blocks else _CONNECTS
    return [(block, connecting) for block in blocks if any(_is_of_receivers(item, connecting) for item in block)]


def _connecting_names(file: MypyFile) -> frozenset[str]:
    """Return the names that connect: `receiver`, other names of it, and such as `on_paid = receiver(paid)`."""
    imported = [pair for node in file.imports if isinstance(node, ImportFrom) for pair in node.names]
    aliases = {alias for name, alias in imported if name in _CONNECTS and alias is not None}
    assigned = [
        (target, statement.rvalue)
        for statement in file.defs
        if isinstance(statement, AssignmentStmt)
        for target in statement.lvalues
    ]
    connectors = {
        target.name
        for target, value in assigned
        if isinstance(target, NameExpr) and isinstance(value, CallExpr) and _name_of(value) in _CONNECTS | aliases
    }
    return _CONNECTS | aliases | connectors


def _is_overloaded(statement: Statement) -> bool:
    return isinstance(statement, OverloadedFuncDef)


def _blocks_in(block: list[Statement]) -> Iterator[list[Statement]]:
    """Return a block and all inside of it, the inner ones after the outer ones."""
    yield block
    for statement in block:
        if isinstance(statement, Decorator):
            yield from _blocks_in(statement.func.body.body)
        elif isinstance(statement, FuncDef):
            yield from _blocks_in(statement.body.body)
        elif isinstance(statement, (ClassDef, IfStmt, ForStmt, WhileStmt, WithStmt, TryStmt, MatchStmt)):
            for inner in _inner_blocks(statement):
                yield from _blocks_in(inner.body)


def _inner_blocks(statement: Statement) -> list[Block]:
    if isinstance(statement, ClassDef):
        return [statement.defs]
    if isinstance(statement, (IfStmt, ForStmt, WhileStmt)):
        bodies = statement.body if isinstance(statement, IfStmt) else [statement.body]
        return [*bodies, *([statement.else_body] if statement.else_body is not None else [])]
    if isinstance(statement, TryStmt):
        rest = [statement.else_body, statement.finally_body]
        return [statement.body, *statement.handlers, *(block for block in rest if block is not None)]
    if isinstance(statement, MatchStmt):
        return statement.bodies
    return [statement.body] if isinstance(statement, WithStmt) else []


def _functions_of(statement: Statement, connecting: frozenset[str]) -> list[Statement]:
    is_separate = isinstance(statement, OverloadedFuncDef) and _is_of_receivers(statement, connecting)
    return [*statement.unanalyzed_items] if is_separate and isinstance(statement, OverloadedFuncDef) else [statement]


def _is_of_receivers(statement: Statement, connecting: frozenset[str]) -> bool:
    if not isinstance(statement, OverloadedFuncDef):
        return False
    items = [item for item in statement.unanalyzed_items if isinstance(item, Decorator)]
    names = {_name_of(decorator) for item in items for decorator in item.decorators}
    return not names.isdisjoint(connecting) and names.isdisjoint(_BELONG_TOGETHER)


def _name_of(decorator: Expression) -> str:
    called = decorator.callee if isinstance(decorator, CallExpr) else decorator
    return called.name if isinstance(called, NameExpr | MemberExpr) else ""

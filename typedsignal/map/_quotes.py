"""The text of expressions, as they are written."""

from __future__ import annotations

import ast
import tokenize
from functools import cached_property
from inspect import cleandoc
from typing import TYPE_CHECKING, TypeAlias, cast

from mypy.nodes import CallExpr

from typedsignal.map._traversal import walk

if TYPE_CHECKING:
    from mypy.nodes import Expression, MypyFile

_Declaring: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class Source:
    """The text of a file.

    The columns of mypy's tree are those of Python's own parser, in bytes, or
    those of mypy's, which are others after text that is not ASCII. There,
    expressions are found in the tree of Python's parser by the call that they are
    an argument of.
    """

    def __init__(self, file: MypyFile) -> None:
        self._file = file

    @cached_property
    def _text(self) -> str:
        try:
            with tokenize.open(self._file.path) as file:
                return file.read()
        except (OSError, SyntaxError, UnicodeDecodeError):
            return ""

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            return ast.parse(self._text)
        except (SyntaxError, ValueError, RecursionError):
            return ast.Module([], [])

    @cached_property
    def _calls(self) -> dict[int, list[ast.Call]]:
        calls: dict[int, list[ast.Call]] = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                calls.setdefault(node.lineno, []).append(node)
        return calls

    def read_doc(self, line: int) -> str | None:
        """Return what is written about the function, the class or the name that is declared in a line.

        For a name, it is the text below, `name.__doc__`, the argument `doc`, or the comment that begins with `#:`.
        """
        statement, below = self._declaring.get(line, (None, list[ast.stmt]()))
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            return self._read_doc_of_name(statement, below)
        return ast.get_docstring(statement) if statement is not None else None

    @cached_property
    def _declaring(self) -> dict[int, tuple[_Declaring, list[ast.stmt]]]:
        """The first statement of a line that may declare something, with those below it in its block."""
        found: dict[int, tuple[_Declaring, list[ast.stmt]]] = {}
        for node in ast.walk(self._tree):
            statements = _list_statements(node)
            for index, statement in enumerate(statements):
                if isinstance(statement, _Declaring):
                    found.setdefault(statement.lineno, (statement, statements[index + 1 :]))
        return found

    def _read_doc_of_name(self, statement: ast.Assign | ast.AnnAssign, below: list[ast.stmt]) -> str | None:
        if below and isinstance(below[0], ast.Expr) and (doc := _read_text(below[0].value)) is not None:
            return doc
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        of_name = {f"{ast.unparse(target)}.__doc__" for target in targets}
        for other in below:
            if isinstance(other, ast.Assign) and not of_name.isdisjoint(map(ast.unparse, other.targets)):
                return _read_text(other.value)
        if isinstance(statement.value, ast.Call):
            for keyword in statement.value.keywords:
                if keyword.arg == "doc":
                    return _read_text(keyword.value)
        comments: list[str] = []
        for above in self._lines[statement.lineno - 2 :: -1] if statement.lineno > 1 else ():
            if not above.strip().startswith("#:"):
                break
            comments.insert(0, above.strip().removeprefix("#:"))
        return cleandoc("\n".join(comments)) or None

    def quote(self, expression: Expression, call: CallExpr | None) -> str | None:
        """Return an expression, an argument of a call, in one line."""
        first, last = expression.line, expression.end_line or expression.line
        lines = self._lines[first - 1 : last]
        text = None
        if not all(map(str.isascii, lines)) and call is not None:
            text = self._quote_argument(expression, call)
        if text is None and lines:
            encoded = [line.encode() for line in lines]
            encoded[-1] = encoded[-1][: expression.end_column]
            encoded[0] = encoded[0][expression.column :]
            text = b" ".join(encoded).decode("utf-8", "replace")
        return " ".join(text.split()) if text else None

    def _quote_argument(self, expression: Expression, call: CallExpr) -> str | None:
        """Return an argument of the call at the same place among those of the line that look alike."""
        alike = [other for other in walk(self._file) if isinstance(other, CallExpr) and other.line == call.line]
        alike = [other for other in alike if other.arg_names == call.arg_names]
        alike.sort(key=lambda other: (other.column, other.end_column or 0))
        parsed = [other for other in self._calls.get(call.line, []) if _list_names(other) == call.arg_names]
        parsed.sort(key=lambda other: (other.col_offset, other.end_col_offset or 0))
        if len(alike) != len(parsed) or expression not in call.args:
            return None
        index = next(index for index, other in enumerate(alike) if other is call)
        found = parsed[index]
        values = [*found.args, *(keyword.value for keyword in found.keywords)]
        return ast.get_source_segment(self._text, values[call.args.index(expression)])


def _read_text(value: ast.expr | None) -> str | None:
    text = value.value if isinstance(value, ast.Constant) else None
    return cleandoc(text) if isinstance(text, str) else None


def _list_statements(node: ast.AST) -> list[ast.stmt]:
    """Return the statements of a block; none of a node that has an expression in its place."""
    body = getattr(node, "body", None)
    return cast("list[ast.stmt]", body) if isinstance(body, list) else []


def _list_names(call: ast.Call) -> list[str | None]:
    return [*(None for _ in call.args), *(keyword.arg for keyword in call.keywords)]

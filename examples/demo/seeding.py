"""Put each mistake into a copy of the module it belongs to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from examples.demo.mistakes import Mistake


class Seeded(NamedTuple):
    """A mistake in its file: `lines` are those where it must be reported, `code` is the first one that changed."""

    mistake: Mistake
    path: Path
    lines: range
    code: str


class StaleMistakeError(Exception):
    """The project no longer holds the text that a mistake replaces."""


def seed(project: Path, number: int, mistake: Mistake) -> Seeded:
    """Write a copy of the mistake's module, with the mistake, into the package `shop`.

    It is a module that nothing imports: Django must be able to start in order to
    be asked about its models, and would import a changed `receivers.py`.

    Raises:
        StaleMistakeError: The text to be replaced is not there exactly once.
    """
    original = (project / mistake.module).read_text()
    if original.count(mistake.right) != 1:
        raise StaleMistakeError(f"{mistake.module} does not hold this once: {mistake.right}")
    text = original.replace(mistake.right, mistake.wrong)
    first = original[: original.index(mistake.right)].count("\n") + 1
    last = first + mistake.wrong.removesuffix("\n").count("\n")
    path = project / "shop" / f"mistake_{number:02}.py"
    path.write_text(text)
    return Seeded(mistake, path.resolve(), statement_lines(text, first, last), new_line(original, text))


def statement_lines(text: str, first: int, last: int) -> range:
    """Return the lines of the smallest statement around the given lines, without the block below it.

    Lines of several statements are returned as they are.
    """
    statements = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
    around = [node for node in statements if first_line(node) <= first and last <= (node.end_lineno or node.lineno)]
    heads = [range(first_line(node), last_line(node) + 1) for node in around]
    return max((head for head in heads if first in head), key=min, default=range(first, last + 1))


def first_line(node: ast.stmt) -> int:
    """Return the line where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return decorators[0].lineno if decorators else node.lineno


def last_line(node: ast.stmt) -> int:
    """Return the line where a statement ends, or the one before its block."""
    block: list[ast.stmt] = getattr(node, "body", [])
    return block[0].lineno - 1 if block else node.end_lineno or node.lineno


def new_line(original: str, text: str) -> str:
    """Return the first line of the text that the original does not have."""
    known = set(original.splitlines())
    return next(line.strip() for line in text.splitlines() if line not in known)

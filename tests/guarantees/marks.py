"""Read the guarantees: one file, one sentence, and lines that are marked."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "typing_tests"
CLASS_FORM, FUNCTION_FORM = "typing_tests.shop", "typing_tests.shop_of_functions"

_MARK = re.compile(r"# (?:(OK)|E: (\S.*))$")


class Guarantee(NamedTuple):
    """One promise, in one form of declaration; `wrong` are the lines a checker must refuse, by their number."""

    name: str
    sentence: str
    by_function: bool
    wrong: dict[int, str]
    right: frozenset[int]
    source: str

    @property
    def path(self) -> str:
        """Where it is checked, below the folder in which the checkers run."""
        return f"{'by_function' if self.by_function else 'typing_tests'}/{self.name}.py"


def _read(path: Path, source: str, *, by_function: bool) -> Guarantee:
    marks = [(number, _MARK.search(line)) for number, line in enumerate(source.splitlines(), 1)]
    found = [(number, mark) for number, mark in marks if mark]
    return Guarantee(
        path.stem,
        ast.get_docstring(ast.parse(source)) or "",
        by_function,
        {number: mark[2] for number, mark in found if mark[2]},
        frozenset(number for number, mark in found if mark[1]),
        source,
    )


def read_guarantees() -> list[Guarantee]:
    """Return all guarantees, sorted by name; those about the shop in both forms, the class form first."""
    guarantees: list[Guarantee] = []
    for path in sorted(SOURCES.glob("*.py")):
        source = path.read_text(encoding="utf-8")
        if path.stem == "__init__" or not any(_MARK.search(line) for line in source.splitlines()):
            continue
        guarantees.append(_read(path, source, by_function=False))
        if re.search(rf"^from {CLASS_FORM} import .*\border_", source, re.MULTILINE):
            guarantees.append(_read(path, source.replace(CLASS_FORM, FUNCTION_FORM), by_function=True))
    return guarantees

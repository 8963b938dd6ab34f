"""Read the guarantees: one file, one sentence, and lines that are marked."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "typing_tests"

_CLASS_FORM, _FUNCTION_FORM = "typing_tests.shop", "typing_tests.shop_of_functions"
_IMPORTS_A_SIGNAL = re.compile(rf"^from {_CLASS_FORM} import .*\border_", re.MULTILINE)
_MARK = re.compile(r"# (?:OK|E: \S.*)$")


class Guarantee(NamedTuple):
    """One promise, in one form of declaration; lines are given by their numbers, in order.

    `wrong` lines must be refused by every checker, `right` ones by none.
    """

    name: str
    sentence: str
    by_function: bool
    wrong: tuple[int, ...]
    right: tuple[int, ...]
    source: str

    @property
    def path(self) -> str:
        """Where it is checked, below the folder in which the checkers run."""
        return f"{'by_function' if self.by_function else 'typing_tests'}/{self.name}.py"


def _read(name: str, source: str, *, by_function: bool) -> Guarantee:
    marked = [(number, line) for number, line in enumerate(source.splitlines(), 1) if _MARK.search(line)]
    right = tuple(number for number, line in marked if line.endswith("# OK"))
    wrong = tuple(number for number, line in marked if number not in right)
    return Guarantee(name, ast.get_docstring(ast.parse(source)) or "", by_function, wrong, right, source)


def read_guarantees() -> list[Guarantee]:
    """Return all guarantees, sorted by name; one about a signal of the shop in both forms, the class form first."""
    guarantees: list[Guarantee] = []
    for path in sorted(SOURCES.glob("[!_]*.py")):
        source = path.read_text(encoding="utf-8")
        if not any(_MARK.search(line) for line in source.splitlines()):
            continue
        guarantees.append(_read(path.stem, source, by_function=False))
        if _IMPORTS_A_SIGNAL.search(source):
            guarantees.append(_read(path.stem, source.replace(_CLASS_FORM, _FUNCTION_FORM), by_function=True))
    return guarantees

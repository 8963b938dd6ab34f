"""The checks of a whole project, and their report."""

from __future__ import annotations

import json
import linecache
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from typedsignal.map._labels import count, escape, locate
from typedsignal.map.checks import disconnect, dispatch_uid, receiver, unread_field, unused
from typedsignal.map.checks.project import Project

if TYPE_CHECKING:
    from typedsignal.map._collect import Reading
    from typedsignal.map._model import Map, Problem

VERSION: Final = 1
CHECKS: Final[tuple[Callable[[Project], Iterator[Problem]], ...]] = (
    receiver.check,
    disconnect.check,
    dispatch_uid.check,
    unused.check,
    unread_field.check,
)
_IGNORED: Final = re.compile(r"#\s*typedsignal:\s*ignore\[(?P<codes>[\w\s,-]+)\]")


def list_problems(reading: Reading, found: Map) -> list[Problem]:
    """Return what is certainly wrong, in the order of the places; none that its line says to ignore."""
    project = Project(reading, found.signals)
    problems = {problem for check in CHECKS for problem in check(project)}
    return sorted(problem for problem in problems if not _is_ignored(problem))


def _is_ignored(problem: Problem) -> bool:
    match = _IGNORED.search(linecache.getline(problem.place.file, problem.place.line))
    return match is not None and problem.code in re.split(r"[\s,]+", match["codes"])


def format_problems(problems: list[Problem], found: Map, form: str) -> str:
    """Return the problems with the signals of a map: in JSON, or a line for each."""
    return _format_json(problems) if form == "json" else _format_text(problems, found)


def _format_text(problems: list[Problem], found: Map) -> str:
    """Return a line for each problem, as mypy writes them, and a summary."""
    lines = [f"{locate(problem.place)}: error: {problem.message}  [{problem.code}]" for problem in problems]
    total = f"{count(len(problems), 'problem')} in {count(len(found.signals), 'signal')}"
    return "".join(f"{escape(line)}\n" for line in [*lines, total])


def _format_json(problems: list[Problem]) -> str:
    """Return the problems as a document."""
    items = [
        {
            "code": problem.code,
            "place": {"file": problem.place.file, "line": problem.place.line},
            "signal": problem.signal,
            "message": problem.message,
        }
        for problem in problems
    ]
    return json.dumps({"version": VERSION, "problems": items}, indent=2, ensure_ascii=False) + "\n"

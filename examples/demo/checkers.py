"""Ask mypy and pyright about a project, and read their answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple


class Report(NamedTuple):
    """One error: where, and in which words.

    Lines count from 1; `path` is absolute.
    """

    path: Path
    line: int
    text: str

    @property
    def gist(self) -> str:
        """The first line of the error's text, and the last one, where pyright gives its reason."""
        lines = self.text.splitlines()
        return lines[0] if len(lines) == 1 else f"{lines[0]} ... {lines[-1].strip()}"


class CheckerError(Exception):
    """A type checker could not do its work."""


def ask_mypy(project: Path, scratch: Path) -> list[Report]:
    """Run mypy with the project's own configuration; its cache goes to the scratch directory."""
    output = run("mypy", project, "--output", "json", "--cache-dir", str(scratch / "mypy-cache"))
    found = [decoded(line, output) for line in output.splitlines() if line]
    return [
        Report((project / error["file"]).resolve(), error["line"], f"{error['message']}  [{error['code']}]")
        for error in found
        if error["severity"] == "error"
    ]


def ask_pyright(project: Path, scratch: Path) -> list[Report]:  # noqa: ARG001  # pyright keeps no cache
    """Run pyright with the project's own configuration and this interpreter's packages.

    Errors about unknown types come last: they only follow from the others.
    """
    output = run("pyright", project, "--outputjson", "--pythonpath", sys.executable)
    reports = [
        Report(
            Path(error["file"]).resolve(),
            error["range"]["start"]["line"] + 1,
            f"{error['message']}  [{error.get('rule', 'syntax')}]",
        )
        for error in decoded(output, output)["generalDiagnostics"]
        if error["severity"] == "error"
    ]
    return sorted(reports, key=lambda report: "[reportUnknown" in report.text)


CHECKERS: dict[str, Callable[[Path, Path], list[Report]]] = {"mypy": ask_mypy, "pyright": ask_pyright}


def ask_all(project: Path, scratch: Path) -> dict[str, list[Report]]:
    """Ask every checker, side by side; return their reports by the checker's name."""
    with ThreadPoolExecutor() as pool:
        asked = {name: pool.submit(ask, project, scratch) for name, ask in CHECKERS.items()}
        return {name: answer.result() for name, answer in asked.items()}


def run(checker: str, project: Path, *arguments: str) -> str:
    """Run a checker in the project's directory and return what it printed.

    Raises:
        CheckerError: It ended with another status than 0 (nothing found) or 1 (errors found).
    """
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    command = [sys.executable, "-m", checker, *arguments]
    done = subprocess.run(command, cwd=project, env=os.environ | quiet, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise CheckerError(f"{checker} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def decoded(text: str, output: str) -> dict[str, Any]:
    """Decode a JSON object.

    Raises:
        CheckerError: It is none: the checker broke, and its output says how.
    """
    try:
        content: dict[str, Any] = json.loads(text)
    except ValueError:
        raise CheckerError(output) from None
    return content

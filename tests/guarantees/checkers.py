"""Run every checker over the guarantees, one process each, side by side."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.guarantees.marks import ROOT, SOURCES, Guarantee

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BIN = Path(sys.executable).parent
PLUGIN = "typedsignal.mypy"


class Report(NamedTuple):
    """An error that a checker reports."""

    path: str
    line: int
    message: str


def _in_lines(pattern: str) -> Callable[[str], Iterator[Report]]:
    expression = re.compile(pattern, re.MULTILINE)

    def read(output: str) -> Iterator[Report]:
        for found in expression.finditer(output):
            yield Report(found["path"], int(found["line"]), found["message"])

    return read


def _in_json(output: str) -> Iterator[Report]:
    for diagnostic in json.loads(output)["generalDiagnostics"]:
        if diagnostic["severity"] == "error":
            yield Report(diagnostic["file"], diagnostic["range"]["start"]["line"] + 1, diagnostic["message"])


_AS_MYPY = _in_lines(r"^(?P<path>[^:\n]+\.py):(?P<line>\d+): error: (?P<message>.+)$")
_AS_TY = _in_lines(r"^(?P<path>[^:\n]+\.py):(?P<line>\d+):\d+: error\[[\w-]+\] (?P<message>.+)$")
_AS_PYREFLY = _in_lines(r"^ *ERROR (?P<path>[^:\n]+\.py):(?P<line>\d+):\S+ (?P<message>.+)$")


class Checker(NamedTuple):
    """A checker as its users run it; `settings` are those that matter to what it sees."""

    name: str
    settings: str
    command: str
    read: Callable[[str], Iterator[Report]]


CHECKERS = (
    Checker("mypy + plugin", f'`strict = true`, `plugins = ["{PLUGIN}"]`', "mypy", _AS_MYPY),
    Checker("pyright", '`typeCheckingMode = "strict"`', "pyright --outputjson --pythonpath {python}", _in_json),
    Checker(
        "basedpyright", '`typeCheckingMode = "strict"`', "basedpyright --outputjson --pythonpath {python}", _in_json
    ),
    Checker("zuban", "`strict = true`", "zuban check --python-executable {python}", _AS_MYPY),
    Checker("ty", "none", "ty check --output-format concise --python {python}", _AS_TY),
    Checker(
        "pyrefly",
        '`preset = "default"`; without any configuration it takes `basic`, which sees next to nothing',
        "pyrefly check --output-format min-text --python-interpreter-path {python}",
        _AS_PYREFLY,
    ),
    Checker("mypy alone", "`strict = true`", "mypy", _AS_MYPY),
)


def write_project(folder: Path, guarantees: list[Guarantee], *, plugins: list[str]) -> None:
    """Write the guarantees, in both forms, with the settings of this repository's own `pyproject.toml`."""
    shutil.copytree(SOURCES, folder / "typing_tests", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "by_function").mkdir()
    for guarantee in guarantees:
        (folder / guarantee.path).write_text(guarantee.source, encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    folders = ["typing_tests", "by_function"]
    mypy = {**tables["mypy"], "files": folders, "plugins": plugins}
    del mypy["overrides"]  # those are about modules of the package
    pyrefly = {**tables["pyrefly"], "project-includes": folders}
    pyright = {**tables["pyright"], "include": folders}
    (folder / "pyproject.toml").write_text(f"[tool.mypy]\n{_toml(mypy)}[tool.pyrefly]\n{_toml(pyrefly)}", "utf-8")
    (folder / "pyrightconfig.json").write_text(json.dumps(pyright), "utf-8")


def _toml(table: dict[str, Any]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())


def run(checker: Checker, folder: Path) -> list[Report]:
    """Return what a checker reports about a project, with paths below its folder.

    Raises:
        RuntimeError: It reports nothing: it did not run, or its output cannot be read.
    """
    program, *arguments = checker.command.format(python=sys.executable).split()
    done = subprocess.run([BIN / program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    reports = [
        report._replace(path=str((folder / report.path).relative_to(folder))) for report in checker.read(done.stdout)
    ]
    if not reports:
        raise RuntimeError(f"{checker.name} reports nothing: {done.stdout}{done.stderr}")
    return reports


def run_all(folder: Path, guarantees: list[Guarantee]) -> dict[str, list[Report]]:
    """Return what each checker reports, by its name."""
    with_plugin, without = folder / "with_plugin", folder / "without"
    write_project(with_plugin, guarantees, plugins=[PLUGIN])
    write_project(without, guarantees, plugins=[])
    with ThreadPoolExecutor(max_workers=2) as pool:
        folders = [without if checker.name == "mypy alone" else with_plugin for checker in CHECKERS]
        reports = pool.map(run, CHECKERS, folders)
        return dict(zip([checker.name for checker in CHECKERS], reports, strict=True))

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


class Report(NamedTuple):
    """An error that a checker reports."""

    path: str
    line: int
    message: str


class Checker(NamedTuple):
    """A checker as its users run it; `settings` says what matters to them."""

    name: str
    command: tuple[str, ...]
    read: Callable[[str], Iterator[Report]]
    settings: str


def _lines(pattern: str) -> Callable[[str], Iterator[Report]]:
    expression = re.compile(pattern, re.MULTILINE)

    def read(output: str) -> Iterator[Report]:
        for found in expression.finditer(output):
            yield Report(found["path"], int(found["line"]), found["message"])

    return read


def _pyrights(output: str) -> Iterator[Report]:
    for each in json.loads(output)["generalDiagnostics"]:
        if each["severity"] == "error":
            yield Report(each["file"], each["range"]["start"]["line"] + 1, each["message"])


_mypys = _lines(r"^(?P<path>[^:\n]+\.py):(?P<line>\d+): error: (?P<message>.+)$")

CHECKERS = (
    Checker("mypy + plugin", ("mypy",), _mypys, '`plugins = ["typedsignal.mypy"]`, `strict = true`'),
    Checker("pyright", ("pyright", "--outputjson"), _pyrights, '`typeCheckingMode = "strict"`'),
    Checker("basedpyright", ("basedpyright", "--outputjson"), _pyrights, '`typeCheckingMode = "strict"`'),
    Checker("zuban", ("zuban", "check"), _mypys, "`strict = true`"),
    Checker(
        "ty",
        ("ty", "check", "--output-format", "concise"),
        _lines(r"^(?P<path>[^:\n]+\.py):(?P<line>\d+):\d+: error\[[\w-]+\] (?P<message>.+)$"),
        "as it comes",
    ),
    Checker(
        "pyrefly",
        ("pyrefly", "check", "--output-format", "min-text"),
        _lines(r"^ *ERROR (?P<path>[^:\n]+\.py):(?P<line>\d+):\S+ (?P<message>.+)$"),
        '`preset = "default"`: without any configuration it sees next to nothing',
    ),
    Checker("mypy alone", ("mypy",), _mypys, "`strict = true`"),
)


def write_project(folder: Path, guarantees: list[Guarantee], *, plugin: bool) -> None:
    """Write the guarantees, in both forms, and the configuration of this repository for them."""
    shutil.copytree(SOURCES, folder / "typing_tests", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "by_function").mkdir()
    for guarantee in guarantees:
        (folder / guarantee.path).write_text(guarantee.source, encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    mypy = {**tables["mypy"], "files": ["typing_tests", "by_function"]}
    mypy["plugins"] = ["typedsignal.mypy"] if plugin else []
    pyright = {**tables["pyright"], "include": ["typing_tests", "by_function"]}
    pyrefly = {**tables["pyrefly"], "project-includes": pyright["include"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(pyright), encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        "[tool.mypy]\n" + _toml(mypy) + "[tool.pyrefly]\n" + _toml(pyrefly), encoding="utf-8"
    )


def _toml(table: dict[str, Any]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())


def run(checker: Checker, folder: Path) -> list[Report]:
    """Return what a checker reports about a project, with paths below its folder.

    Raises:
        RuntimeError: It reports nothing that can be read.
    """
    program, *arguments = checker.command
    done = subprocess.run([BIN / program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    reports = [each._replace(path=str((folder / each.path).relative_to(folder))) for each in checker.read(done.stdout)]
    if not reports:
        raise RuntimeError(f"{checker.name} reports nothing: {done.stdout}{done.stderr}")
    return reports


def run_all(folder: Path, guarantees: list[Guarantee]) -> dict[str, list[Report]]:
    """Return what each checker reports, by its name."""
    for plugin in (True, False):
        write_project(folder / str(plugin), guarantees, plugin=plugin)
    with ThreadPoolExecutor(max_workers=2) as pool:
        reports = pool.map(lambda checker: run(checker, folder / str(checker.name != "mypy alone")), CHECKERS)
        return dict(zip([checker.name for checker in CHECKERS], reports, strict=True))

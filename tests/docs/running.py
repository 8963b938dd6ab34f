"""Run what the pages show, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.reading import Project

_UNSHOWN = re.compile(r"Found \d+ error|Success:|.*: note: .* defined (in|here)")
_FRAMES = re.compile(r"(?<=Traceback \(most recent call last\):\n)(?: .*\n)+")


def write(project: Project, folder: Path) -> None:
    """Write the files of a project."""
    for name, text in {**project.sources, "pyproject.toml": project.settings}.items():
        (folder / name).write_text(text, encoding="utf-8")


def run_mypy(folder: Path, cache: Path) -> list[str]:
    """Return what mypy prints about all files of a folder, but for the summary and where `send` is defined."""
    files = sorted(path.name for path in folder.glob("*.py"))
    printed = _printed(["-m", "mypy", "--cache-dir", str(cache), *files], folder)
    return [line for line in printed if not _UNSHOWN.match(line)]


def run_python(folder: Path, names: list[str]) -> dict[str, list[str]]:
    """Return what each of some files prints when it is run, without the frames of tracebacks."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(names, pool.map(_printed, [[name] for name in names], repeat(folder)), strict=True))


def _printed(arguments: list[str], folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    return _FRAMES.sub("  ...\n", done.stdout).replace(f"{folder}/", "").splitlines()

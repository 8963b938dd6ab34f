"""Every mistake that is seeded into a code base of signals is reported on its line, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.plugin import MISTAKES, Seeded, write_codebase

ROOT = Path(__file__).parents[2]


def reported_lines(folder: Path) -> set[tuple[str, int]]:
    """Run mypy as a user does, and return where it reports an error."""
    (folder / "pyproject.toml").write_text('[tool.mypy]\nstrict = true\nplugins = ["typedsignal.mypy"]\n', "utf-8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    errors = [line.split(":", 3) for line in done.stdout.splitlines() if ": error: " in line]
    assert len(errors) == len(done.stdout.splitlines()) - done.stdout.count(": note: "), done.stdout
    return {(path, int(line)) for path, line, *_ in errors}


def test_every_seeded_mistake_is_reported_on_its_line(tmp_path: Path) -> None:
    """Mypy reports the seeded lines, and no other line."""
    seeded = write_codebase(tmp_path, signals=10 * len(MISTAKES), sends=5, modules=7, mistakes=True)
    reported = reported_lines(tmp_path)
    missed = [mistake for mistake in seeded if (mistake.path, mistake.line) not in reported]
    assert missed == []
    assert reported == {(mistake.path, mistake.line) for mistake in seeded}


def test_a_code_base_without_mistakes_is_silent(tmp_path: Path) -> None:
    """Mypy reports nothing in a code base without mistakes."""
    nothing: list[Seeded] = write_codebase(tmp_path, signals=100, sends=10, modules=5)
    assert nothing == []
    assert reported_lines(tmp_path) == set()

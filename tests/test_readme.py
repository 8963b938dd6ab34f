"""What the README shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that holds what the README shows."""
    (tmp_path / "shop.py").write_text("".join(blocks("python")), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(blocks("toml")[0], encoding="utf-8")
    return tmp_path


def test_the_examples_run(project: Path) -> None:
    """Types are for checkers: the wrong value is sent as it is."""
    done = subprocess.run([sys.executable, "shop.py"], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["mail about order 1", "mail about order one"]


@pytest.mark.parametrize("checker", [["mypy"], ["pyright", "--pythonpath", sys.executable]], ids=lambda each: each[0])
def test_a_checker_says_what_is_shown(checker: list[str], project: Path) -> None:
    """That, and nothing else."""
    program, *options = checker
    done = subprocess.run(
        [BIN / program, *options, "shop.py"], cwd=project, capture_output=True, text=True, check=False
    )
    shown = blocks("console")[0].partition(f"$ {program} shop.py\n")[2].partition("\n$")[0].strip()
    said = [line.strip() for line in done.stdout.replace(f"{project}/", "").splitlines() if "error:" in line]
    assert said == [shown]

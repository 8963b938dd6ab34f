"""Every checker accepts the package, and knows the type of every public name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

# As strict as each can be, but for what forbids every `Any`: signals are typed through it.
CHECKERS = {
    "mypy": "mypy",
    "pyright": "pyright --pythonpath {python} --warnings",
    "basedpyright": "basedpyright --pythonpath {python} --warnings",
    "zuban": "zuban check --strict --python-executable {python} typedsignal",
    "ty": "ty check --error-on-warning --python {python} typedsignal",
    # mypy's own types, which its plugins are made of, are beyond pyrefly.
    "pyrefly": "pyrefly check --preset strict --python-interpreter-path {python} --project-excludes typedsignal/mypy"
    " --project-excludes typedsignal/adopt",
}


def run_checker(command: str) -> tuple[int, str]:
    """Run a checker over the package."""
    program, *arguments = command.format(python=sys.executable).split()
    # pyright asks the python of the PATH where packages are installed, and does not count an editable one.
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [BIN / program, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", CHECKERS.values(), ids=CHECKERS)
def test_the_package_is_clean(command: str) -> None:
    """A checker reports nothing, with the settings of `pyproject.toml` and at its strictest."""
    returncode, output = run_checker(command)
    assert returncode == 0, output


def test_every_public_name_has_a_known_type() -> None:
    """Pyright finds the types complete, as it sees an installed package."""
    _, output = run_checker("pyright --pythonpath {python} --verifytypes typedsignal --ignoreexternal")
    assert "Type completeness score: 100%" in output

"""The signals of a Django project, typed in its code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.adopt.shop import BEFORE, LEFT, SIGNALS

CONFIGURATION = """
[tool.mypy]
strict = true
plugins = ["mypy_django_plugin.main", "typedsignal.mypy"]

[tool.django-stubs]
django_settings_module = "settings"
"""
Done: TypeAlias = subprocess.CompletedProcess[str]
SETTINGS = 'INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]\n'


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project and adopt it."""
    folder = tmp_path_factory.mktemp("shop")
    for name, text in {**BEFORE, "pyproject.toml": CONFIGURATION, "settings.py": SETTINGS}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.removeprefix("\n"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def adopted(shop: Path) -> Done:
    return _run(shop, "-m", "typedsignal", "adopt", "shop", "--write")


def _run(folder: Path, *arguments: str) -> Done:
    environment = {**os.environ, "PYTHONPATH": ".", "DJANGO_SETTINGS_MODULE": "settings"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_payloads_are_written_as_a_person_would_write_them(shop: Path, adopted: Done) -> None:
    """Comments stay, names that are taken are avoided, and private and local classes are their bases."""
    assert adopted.returncode == 0
    assert adopted.stdout == ""
    assert (shop / "shop/signals.py").read_text("utf-8") == SIGNALS.removeprefix("\n")


def test_other_files_stay_as_they_are(shop: Path, adopted: Done) -> None:
    """Only the files that declare signals are written."""
    unchanged = {name for name, text in BEFORE.items() if (shop / name).read_text("utf-8") == text.removeprefix("\n")}
    assert {*BEFORE} - unchanged == {"shop/signals.py"}


def test_what_is_left_has_a_reason_and_a_repair(adopted: Done) -> None:
    """A signal that nothing sends, one that may have any fields, and one of a class of its own stay untyped."""
    assert [line for line in adopted.stderr.splitlines() if " is left: " in line] == LEFT.strip().splitlines()


def test_mypy_accepts_what_is_written(shop: Path, adopted: Done) -> None:
    """The code is as right to mypy as it was before."""
    done = _run(shop, "-m", "mypy", "--cache-dir", "/dev/null", "shop")
    assert done.stdout == "Success: no issues found in 5 source files\n"


def test_python_imports_what_is_written(shop: Path, adopted: Done) -> None:
    """No import is needed at run time that makes a cycle."""
    code = "import django; django.setup(); from shop.signals import Keyword, order_paid;"
    code += "print('class' in Keyword.__required_keys__, order_paid.receivers)"
    assert _run(shop, "-c", code).stdout == "True []\n"


def test_a_second_run_does_nothing(shop: Path, adopted: Done) -> None:
    """Only what was left is named again."""
    done = _run(shop, "-m", "typedsignal", "adopt", "shop")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("\nnothing to write, 3 signals left\n")

"""Code to read."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.apart import run_apart
from typedsignal.map._collect import read
from typedsignal.map._model import Map

Reads = Callable[..., Map]

LIBRARIES = """
import functools, typing
import django.contrib.auth.models, django.db.models.signals, django.dispatch
import typedsignal.celery, typedsignal.django.tasks, typedsignal.testing
"""
SIGNALS = """
from typing import TypedDict
from typedsignal import Signal, signal

class Paid(TypedDict):
    order: int
    note: str

paid = Signal[object, Paid]()

@signal
def refunded(sender: object, *, order: int) -> None: ...
"""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the map keeps in a project that imports what the tests do."""
    folder = tmp_path_factory.mktemp("libraries")
    (folder / "libraries.py").write_text(LIBRARIES, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        run_apart(read, ["."], is_cached=True)
    return folder / ".mypy_cache"


@pytest.fixture
def warm(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working folder in which the libraries were read before."""
    copytree(cache, tmp_path / ".mypy_cache")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def reads(warm: Path) -> Reads:
    """Write modules, by their names with dots, beside two signals; read the paths."""

    def write_and_read(*paths: str, **modules: str) -> Map:
        for name, text in {"signals": SIGNALS, **modules}.items():
            path = Path(f"{name.replace('.', '/')}.py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), "utf-8")
        return run_apart(read, [*(paths or ["."])], is_cached=True)

    return write_and_read

"""Code to read."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from typedsignal.map._collect import read
from typedsignal.map._model import Map

Reads = Callable[..., Map]

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


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Write modules, by their names with dots, beside two signals; read the paths."""

    def write_and_read(*paths: str, **modules: str) -> Map:
        monkeypatch.chdir(tmp_path)
        for name, text in {"signals": SIGNALS, **modules}.items():
            path = Path(f"{name.replace('.', '/')}.py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), "utf-8")
        return read([*(paths or ["."])])

    return write_and_read

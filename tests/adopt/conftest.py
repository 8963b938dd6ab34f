"""Code to adopt."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from typedsignal.__main__ import main


class Adopted(NamedTuple):
    """What the command returned and printed."""

    code: int
    out: str
    err: str


Adopts = Callable[..., Adopted]


@pytest.fixture
def adopts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Adopts:
    """Write modules, by their names with dots, and run the command on them."""

    def write_and_run(*arguments: str, **modules: str) -> Adopted:
        monkeypatch.chdir(tmp_path)
        for name, text in modules.items():
            path = Path(f"{name.replace('.', '/')}.py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
        code = main(["adopt", ".", *arguments])
        printed = capsys.readouterr()
        return Adopted(code, printed.out, printed.err)

    return write_and_run

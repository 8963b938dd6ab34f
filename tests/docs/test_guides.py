"""The steps of each guide are done as they are written, one after the other, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Caches
from tests.docs.reading import DOCS, PAGES, README, blocks

GUIDES = [page for page in (README, *sorted(DOCS.rglob("*.md"))) if page not in PAGES and blocks(page)]
BIN = Path(sys.executable).parent
_FILE = re.compile(r"# (\S+)\n")
_BLANK = re.compile(r"^ +$", re.MULTILINE)  # as in a diff: a block on a page has lines without them
_DURATION = re.compile(r"in \d+\.(\d+)s")  # with as many decimals as the test run prints


def _printed(command: str, folder: Path, caches: Caches) -> str:
    activated = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(BIN.parent)}
    settings = folder / "pyproject.toml"
    cache = caches(settings.read_text("utf-8") if settings.exists() else "")
    environment = {**os.environ, **activated, "PYTHONUNBUFFERED": "1", "MYPY_CACHE_DIR": str(cache)}
    environment["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"  # of versions newer than the one that is pinned
    for name in ("CI", "DJANGO_SETTINGS_MODULE", "PYTHONPATH"):  # pytest shortens no line where there is CI
        environment.pop(name, None)
    done = subprocess.run(
        command,
        shell=True,  # as readers do: some write to a file
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    printed = done.stdout.replace(f"{folder}/", "").replace("\N{NO-BREAK SPACE}", " ")  # pyright indents with it
    printed = _BLANK.sub("", printed)
    return _DURATION.sub(lambda took: f"in 0.{1:0{len(took[1])}}s", printed)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_step_does_what_is_shown(guide: Path, tmp_path: Path, caches: Caches) -> None:
    """Every step of a guide but `pip install` prints what the guide shows."""
    shown: list[str] = []
    found: list[str] = []
    for language, text in blocks(guide):
        named = _FILE.match(text)
        if language != "console":
            assert named is not None, text
            file = tmp_path / named[1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
            continue
        for part in text.removeprefix("$ ").split("\n$ "):
            command = part.splitlines()[0]
            shown.append(part.rstrip("\n"))
            printed = "" if " pip " in command else _printed(command, tmp_path, caches)
            found.append(f"{command}\n{printed}".rstrip("\n"))
    assert found == shown

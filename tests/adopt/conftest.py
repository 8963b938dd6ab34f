"""Code to adopt, which mypy reads once for the tests of a file: it takes some seconds with the types of Django."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from typedsignal.adopt import _context
from typedsignal.map._collect import Reading, collect

Reads = Callable[[Mapping[str, str]], Reading]


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reads]:
    """Write files into an empty folder, which becomes the working folder, and let mypy read them."""
    with pytest.MonkeyPatch.context() as patched:

        def write_and_read(files: Mapping[str, str]) -> Reading:
            patched.chdir(tmp_path_factory.mktemp("code"))
            for name, text in files.items():
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_text(text.removeprefix("\n"), "utf-8")
            reading, _ = collect(["."], [_context.NAME])
            return reading

        yield write_and_read

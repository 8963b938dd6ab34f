"""What the installed libraries send, as the map reads their source."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from typedsignal.map._collect import Reading, collect

_SIGNALS = re.compile(r"Signal\(|\.signal\(|class Signal|\bsend(_\w+)?\(|\.send\b")
# Of what they import, mypy reads only what tells signals: the rest takes longer than the libraries themselves.
_SETTINGS = """
[mypy]
follow_imports = skip
[mypy-blinker.*,django.dispatch.*,typedsignal.*]
follow_imports = normal
"""
_LEFT_OUT = {"test", "tests", "migrations"}


def package_folder(package: str) -> Path | None:
    """Return the folder of an installed package, None if it is not installed; nothing of it is imported."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def copy_senders(package: str, folder: Path) -> None:
    """Copy the files of a package that make or send signals, for mypy to read nothing else of it."""
    source = package_folder(package)
    assert source is not None
    for path in source.rglob("*.py"):
        inside = path.relative_to(source.parent)
        if _LEFT_OUT & set(inside.parts) or not _SIGNALS.search(text := path.read_text("utf-8")):
            continue
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        (folder / inside).write_text(text, "utf-8")
        for parent in list(inside.parents)[:-1]:
            made = source.parent / parent / "__init__.py"
            (folder / parent / "__init__.py").write_text(made.read_text("utf-8") if made.exists() else "", "utf-8")


def read_sends(packages: list[str], folder: Path) -> Reading:
    """Return what a map has of packages, before it is put together with what is declared of their signals.

    The folder has to be the current one.
    """
    (folder / "mypy.ini").write_text(_SETTINGS, "utf-8")
    for package in packages:
        copy_senders(package, folder)
    reading, _ = collect([*packages])
    return reading

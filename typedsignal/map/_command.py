"""The command `typedsignal map`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from shlex import join

from rich.console import Console

from typedsignal.map._build import NotReadError
from typedsignal.map._collect import read
from typedsignal.map._diff import list_differences
from typedsignal.map._labels import describe_diagnostic
from typedsignal.map._model import Map
from typedsignal.map.formats.json import NewerError, NoMapError, from_json


def run(paths: list[str], form: Callable[[Map], str], committed: Path | None) -> int:
    """Write the map of paths, or compare it with a committed one; diagnostics go to stderr."""
    try:
        before = _read_committed(committed, paths) if committed is not None else None
        found = _read(paths)
    except (NotReadError, NoMapError) as reason:
        print(f"typedsignal map: {reason}", file=sys.stderr)
        return 2
    for diagnostic in found.diagnostics:
        print(describe_diagnostic(diagnostic), file=sys.stderr)
    if before is None or committed is None:
        sys.stdout.write(form(found))
        return 0
    differs = list_differences(before, found, committed.as_posix())
    for line in differs:
        print(line)
    if differs:
        print(f"The map has changed: {_suggest_writing(committed, paths)}")
    return int(bool(differs))


def _read(paths: list[str]) -> Map:
    errors = Console(stderr=True)
    with errors.status("mypy reads the code") if errors.is_terminal else nullcontext():
        return read(paths)


def _read_committed(committed: Path, paths: list[str]) -> Map:
    try:
        return from_json(committed.read_bytes())
    except OSError as reason:
        wrong, repair = f"cannot be read: {reason.strerror}", _suggest_writing(committed, paths)
    except NewerError as reason:
        wrong, repair = str(reason), "update typedsignal"
    except NoMapError as reason:
        wrong, repair = str(reason), _suggest_writing(committed, paths)
    raise NoMapError(f'"{committed.as_posix()}" {wrong}: {repair}')


def _suggest_writing(committed: Path, paths: list[str]) -> str:
    return f"{join(['typedsignal', 'map', *paths, '--format', 'json'])} > {join([committed.as_posix()])}"

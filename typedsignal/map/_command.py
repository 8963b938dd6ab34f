"""The command `typedsignal map`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from typedsignal.map._build import NotReadError
from typedsignal.map._check import difference
from typedsignal.map._facts import Map, Trouble
from typedsignal.map._reading import read


def run(paths: list[str], form: Callable[[Map], str], committed: Path | None) -> int:
    """Write the map of paths, or compare it with a committed one; what was in the way goes to stderr."""
    errors = Console(stderr=True)
    try:
        with errors.status("mypy reads the code") if errors.is_terminal else nullcontext():
            found = read(paths)
    except NotReadError as reason:
        print(f"typedsignal map: {reason}", file=sys.stderr)
        return 2
    for trouble in found.troubles:
        print(_line(trouble), file=sys.stderr)
    if committed is None:
        sys.stdout.write(form(found))
        return 0
    try:
        differs = difference(committed, found)
    except (OSError, ValueError, KeyError, TypeError) as reason:
        print(f'typedsignal map: "{committed}" is no map in JSON: {reason}', file=sys.stderr)
        return 2
    for line in differs:
        print(line)
    if differs:
        print(f"The map has changed: typedsignal map {' '.join(paths)} --format json > {committed.as_posix()}")
    return int(bool(differs))


def _line(trouble: Trouble) -> str:
    place = trouble.place
    return f"{place.file}:{place.line}: {trouble.sentence}" if place is not None else trouble.sentence

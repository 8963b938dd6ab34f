"""`python -m typedsignal`: the tools. What a tool needs is imported when it is asked for."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from typedsignal.map._facts import Map


def _tree(found: Map) -> str:
    from typedsignal.map._tree import tree

    return tree(found)


def _json(found: Map) -> str:
    from typedsignal.map._json import as_json

    return as_json(found)


def _mermaid(found: Map) -> str:
    from typedsignal.map._mermaid import mermaid

    return mermaid(found)


def _html(found: Map) -> str:
    from typedsignal.map._html import html

    return html(found)


FORMATS: dict[str, Callable[[Map], str]] = {"tree": _tree, "json": _json, "mermaid": _mermaid, "html": _html}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a tool: 0 if all is well, 1 if the map differs from what is committed, 2 if there is no map."""
    parser = argparse.ArgumentParser("typedsignal", description="The tools of typedsignal.")
    tools = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")
    it = tools.add_parser("map", help="list each signal: who sends it, who hears it")
    it.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    it.add_argument("--format", choices=FORMATS, default="tree", help="what to write (default: tree)")
    it.add_argument("--check", metavar="FILE", type=Path, help="compare with a map in JSON; 1 if it differs")
    given = parser.parse_args(arguments)
    try:
        from typedsignal.map._command import run
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("mypy", "rich"):
            raise
        print(f'The map needs {missing.name}, which is not installed: pip install "typedsignal[map]"', file=sys.stderr)
        return 2
    return run(given.paths, FORMATS[given.format], given.check)


def command() -> NoReturn:
    """Run a tool and end the process at once: to free mypy's trees one by one takes as long as to walk them."""
    gc.disable()
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    command()

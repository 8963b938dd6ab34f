"""`python -m typedsignal`: the tools. What a tool needs is imported when it is asked for."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

if TYPE_CHECKING:
    from io import TextIOWrapper

    from typedsignal.map._model import Map


def _tree(found: Map) -> str:
    from typedsignal.map.formats.tree import tree

    return tree(found)


def _json(found: Map) -> str:
    from typedsignal.map.formats.json import as_json

    return as_json(found)


def _mermaid(found: Map) -> str:
    from typedsignal.map.formats.mermaid import mermaid

    return mermaid(found)


def _html(found: Map) -> str:
    from typedsignal.map.formats.html import html

    return html(found)


FORMATS: dict[str, Callable[[Map], str]] = {"tree": _tree, "json": _json, "mermaid": _mermaid, "html": _html}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("typedsignal", description="The tools of typedsignal.")
    tools = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")
    it = tools.add_parser(
        "map",
        help="draw who sends each signal, and who hears it",
        description="Draw who sends each signal, and who hears it. The code is read by mypy, and not run.",
        epilog="Exits with 0 if there is a map, 1 if it differs from the one in FILE, 2 if there is none.",
    )
    it.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    what = it.add_mutually_exclusive_group()
    what.add_argument(
        "--format",
        choices=FORMATS,
        default="tree",
        help="tree, for a terminal (default); json, for programs; mermaid; html, a page with a graph to search in",
    )
    what.add_argument("--check", metavar="FILE", type=Path, help="compare with a map that was written in JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a tool: 0 if all is well, 1 if the map differs from what is committed, 2 if there is no map."""
    given = _parser().parse_args(arguments)
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
    _speak_unicode()
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough, as with `| head`
        code = 128 + 13
    sys.stderr.flush()
    os._exit(code)


def _speak_unicode() -> None:
    """Let a file be the same on every machine, and a terminal that lacks a character show another."""
    out = cast("TextIOWrapper", sys.stdout)
    if out.isatty():
        out.reconfigure(errors="replace")
    else:
        out.reconfigure(encoding="utf-8", newline="\n")


if __name__ == "__main__":
    command()

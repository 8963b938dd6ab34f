"""`python -m typedsignal`: the command-line tools. Each imports what it needs when it runs."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

if TYPE_CHECKING:
    from io import TextIOWrapper
    from typing import TypeAlias

    from typedsignal.map._model import Map

    Tools: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # pyright: ignore[reportPrivateUsage]


def _format_tree(found: Map) -> str:
    from typedsignal.map.formats.tree import format_tree

    return format_tree(found)


def _format_verbose_tree(found: Map) -> str:
    from typedsignal.map.formats.tree import format_tree

    return format_tree(found, is_verbose=True)


def _format_json(found: Map) -> str:
    from typedsignal.map.formats.json import format_json

    return format_json(found)


def _format_mermaid(found: Map) -> str:
    from typedsignal.map.formats.mermaid import format_mermaid

    return format_mermaid(found)


def _format_html(found: Map) -> str:
    from typedsignal.map.formats.html import format_html

    return format_html(found)


def _format_markdown(found: Map, link_base: str = "") -> str:
    from typedsignal.map.formats.markdown import format_markdown

    return format_markdown(found, link_base)


FORMATS: dict[str, Callable[[Map], str]] = {
    "tree": _format_tree,
    "json": _format_json,
    "mermaid": _format_mermaid,
    "html": _format_html,
    "markdown": _format_markdown,
}


def _make_parser() -> argparse.ArgumentParser:
    from typedsignal import __version__

    parser = argparse.ArgumentParser("typedsignal", description="The tools of typedsignal.")
    parser.add_argument("--version", action="version", version=f"typedsignal {__version__}")
    tools = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")
    _add_map(tools)
    _add_adopt(tools)
    _add_drift(tools)
    return parser


def _add_paths(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help='a file or a folder; by default those of the setting "files" of mypy, or the working folder',
    )
    command.set_defaults(command=command)


def _add_names(add_argument: Callable[..., object], option: str) -> None:
    add_argument(
        option,
        action="append",
        default=[],
        metavar="NAME",
        help="only this signal: its full name, the end of it, or the module that declares it; may be repeated",
    )


def _add_map(tools: Tools) -> None:
    command = tools.add_parser(
        "map",
        help="show the senders and receivers of every signal",
        description="Show the senders and receivers of every signal. mypy reads the code; it is not run.",
        epilog="Exits with 0 if there is a map, 1 if it differs from FILE or fails a check, 2 if there is none.",
    )
    _add_paths(command)
    output = command.add_mutually_exclusive_group()
    output.add_argument(
        "--format",
        choices=FORMATS,
        default="tree",
        help="tree, for a terminal (default); json, for programs; mermaid; html, a page with a graph to search in;"
        " markdown, a catalogue for docs",
    )
    output.add_argument("--check", metavar="FILE", type=Path, help="compare with a map that was written in JSON")
    command.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="what the links to files in Markdown begin with, by default nothing: they are those of the working folder",
    )
    filters = command.add_argument_group("filters")
    _add_names(filters.add_argument, "--signal")
    filters.add_argument(
        "--app",
        action="append",
        default=[],
        metavar="NAME",
        help="only signals that an app declares, sends or receives; may be repeated",
    )
    filters.add_argument("--kind", choices=("typedsignal", "django"), help="only signals of this class")
    filters.add_argument("--unused", action="store_true", help="only signals without a send or without a receiver")
    command.add_argument(
        "-v", "--verbose", action="store_true", help="list every send and receiver, and every import without types"
    )
    command.add_argument(
        "--no-cache", dest="cache", action="store_false", help="read all files again, and keep nothing for the next run"
    )
    checks = command.add_argument_group("checks")
    checks.add_argument(
        "--lint",
        action="store_true",
        help="list mistakes that only the whole project shows, instead of the map; exit with 1 if there are any",
    )
    checks.add_argument("--fail-on", choices=("remark",), help="exit with 1 if a signal that is shown has a remark")
    checks.add_argument("--strict", action="store_true", help="exit with 1 if a file or a plugin was left out")


def _add_adopt(tools: Tools) -> None:
    command = tools.add_parser(
        "adopt",
        help="write the payloads of signals that have none, as the code sends them",
        description="Show, as a diff, the payloads of signals that have none. mypy reads the code; it is not run."
        " Name the whole project, as sends in other files do not count, and select signals by --only.",
        epilog="Exits with 0 if there is nothing to do or it was written, 1 if there is a diff, 2 if nothing was read.",
    )
    _add_paths(command)
    command.add_argument("--write", action="store_true", help="write the payloads into the code")
    command.add_argument(
        "--as",
        dest="form",
        choices=("django", "typedsignal", "stub"),
        default="django",
        help="django: signals stay those of Django or blinker, and their payloads are declared (default);"
        " typedsignal: they become those of typedsignal; stub DIR: modules in a folder declare them,"
        " for code that you cannot change",
    )
    command.add_argument("--folder", type=Path, help=argparse.SUPPRESS)  # what follows `--as stub`
    _add_names(command.add_argument, "--only")
    command.add_argument(
        "--recorded",
        type=Path,
        metavar="FILE",
        help="take types that the code does not say from what `pytest --typedsignal-record FILE` wrote",
    )
    command.add_argument(
        "--format", choices=("diff", "json"), default="diff", help="diff (default); json, for programs"
    )
    command.add_argument(
        "--receivers",
        action="store_true",
        help="also annotate the parameters of receivers that have no annotation, if the signal is declared in the paths"
        " and has a payload, or gets one: receivers of Django's own signals stay as they are",
    )
    command.add_argument("-v", "--verbose", action="store_true", help="list every import without types")


def _add_drift(tools: Tools) -> None:
    command = tools.add_parser(
        "drift",
        help="compare payloads with a recording of what was sent",
        description="Show where payloads differ from what `pytest --typedsignal-record FILE` recorded.",
        epilog="Exits with 0 if nothing differs, 1 if something does, 2 if FILE or the code was not read.",
    )
    command.add_argument("recording", type=Path, metavar="FILE", help="what `pytest --typedsignal-record FILE` wrote")
    _add_paths(command)
    command.add_argument(
        "--min-sends",
        type=int,
        default=20,
        metavar="N",
        help="a field that is never sent counts if its signal was sent N times or more (default: 20)",
    )
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="text (default); json, for programs"
    )
    command.add_argument("-v", "--verbose", action="store_true", help="list every import without types")


def _run_map(options: argparse.Namespace) -> int:
    from typedsignal.map._command import run

    write = FORMATS[options.format]
    if options.verbose and options.format == "tree":
        write = _format_verbose_tree
    if options.link_base:
        write = partial(_format_markdown, link_base=options.link_base)
    return run(options, write)


def _run_adopt(options: argparse.Namespace) -> int:
    from typedsignal.adopt._command import run

    return run(options)


def _run_drift(options: argparse.Namespace) -> int:
    from typedsignal.adopt._drift_command import run

    return run(options)


class _Tool(NamedTuple):
    run: Callable[[argparse.Namespace], int]
    needs: tuple[str, ...]
    extra: str


_TOOLS = {
    "map": _Tool(_run_map, ("mypy", "rich"), "map"),
    "adopt": _Tool(_run_adopt, ("mypy", "rich", "libcst"), "adopt"),
    "drift": _Tool(_run_drift, ("mypy", "rich"), "adopt"),
}


def _name_folder(arguments: list[str]) -> list[str]:
    """Put `--folder` before the folder of `--as stub DIR`: argparse would take the paths for further folders."""
    for index, argument in enumerate(arguments):
        if argument == "--as=stub" or (argument == "stub" and arguments[index - 1 : index] == ["--as"]):
            has_folder = index + 1 < len(arguments) and not arguments[index + 1].startswith("-")
            return [*arguments[: index + 1], *(["--folder"] if has_folder else []), *arguments[index + 1 :]]
    return arguments


def _refuse_options_of_map(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.link_base and options.format != "markdown":
        parser.error("--link-base is for links in Markdown: pass --format markdown, or leave it out")
    if not options.lint:
        return
    if options.check is not None:
        parser.error("--lint does not compare maps: run --check on its own")
    if options.fail_on is not None:
        parser.error("--lint fails by itself, where a mistake is certain: leave out --fail-on")
    if options.format not in ("tree", "json"):
        parser.error(f"--lint has no format {options.format}: leave out --format, or pass json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a tool; return 0, 1 if a check fails, or 2 if there is no map."""
    options, unknown = _make_parser().parse_known_args(
        _name_folder([*(sys.argv[1:] if arguments is None else arguments)])
    )
    if unknown:
        options.command.error(f"unrecognized arguments: {' '.join(unknown)}")
    if options.tool == "adopt" and (options.folder is None) == (options.form == "stub"):
        options.command.error("--as stub takes the folder of the declarations: --as stub DIR")
    if options.tool == "map":
        _refuse_options_of_map(options.command, options)
    tool = _TOOLS[options.tool]
    try:
        return tool.run(options)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in tool.needs:
            raise
        install = f'pip install "typedsignal[{tool.extra}]"'
        print(f"typedsignal {options.tool} needs {missing.name}, which is not installed: {install}", file=sys.stderr)
        return 2


def command() -> NoReturn:
    """Run a tool and end the process at once: freeing mypy's trees takes as long as reading them."""
    gc.disable()
    _set_encoding()
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has closed the pipe, as `| head` does
        code = 128 + 13
    sys.stderr.flush()
    os._exit(code)


def _set_encoding() -> None:
    """Write the same file on every machine, and replace what a terminal cannot show."""
    out = cast("TextIOWrapper", sys.stdout)
    if out.isatty():
        out.reconfigure(errors="replace")
    else:
        out.reconfigure(encoding="utf-8", newline="\n")


if __name__ == "__main__":
    command()

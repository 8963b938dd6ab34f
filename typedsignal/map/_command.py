"""The command `typedsignal map`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from shlex import join

from rich.console import Console

from typedsignal.map._build import NotReadError
from typedsignal.map._collect import collect, read
from typedsignal.map._diff import list_differences
from typedsignal.map._filters import Filters, UnknownNameError
from typedsignal.map._labels import describe_diagnostic, escape, list_remarks
from typedsignal.map._lint import format_problems, list_problems
from typedsignal.map._model import Diagnostic, Map
from typedsignal.map.formats.json import NewerError, NoMapError, from_json


def run(options: Namespace, write: Callable[[Map], str]) -> int:
    """Write the map, or compare it with a committed one; diagnostics go to stderr."""
    committed: Path | None = options.check
    filters = Filters(tuple(options.signal), tuple(options.app), options.kind, options.unused)
    if options.lint:
        return _lint(options, filters)
    try:
        before = _read_committed(committed, options) if committed is not None else None
        with show_progress("mypy reads the code"):
            whole = read(options.paths, is_cached=options.cache)
        print_diagnostics(whole.diagnostics, is_verbose=options.verbose)
        filters.require_known(whole, before)
    except (NotReadError, NoMapError, UnknownNameError) as reason:
        print(escape(f"typedsignal map: {reason}"), file=sys.stderr)
        return 2
    found = filters.select(whole)
    code = int(_is_incomplete(options, found))
    if options.fail_on == "remark" and any(map(list_remarks, found.signals)):
        code = 1
    if before is None or committed is None:
        sys.stdout.write(write(found))
        return code
    differences = list_differences(filters.select(before), found, committed.as_posix())
    for line in differences:
        print(escape(line))
    if differences:
        print(escape(f"The map has changed: {_suggest_writing(committed, options)}"))
    return 1 if differences else code


def _lint(options: Namespace, filters: Filters) -> int:
    """Write what is certainly wrong with the signals that are selected; the whole of the paths is read for it."""
    try:
        with show_progress("mypy reads the code"):
            reading, diagnostics = collect(options.paths)
            modules = tuple(file.fullname for file in reading.files)
            whole = Map(tuple(reading.list_signals()), tuple(diagnostics), modules)
            problems = list_problems(reading, whole)
            known = {signal.name for signal in whole.signals}
            others = {problem.signal for problem in problems} - known  # which are only disconnected
            every = replace(whole, signals=(*whole.signals, *map(reading.build_signal, others)))
        print_diagnostics(whole.diagnostics, is_verbose=options.verbose)
        filters.require_known(every)
        selected = filters.select(every)
    except (NotReadError, UnknownNameError) as reason:
        print(escape(f"typedsignal map: {reason}"), file=sys.stderr)
        return 2
    names = {signal.name for signal in selected.signals}
    problems = [problem for problem in problems if problem.signal in names]
    sys.stdout.write(format_problems(problems, selected, options.format))
    return int(bool(problems) or _is_incomplete(options, whole))


def _is_incomplete(options: Namespace, found: Map) -> bool:
    return options.strict and not all(diagnostic.is_untyped_import for diagnostic in found.diagnostics)


def show_progress(text: str) -> AbstractContextManager[object]:
    """Show on a terminal, for a block, that something is done that takes long."""
    errors = Console(stderr=True)
    spinner = "dots" if errors.encoding.startswith("utf") else "line"
    return errors.status(text, spinner=spinner) if errors.is_terminal else nullcontext()


def print_diagnostics(diagnostics: tuple[Diagnostic, ...], *, is_verbose: bool) -> None:
    """Print what could not be read to stderr; several imports without types are one line unless it is verbose."""
    imports = [diagnostic for diagnostic in diagnostics if diagnostic.is_untyped_import]
    is_short = len(imports) > 1 and not is_verbose
    for diagnostic in diagnostics:
        if not (is_short and diagnostic.is_untyped_import):
            print(escape(describe_diagnostic(diagnostic)), file=sys.stderr)
    if is_short:
        summary = (
            f"{len(imports)} imported modules have no types here: their signals are not seen (--verbose lists them)"
        )
        print(summary, file=sys.stderr)


def _read_committed(committed: Path, options: Namespace) -> Map:
    try:
        return from_json(committed.read_bytes())
    except OSError as reason:
        wrong, repair = f"cannot be read: {reason.strerror}", _suggest_writing(committed, options)
    except NewerError as reason:
        wrong, repair = str(reason), "update typedsignal"
    except NoMapError as reason:
        wrong, repair = str(reason), _suggest_writing(committed, options)
    raise NoMapError(f'"{committed.as_posix()}" {wrong}: {repair}')


def _suggest_writing(committed: Path, options: Namespace) -> str:
    filters = [argument for name in options.signal for argument in ("--signal", name)]
    filters += [argument for name in options.app for argument in ("--app", name)]
    filters += ["--kind", options.kind] if options.kind else []
    filters += ["--unused"] if options.unused else []
    command = join(["typedsignal", "map", *options.paths, *filters, "--format", "json"])
    return f"{command} > {join([committed.as_posix()])}"

"""The build by mypy: trees and types of the paths, and a diagnostic for all that it could not read."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.build import BuildResult, build
from mypy.errors import CompileError
from mypy.find_sources import create_source_list
from mypy.main import process_options

from typedsignal.map._model import Diagnostic, Place
from typedsignal.map._sources import find_sources, find_syntax_error, show_path

if TYPE_CHECKING:
    from mypy.modulefinder import BuildSource
    from mypy.nodes import MypyFile
    from mypy.options import Options

PLUGIN = "typedsignal.mypy"
_CRASH = "is left out: mypy crashes on it"
_TWICE = "Source file found twice under different module names"
_BLOCKED = re.compile(r"(?P<file>.+?\.pyi?):(?:(?P<line>\d+):(?:\d+:)?)? error: (?P<why>.+?)(?:  \[|$)")
_CRASHED = re.compile(r"^(?P<file>.+?\.pyi?):(?:(?P<line>\d+):(?:\d+:)?)? error: INTERNAL ERROR", re.MULTILINE)
_SKIPPED: Final = {"follow_imports": "skip", "follow_imports_for_stubs": True}
_MOST_CRASHES: Final = 5  # after which a plugin is taken for the reason
_MISSING = re.compile(
    r"(?P<file>.+?):(?P<line>\d+): error: (?P<why>(?:Cannot find implementation|Library stubs not|Skipping analyzing)"
    r'[^"]*"(?P<module>[^"]+)".*?)(?:  \[[\w-]+\])?$'
)


class NotReadError(Exception):
    """Nothing could be read; the message says why."""


def build_paths(paths: list[str], plugins: Sequence[str] = ()) -> tuple[BuildResult, list[MypyFile], list[Diagnostic]]:
    """Let mypy read the paths; return its result, the trees of the files in the paths, and what could not be read.

    `plugins` of mypy are asked before those that the user has set.
    """
    options = _read_options()
    options.plugins = [*plugins, *options.plugins]
    paths = paths or options.files or []
    if not paths:
        raise NotReadError('no paths: name a file or a folder, or set "files" in the configuration of mypy')
    diagnostics = [Diagnostic(None, f'"{path}" does not exist') for path in paths if not Path(path).exists()]
    paths = [path for path in paths if Path(path).exists()]
    if not paths:
        raise NotReadError(", ".join(diagnostic.message for diagnostic in diagnostics))
    sources = find_sources(paths, options, diagnostics)
    result = _build(paths, sources, options, diagnostics)
    files = [result.files[source.module] for source in sources if source.module in result.files]
    return result, files, list(dict.fromkeys(diagnostics + _report_missing(result)))


def _read_options() -> Options:
    """Return the user's own configuration, with what a map needs."""
    output = StringIO()
    try:
        with redirect_stderr(output), redirect_stdout(output):
            _, options = process_options(["--no-incremental", "--show-traceback", os.devnull])
    except (SystemExit, CompileError) as refused:
        raise NotReadError(f"mypy does not start: {output.getvalue().strip() or refused}") from None
    if not any(name.split(":")[0] == PLUGIN for name in options.plugins):
        options.plugins.append(PLUGIN)
    options.config_file = options.config_file or os.devnull  # without one, mypy loads no plugin
    options.export_types = options.preserve_asts = options.check_untyped_defs = True
    options.test_env = True  # the only option that leaves the collection of garbage to the command
    options.incremental = options.use_builtins_fixtures = options.warn_unused_configs = False
    options.ignore_missing_imports = options.pretty = options.show_column_numbers = options.show_error_end = False
    options.hide_error_codes = False
    options.cache_dir = os.devnull
    options.color_output = False
    options.show_error_context = options.show_absolute_path = False
    options.many_errors_threshold = -1
    return options


def _build(
    paths: list[str], sources: list[BuildSource], options: Options, diagnostics: list[Diagnostic]
) -> BuildResult:
    """Build; leave out sources and plugins that fail until there is a result."""
    options.build_per_module_cache()
    output = StringIO()
    try:
        with redirect_stderr(output), redirect_stdout(output):
            return build(sources, options, stdout=output, stderr=output)
    except (Exception, SystemExit) as failed:
        reason = "\n".join(failed.messages) if isinstance(failed, CompileError) else str(failed)
        reason = reason or (output.getvalue().strip().splitlines() or [type(failed).__name__])[-1]
        blocked = _BLOCKED.match(reason) if isinstance(failed, CompileError) and "plugin" not in reason else None
        reason = reason.partition("\n")[0]
        crash = _CRASHED.search(output.getvalue()) if isinstance(failed, SystemExit) else None
        if crash is not None and _leave_out_crash(crash, failed.__context__, sources, options, diagnostics):
            pass
        elif _TWICE in reason and not options.explicit_package_bases:
            options.explicit_package_bases = True
            sources[:] = find_sources(paths, options, diagnostics)
        elif blocked is None or not _leave_out(blocked, sources, options, diagnostics):
            _leave_out_plugins(reason, options, diagnostics)
    return _build(paths, sources, options, diagnostics)


def _leave_out(
    blocked: re.Match[str], sources: list[BuildSource], options: Options, diagnostics: list[Diagnostic]
) -> bool:
    """Leave out all files that cannot be parsed, or else the one that mypy names; return whether that is new."""
    broken = [(source, error) for source in sources if (error := find_syntax_error(source)) is not None]
    if not broken:
        error = Diagnostic(
            Place(show_path(blocked["file"]), int(blocked["line"] or 1)), f"is left out: {blocked['why']}"
        )
        broken = [
            (source, find_syntax_error(source) or error) for source in create_source_list([blocked["file"]], options)
        ]
    return _skip(broken, sources, options, diagnostics)


def _leave_out_crash(
    crash: re.Match[str],
    error: BaseException | None,
    sources: list[BuildSource],
    options: Options,
    diagnostics: list[Diagnostic],
) -> bool:
    """Leave out the file on which mypy crashed; return whether that is new."""
    crashes = sum(diagnostic.message.startswith(_CRASH) for diagnostic in diagnostics)
    if crashes >= _MOST_CRASHES and _list_others(options):
        return False
    why = f"{_CRASH}: {type(error).__name__}: {error}".partition("\n")[0] if error is not None else _CRASH
    diagnostic = Diagnostic(Place(show_path(crash["file"]), int(crash["line"] or 1)), why)
    broken = [(source, diagnostic) for source in create_source_list([crash["file"]], options)]
    return _skip(broken, sources, options, diagnostics)


def _skip(
    broken: list[tuple[BuildSource, Diagnostic]],
    sources: list[BuildSource],
    options: Options,
    diagnostics: list[Diagnostic],
) -> bool:
    """Leave out files, also where others import them; return whether that is new."""
    if any(options.per_module_options.get(source.module) == _SKIPPED for source, _ in broken):
        return False
    for source, diagnostic in broken:
        options.per_module_options[source.module] = {**_SKIPPED}
        diagnostics.append(diagnostic)
    modules = {source.module for source, _ in broken}
    sources[:] = [source for source in sources if source.module not in modules]
    return True


def _list_others(options: Options) -> list[str]:
    return [name for name in options.plugins if not name.startswith("typedsignal.")]


def _leave_out_plugins(reason: str, options: Options, diagnostics: list[Diagnostic]) -> None:
    others = _list_others(options)
    if not others:
        raise NotReadError(f"mypy does not read this: {reason}")
    diagnostics.append(Diagnostic(None, f"read without the mypy plugin {', '.join(others)}, which fails: {reason}"))
    options.plugins = [name for name in options.plugins if name not in others]


def _report_missing(result: BuildResult) -> list[Diagnostic]:
    """Return the first line that imports each module that is not there; of a package that is read, each module."""
    found: dict[str, Diagnostic] = {}
    for match in map(_MISSING.match, result.errors):
        if match:
            package = match["module"].partition(".")[0]
            module = match["module"] if package in result.files else package
            why = f'"{module}" is imported but has no types here: what is done with it is not seen'
            found.setdefault(
                module, Diagnostic(Place(show_path(match["file"]), int(match["line"])), why, is_untyped_import=True)
            )
    return list(found.values())

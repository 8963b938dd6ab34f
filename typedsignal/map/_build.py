"""The build by mypy: the facts of all files, and a diagnostic for all that it could not read."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.build import BuildResult, build
from mypy.errors import CompileError
from mypy.find_sources import create_source_list
from mypy.main import process_options

from typedsignal.map import _cache
from typedsignal.map._facts import Facts, Kept
from typedsignal.map._model import Diagnostic, Place
from typedsignal.map._reader import TreeReader
from typedsignal.map._sources import find_sources, find_syntax_error, show_path

if TYPE_CHECKING:
    from mypy.modulefinder import BuildSource
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


@dataclass(frozen=True, slots=True)
class Build:
    """What was read: the modules of the paths, and the facts of these and of all that they import.

    `shown` has the paths of the files of the project, by their modules.
    """

    result: BuildResult
    reader: TreeReader
    sources: list[str]
    shown: dict[str, str]
    facts: dict[str, Facts]
    diagnostics: list[Diagnostic]


def build_paths(
    paths: list[str], plugins: Sequence[str] = (), *, keeps_trees: bool = False, is_cached: bool = False
) -> Build:
    """Let mypy read the paths; return the facts of the files, and what could not be read.

    `plugins` of mypy are asked before those that the user has set. With a cache, only files that mypy checks again are
    read: there are no trees and types of others.
    """
    options = _read_options()
    options.incremental = is_cached and options.incremental and options.cache_dir != os.devnull
    options.plugins = [*plugins, *options.plugins]
    paths = paths or options.files or ["."]
    diagnostics = [Diagnostic(None, f'"{path}" does not exist') for path in paths if not Path(path).exists()]
    paths = [path for path in paths if Path(path).exists()]
    if not paths:
        raise NotReadError(", ".join(diagnostic.message for diagnostic in diagnostics))
    folder = _cache.find_folder(options.cache_dir) if options.incremental else None
    options.cache_dir = str(folder) if folder is not None else os.devnull
    kept = _cache.load(folder) if folder is not None else {}
    if folder is not None and not kept:
        _cache.forget(folder)
    sources = find_sources(paths, options, diagnostics)
    result = _build(paths, sources, options, diagnostics)
    folder = folder if options.incremental else None
    reader = TreeReader(result, keeps_trees=keeps_trees)
    shown = _show_own(result, sources)
    facts = _read_facts(result, reader, shown, kept)
    if folder is not None and facts is None:  # A run has ended, or another one has begun, between the two caches.
        _cache.forget(folder)
        return build_paths(paths, plugins, keeps_trees=keeps_trees)
    if folder is not None and facts is not None:
        _cache.save(folder, {**kept, **facts})
    return Build(
        result=result,
        reader=reader,
        sources=[source.module for source in sources if source.module in result.graph],
        shown=shown,
        facts={module: found.facts for module, found in (facts or {}).items()},
        diagnostics=list(dict.fromkeys(diagnostics + _report_missing(result))),
    )


def _read_facts(
    result: BuildResult, reader: TreeReader, shown: dict[str, str], kept: dict[str, Kept]
) -> dict[str, Kept] | None:
    """Return the facts of all files, also those that were kept; None if they are not those of mypy's cache.

    `BuildManager.rechecked_modules` (private, since 0.6) has the modules that were not loaded from there.
    """
    facts: dict[str, Kept] = {}
    for module, state in result.graph.items():
        path = state.xpath
        if module not in shown and (not path.endswith(".py") or not Path(path).is_file()):
            continue  # A stub has no code, so that nothing in it connects or sends.
        text = result.manager.fscache.hash_digest(path) if module in shown else ""
        key = _cache.make_key(result.graph, module, text)
        tree = result.files.get(module) if module in result.manager.rechecked_modules else None
        if tree is not None:
            found = reader.read_file(tree) if module in shown else reader.read_outside(tree)
            facts[module] = Kept(path, key, found)
        elif module in kept and kept[module].key == key:
            facts[module] = kept[module]
        else:
            return None
    return facts


def _show_own(result: BuildResult, sources: list[BuildSource]) -> dict[str, str]:
    """Return the paths of the files of the project, as the map shows them, by their modules."""
    named = {source.module for source in sources}
    shown: dict[str, str] = {}
    for module, state in result.graph.items():
        path = show_path(state.xpath)
        is_own = path.endswith(".py") and not path.startswith("..") and "site-packages" not in state.xpath
        if module in named or (is_own and Path(path).is_file()):
            shown[module] = path
    return shown


def _read_options() -> Options:
    """Return the user's own configuration, with what a map needs."""
    output = StringIO()
    try:
        with redirect_stderr(output), redirect_stdout(output):
            _, options = process_options(["--show-traceback", os.devnull])
    except (SystemExit, CompileError) as refused:
        raise NotReadError(f"mypy does not start: {output.getvalue().strip() or refused}") from None
    if not any(name.split(":")[0] == PLUGIN for name in options.plugins):
        options.plugins.append(PLUGIN)
    options.config_file = options.config_file or os.devnull  # without one, mypy loads no plugin
    options.export_types = options.preserve_asts = options.check_untyped_defs = True
    options.test_env = True  # the only option that leaves the collection of garbage to the command
    options.use_builtins_fixtures = options.warn_unused_configs = False
    options.skip_version_check = options.skip_cache_mtime_checks = options.cache_fine_grained = options.bazel = False
    options.num_workers = 0  # The trees have to be in this process; a setting since mypy 2.0.
    options.ignore_missing_imports = options.pretty = options.show_column_numbers = options.show_error_end = False
    options.hide_error_codes = False
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
        if options.incremental and type(failed).__module__ == "sqlite3":  # Another run uses the cache of mypy.
            options.incremental, options.cache_dir = False, os.devnull
            return _build(paths, sources, options, diagnostics)
        reason = "\n".join(failed.messages) if isinstance(failed, CompileError) else str(failed)
        reason = reason or (output.getvalue().strip().splitlines() or [type(failed).__name__])[-1]
        is_of_file = isinstance(failed, CompileError) and "plugin" not in reason
        blocked = _find_blocked(reason.splitlines()) if is_of_file else None
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


def _find_blocked(messages: list[str]) -> re.Match[str] | None:
    """Return the message that ended the build: others may stand before it, of imports that were not found."""
    return min(
        filter(None, map(_BLOCKED.match, messages)),
        key=lambda match: (not match.string.endswith("[syntax]"), _MISSING.match(match.string) is not None),
        default=None,
    )


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
    """Return the first line that imports each module that is not there; of a package that is read, each module.

    They are in the order of places: that of mypy's errors depends on what it has from its cache.
    """
    found: dict[str, Place] = {}
    for match in map(_MISSING.match, result.errors):
        if match:
            package = match["module"].partition(".")[0]
            module = match["module"] if package in result.graph else package
            place = Place(show_path(match["file"]), int(match["line"]))
            found[module] = min(place, found.get(module, place))
    why = '"{}" is imported but has no types here: what is done with it is not seen'
    return [
        Diagnostic(place, why.format(module), is_untyped_import=True)
        for module, place in sorted(found.items(), key=lambda item: (item[1], item[0]))
    ]

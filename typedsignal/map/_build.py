"""What mypy makes of the paths: trees and types, and in one line each what it could not read."""

from __future__ import annotations

import ast
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from mypy.build import BuildResult, build
from mypy.errors import CompileError
from mypy.find_sources import InvalidSourceList, create_source_list
from mypy.main import process_options

from typedsignal.map._facts import Place, Trouble

if TYPE_CHECKING:
    from mypy.modulefinder import BuildSource
    from mypy.nodes import MypyFile
    from mypy.options import Options

PLUGIN = "typedsignal.mypy"
_BLOCKED = re.compile(r"(?P<file>.+?\.pyi?):(?:(?P<line>\d+):(?:\d+:)?)? error: (?P<why>.+)")
_MISSING = re.compile(
    r"(?P<file>.+?):(?P<line>\d+): error: (?P<why>(?:Cannot find implementation|Library stubs not|Skipping analyzing)"
    r'[^"]*"(?P<module>[^"]+)".*?)(?:  \[[\w-]+\])?$'
)


class NotReadError(Exception):
    """Nothing could be read; the message says why."""


def built(paths: list[str]) -> tuple[BuildResult, list[MypyFile], list[Trouble]]:
    """Let mypy read the paths: its result, the trees of the files in the paths, what was in the way."""
    troubles = [Trouble(None, f'"{path}" does not exist') for path in paths if not Path(path).exists()]
    paths = [path for path in paths if Path(path).exists()]
    if not paths:
        raise NotReadError(", ".join(each.sentence for each in troubles))
    options = _options(paths)
    sources: list[BuildSource] = []
    for source in _sources(paths, options, troubles):
        wrong = _syntax_error(source)
        if wrong is None:
            sources.append(source)
        else:
            troubles.append(wrong)
            options.per_module_options[source.module] = {"follow_imports": "skip"}
    options.build_per_module_cache()
    result = _build(sources, options, troubles)
    files = [result.files[each.module] for each in sources if each.module in result.files]
    return result, files, troubles + _missing(result.errors)


def shown(path: str) -> str:
    """Return a path as the map shows it: from the working folder, with forward slashes."""
    return Path(os.path.relpath(path)).as_posix()


def _options(paths: list[str]) -> Options:
    """Return the user's own configuration, with what a map needs."""
    said = StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(said):
            _, options = process_options(["--no-incremental", "--show-traceback", "--", *paths], require_targets=False)
    except (SystemExit, CompileError) as refused:
        raise NotReadError(f"mypy does not start: {said.getvalue().strip() or refused}") from None
    if not any(each.split(":")[0] == PLUGIN for each in options.plugins):
        options.plugins.append(PLUGIN)
    options.export_types = options.preserve_asts = options.check_untyped_defs = True
    options.incremental = options.use_builtins_fixtures = options.warn_unused_configs = False
    options.ignore_missing_imports = options.pretty = options.show_column_numbers = options.show_error_end = False
    options.hide_error_codes = False
    options.cache_dir = os.devnull
    options.color_output = False
    options.show_error_context = options.show_absolute_path = False
    options.many_errors_threshold = -1
    return options


def _sources(paths: list[str], options: Options, troubles: list[Trouble]) -> list[BuildSource]:
    sources: dict[str, BuildSource] = {}
    for path in paths:
        try:
            found = create_source_list([path], options)
        except InvalidSourceList as invalid:
            troubles.append(Trouble(None, str(invalid)))
            continue
        for each in found:
            known = sources.setdefault(each.module, each)
            if known.path != each.path:
                why = f'is left out: it is the module "{each.module}", as is {shown(known.path or "")}'
                troubles.append(Trouble(Place(shown(each.path or ""), 1), why))
    return list(sources.values())


def _syntax_error(source: BuildSource) -> Trouble | None:
    path = source.path or ""
    try:
        ast.parse(Path(path).read_bytes(), path)
    except SyntaxError as error:
        return Trouble(Place(shown(path), error.lineno or 1), f"is left out: {error.msg}")
    except (ValueError, OSError) as error:
        return Trouble(Place(shown(path), 1), f"is left out: {error}")
    return None


def _build(sources: list[BuildSource], options: Options, troubles: list[Trouble]) -> BuildResult:
    said = StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(said):
            return build(sources, options, stdout=said, stderr=said)
    except (Exception, SystemExit) as failed:
        others = [each for each in options.plugins if each.split(":")[0] != PLUGIN]
        reason = " ".join(failed.messages) if isinstance(failed, CompileError) else str(failed)
        reason = reason or (said.getvalue().strip().splitlines() or [type(failed).__name__])[-1]
        blocked = _BLOCKED.match(reason)
        if isinstance(failed, CompileError) and blocked and "plugin" not in reason:
            left = [each for each in sources if shown(each.path or "") != shown(blocked["file"])]
            if len(left) < len(sources):
                troubles.append(
                    Trouble(
                        Place(shown(blocked["file"]), int(blocked["line"] or 1)),
                        f"is left out: {blocked['why'].partition('  [')[0]}",
                    )
                )
                sources[:] = left
                return _build(sources, options, troubles)
        if not others:
            raise NotReadError(f"mypy does not read this: {reason}") from failed
        named = ", ".join(others)
        troubles.append(Trouble(None, f"read without the mypy plugin {named}, which fails: {reason.splitlines()[0]}"))
        options.plugins = [each for each in options.plugins if each not in others]
        return _build(sources, options, troubles)


def _missing(errors: list[str]) -> list[Trouble]:
    """Return the first line that imports each module that is not there."""
    found: dict[str, Trouble] = {}
    for each in map(_MISSING.match, errors):
        if each:
            module = each["module"].partition(".")[0]
            why = f'"{module}" is imported but has no types here: what is done with it is not seen'
            found.setdefault(module, Trouble(Place(shown(each["file"]), int(each["line"])), why))
    return list(found.values())

"""The files that are read, and their modules; what cannot be a module is left out and reported."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.find_sources import InvalidSourceList, create_source_list

from typedsignal.map._model import Diagnostic, Place

if TYPE_CHECKING:
    from mypy.modulefinder import BuildSource
    from mypy.options import Options

NEVER_READ: Final = {"__pycache__", "site-packages", "node_modules"}  # by mypy, nor what begins with a dot


def show_path(path: str) -> str:
    """Return a path as the map shows it: from the working folder, with forward slashes."""
    return Path(os.path.relpath(path)).as_posix()


def find_python_files() -> Iterator[Path]:
    """Return the Python files below the working folder, but for those of environments."""
    for folder, inner, files in os.walk("."):
        inner[:] = [name for name in inner if name not in NEVER_READ and not name.startswith(".")]
        inner[:] = [name for name in inner if not Path(folder, name, "pyvenv.cfg").exists()]
        yield from (Path(folder, name) for name in files if name.endswith(".py"))


def find_sources(paths: list[str], options: Options, diagnostics: list[Diagnostic]) -> list[BuildSource]:
    """Return the files in paths, each as a module of its own."""
    sources: dict[str, BuildSource] = {}
    for path in paths:
        for source in _find_sources(path, options, diagnostics):
            known = sources.setdefault(source.module, source)
            if _is_same(known, source):
                continue
            other = _name_from_here(source, options)
            if not _is_same(sources.setdefault(other.module, other), source):
                why = f'is left out: it is the module "{source.module}", as is {show_path(known.path or "")}'
                diagnostics.append(Diagnostic(Place(show_path(source.path or ""), 1), why))
    return list(sources.values())


def _is_same(one: BuildSource, other: BuildSource) -> bool:
    return one is other or show_path(one.path or "") == show_path(other.path or "")


def _name_from_here(source: BuildSource, options: Options) -> BuildSource:
    """Return a file as the module that it is if packages begin in the working folder."""
    before, options.explicit_package_bases = options.explicit_package_bases, True
    try:
        return create_source_list([source.path or ""], options)[0]
    except InvalidSourceList:
        return source
    finally:
        options.explicit_package_bases = before


def _find_sources(path: str, options: Options, diagnostics: list[Diagnostic]) -> list[BuildSource]:
    try:
        return create_source_list([path], options)
    except InvalidSourceList as invalid:
        folders = [folder for folder in map(show_path, _find_misnamed(path)) if _exclude(folder) not in options.exclude]
        if str(invalid).startswith(f"{Path(path).resolve().name} "):
            diagnostics.append(_report_misnamed(show_path(path)))
            return []
        if folders:
            options.exclude = [*options.exclude, *map(_exclude, folders)]
            diagnostics += map(_report_misnamed, folders)
        elif "package name" in str(invalid) and not options.explicit_package_bases:
            options.explicit_package_bases = True  # the name that is wrong is that of a folder around the path
        else:
            diagnostics.append(Diagnostic(None, str(invalid)))
            return []
        return _find_sources(path, options, diagnostics)


def _find_misnamed(path: str) -> Iterator[str]:
    """Return the folders in a path that are packages but for their names."""
    for folder, inner, files in os.walk(path, followlinks=True):  # as mypy goes
        inner[:] = sorted(name for name in inner if name not in NEVER_READ and not name.startswith("."))
        is_name = Path(folder).name.removesuffix("-stubs").isidentifier()
        if folder != path and not is_name and not {"__init__.py", "__init__.pyi"}.isdisjoint(files):
            yield folder


def _report_misnamed(folder: str) -> Diagnostic:
    return Diagnostic(None, f'"{folder}" is left out: no package has such a name')


def _exclude(folder: str) -> str:
    """Return the pattern that makes mypy pass over a folder."""
    return f"^{re.escape(folder)}/$"


def find_syntax_error(source: BuildSource) -> Diagnostic | None:
    """Return what keeps a file from being parsed."""
    path = source.path or ""
    try:
        ast.parse(Path(path).read_bytes(), path)
    except SyntaxError as error:
        return Diagnostic(Place(show_path(path), error.lineno or 1), f"is left out: {error.msg}")
    except (ValueError, OSError) as error:
        return Diagnostic(Place(show_path(path), 1), f"is left out: {error}")
    return None

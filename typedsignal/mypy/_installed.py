"""The modules in which installed packages declare signals: their entry points, read as text and never executed."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.modulefinder import get_search_dirs

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from mypy.nodes import MypyFile
    from mypy.options import Options

GROUP: Final = "typedsignal.signals"
_MODULE: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def find_declaring_modules(executable: str | None) -> dict[str, str]:
    """Return the declaring modules of the packages that an interpreter has, by the module whose signals they declare.

    An empty dict without an interpreter, which mypy has none of with `--no-site-packages`. An entry point that
    names no module there is left out, and one line says so.
    """
    folders = _list_folders(executable)
    modules: dict[str, str] = {}
    for entry_point in _list_entry_points(folders):
        library, declaring = entry_point.name, entry_point.value.strip()
        if _MODULE.fullmatch(library) and _MODULE.fullmatch(declaring) and is_module(declaring, folders):
            modules[library] = declaring
        else:
            text = f'no module "{declaring}" is installed, which is to declare the signals of "{library}"'
            print(f"typedsignal.mypy: note: the entry point of {GROUP} is ignored: {text}", file=sys.stderr)
    return modules


def _list_entry_points(folders: list[Path]) -> list[EntryPoint]:
    # `importlib.metadata.distributions` parses the entry points of every package: few have any of this group. Nor is
    # each file made a Path: this runs at every start of mypy.
    files = sorted({file for folder in dict.fromkeys(folders) for file in _list_entry_point_files(folder)})
    files = [file for file in files if _mentions_group(file)]
    if not files:
        return []
    from importlib.metadata import PathDistribution  # which takes longer to import than all that stands above

    distributions = [PathDistribution(Path(file).parent) for file in files]
    return [point for distribution in distributions for point in distribution.entry_points.select(group=GROUP)]


def _list_entry_point_files(folder: Path) -> list[str]:
    try:
        return [f"{folder}/{name}/entry_points.txt" for name in os.listdir(folder) if name.endswith("-info")]
    except OSError:
        return []


def _mentions_group(file: str) -> bool:
    try:
        with open(file, encoding="utf-8") as text:
            return f"[{GROUP}]" in text.read()
    except (OSError, UnicodeDecodeError):
        return False


def list_roots(file: MypyFile, options: Options) -> list[Path]:
    """Return the folders in which mypy looks for what a file imports, first that of the file itself."""
    path = Path(file.path).absolute()
    root = path.parents[file.fullname.count(".") + (path.stem == "__init__")]
    set_by_hand = [*options.mypy_path, *os.environ.get("MYPYPATH", "").split(os.pathsep)]
    return [root, Path(), *map(Path, filter(None, set_by_hand)), *_list_folders(options.python_executable)]


def _list_folders(executable: str | None) -> list[Path]:
    return [Path(folder) for found in get_search_dirs(executable) for folder in found] if executable else []


def is_module(name: str, folders: list[Path]) -> bool:
    """Return whether a folder has the source of a module."""
    path = name.replace(".", "/")
    files = [f"{path}{end}" for end in (".py", ".pyi", "/__init__.py", "/__init__.pyi")]
    return any((folder / file).is_file() for folder in folders for file in files)

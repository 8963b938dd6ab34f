"""The facts of files, kept beside mypy's cache from run to run.

A file that mypy does not check again has the facts that were kept of it, if they are of the same text and of
the same interfaces: its own and those of all modules that it depends on. Wherever the two do not agree, everything is
read again.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

from mypy.version import __version__ as _mypy_version

from typedsignal._core.typing import override
from typedsignal.map._facts import Kept
from typedsignal.mypy import __version__ as _plugin_version

if TYPE_CHECKING:
    from mypy.build import Graph

_FOLDER: Final = "typedsignal-map"
_MODULES: Final = {"typedsignal.map._facts", "typedsignal.map._model"}


def find_folder(cache_dir: str) -> Path:
    """Return the folder of the caches of the map, in that of the user's own runs of mypy.

    It is another one because mypy drops a cache when an option changes, and the map sets some.
    """
    return Path(cache_dir) / _FOLDER


def make_key(graph: Graph, module: str, text: str) -> str:
    """Return what the facts of a module are read from: its text, its interface, and those of what it depends on.

    mypy checks a module again when one of these changes. `State.interface_hash` and `State.dependencies`, to which
    mypy adds the modules of all types that it has found, are private, since 0.6.
    """
    state = graph[module]
    interfaces = sorted((name, str(graph[name].interface_hash)) for name in state.dependencies if name in graph)
    return sha256(repr((text, str(state.interface_hash), interfaces)).encode()).hexdigest()


def load(folder: Path) -> dict[str, Kept]:
    """Return what was kept, by modules; nothing if another version of anything has kept it."""
    try:
        version, kept = _Unpickler(BytesIO(_find_file(folder).read_bytes())).load()
    except (OSError, ValueError, TypeError, EOFError, AttributeError, IndexError, pickle.UnpicklingError):
        return {}
    return kept if version == _fingerprint() else {}


def save(folder: Path, kept: dict[str, Kept]) -> None:
    """Keep facts for the next run; a folder that cannot be written to makes it slower, no more."""
    file = _find_file(folder)
    temporary = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        temporary.write_bytes(pickle.dumps((_fingerprint(), kept), protocol=5))
        temporary.replace(file)


def forget(folder: Path) -> None:
    """Remove what was kept, and with it mypy's cache."""
    rmtree(folder, ignore_errors=True)


def _find_file(folder: Path) -> Path:
    return folder / f"facts.{sys.version_info.major}.{sys.version_info.minor}.pickle"


def _fingerprint() -> str:
    """Return a digest of all that reads facts."""
    digest = sha256(f"{_mypy_version} {_plugin_version} {sys.version}".encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()


class _Unpickler(pickle.Unpickler):
    """An unpickler of facts alone: a cache from another source runs no code."""

    @override
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if module_name not in _MODULES or "." in global_name:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no fact")
        return super().find_class(module_name, global_name)

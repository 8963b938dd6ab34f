"""A project as checks see it: the map, the facts behind it, and whether code that is not read could change them."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import CallExpr, Decorator, FuncBase, IndexExpr, RefExpr, TypeApplication, TypeInfo

from typedsignal.map._nodes import find_symbol
from typedsignal.map._sources import find_python_files
from typedsignal.map.checks.connections import list_at_start
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from typedsignal.map._collect import ConnectionTree, Reading
    from typedsignal.map._model import Signal

_MAKERS: Final = {"builtins", "typing", "typedsignal", "django", "blinker", "celery"}  # of new signals
_OF_PROJECTS: Final = ("pyproject.toml", "setup.py", "setup.cfg")
_SENT: Final = r"\b{name}\s*\.\s*a?send(?:_robust)?\b"
_CONNECTED: Final = r"\b{name}\s*\.\s*connect\b|\breceiver\(\s*[^()]*\b{name}\b"
_BY_NAME: Final = r"|[\"'][\w.]+[.:]{name}[\"']|getattr\([^()]*[\"']{name}[\"']"


class Project:
    """The signals and facts of the paths, of which the checks take only what is certain.

    Other code may use a signal that gets to code that is not followed, that a library has for its users, or that a
    file in the working folder names which was not read. The signals of tests and of functions are left alone.
    """

    def __init__(self, reading: Reading, signals: tuple[Signal, ...]) -> None:
        self.reading = reading
        self.signals = signals

    def is_own(self, signal: Signal) -> bool:
        """Return whether code outside the paths has no part in a signal."""
        return self.is_followed(signal) and not self._is_public(signal)

    def is_followed(self, signal: Signal) -> bool:
        """Return whether a signal of a module or a class is only used by code that is read."""
        declared = signal.declared
        if declared is None or signal.escapes or is_test(declared.file):
            return False
        if find_symbol(signal.name, self.reading.result.files) is None:  # it is local to a function
            return False
        made = self.reading.instantiations.get(signal.name)
        return made is None or _is_plain(made.call)

    def may_be_sent_elsewhere(self, signal: Signal) -> bool:
        """Return whether a line that the map does not understand looks like a send of the signal."""
        return self._is_mentioned(signal, _SENT + _BY_NAME)

    def may_be_connected_elsewhere(self, signal: Signal) -> bool:
        """Return whether a line that the map does not understand looks like a connection to the signal."""
        return self._is_mentioned(signal, _CONNECTED + _BY_NAME)

    def _is_mentioned(self, signal: Signal, pattern: str) -> bool:
        last = re.escape(signal.name.rpartition(".")[2])
        search = re.compile(pattern.replace("{name}", last)).finditer
        return any(
            (file, text.count("\n", 0, match.start()) + 1) not in self._understood
            for file, text in self._texts.items()
            for match in search(text)
        )

    def connects_at_start(self, connection: ConnectionTree) -> bool:
        """Return whether a connection is made whenever its module is imported, or its app is ready."""
        return id(connection.connected) in self._at_start or id(connection.call) in self._at_start

    @cached_property
    def _at_start(self) -> set[int]:
        return {id(node) for file in self.reading.files for node in list_at_start(file)}

    @cached_property
    def _understood(self) -> set[tuple[str, int]]:
        places = [send.place for signal in self.signals for send in signal.sends]
        places += [receiver.connected for signal in self.signals for receiver in signal.receivers]
        return {(place.file, place.line) for place in places}

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The Python files below the working folder, also those that were not read."""
        return {path.as_posix(): path.read_text("utf-8", "replace") for path in find_python_files()}

    def _is_public(self, signal: Signal) -> bool:
        """Return whether a library has a signal for its users."""
        is_private = any(part.startswith("_") for part in signal.name.split("."))
        return not is_private and signal.declared is not None and self._is_in_library(Path(signal.declared.file).parent)

    def _is_in_library(self, folder: Path) -> bool:
        """Return whether a folder is in a project that is built, as one for others is."""
        for parent in (folder.resolve(), *folder.resolve().parents):
            if any((parent / name).exists() for name in _OF_PROJECTS):
                return _is_built(parent)
        return False


def _is_built(folder: Path) -> bool:
    """Return whether a project is built and not marked as private."""
    if (folder / "setup.py").exists() or "[metadata]" in _read_text(folder / "setup.cfg"):
        return True
    try:
        whole: dict[str, Any] = tomllib.loads(_read_text(folder / "pyproject.toml"))
    except ValueError:
        return True
    classifiers = whole.get("project", {}).get("classifiers", ())
    return "build-system" in whole and not any(classifier.startswith("Private ::") for classifier in classifiers)


def _read_text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""


def _is_plain(call: CallExpr) -> bool:
    """Return whether a signal is new, and no more than that.

    A method may return one that others have as well, as blinker's namespaces do. A
    class may keep its signals in a list.
    """
    callee = call.callee.expr if isinstance(call.callee, TypeApplication) else call.callee
    callee = callee.base if isinstance(callee, IndexExpr) else callee
    info = callee.node if isinstance(callee, RefExpr) else None
    makers = [info.get(name) for name in ("__init__", "__new__")] if isinstance(info, TypeInfo) else []
    nodes = [maker.node for maker in makers if maker is not None]
    owners = [node.info.fullname for node in nodes if isinstance(node, FuncBase | Decorator)]
    return bool(owners) and all(owner.partition(".")[0] in _MAKERS for owner in owners)

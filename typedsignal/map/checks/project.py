"""A project as checks see it: the map, the facts behind it, and whether code that is not read could change them."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import CallExpr, Decorator, FuncBase, ImportBase, IndexExpr, RefExpr, StrExpr, TypeApplication, TypeInfo

from typedsignal.map._nodes import find_symbol
from typedsignal.map._sources import find_python_files, show_path
from typedsignal.map._traversal import walk
from typedsignal.map.checks.connections import list_at_start, list_imported
from typedsignal.mypy._fullnames import CONNECT, SEND_METHODS
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from typedsignal.map._collect import ConnectionTree, Reading
    from typedsignal.map._model import Signal

_MAKERS: Final = {"builtins", "typing", "typedsignal", "django", "blinker", "celery"}  # of new signals
_OF_PROJECTS: Final = ("pyproject.toml", "setup.py", "setup.cfg")
_BY_NAME: Final = r"[\"'][\w.]+[.:]{name}[\"']|getattr\([^()]*[\"']{name}[\"']"


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
        return made is None or _is_plain(made.call, "__init__", "__new__")

    def passes_as_written(self, signal: Signal) -> bool:
        """Return whether receivers get what sends pass: a class may have methods that pass more, or less."""
        made = self.reading.instantiations.get(signal.name)
        return made is None or _is_plain(made.call, CONNECT, *SEND_METHODS)

    def may_be_used_elsewhere(self, signal: Signal) -> bool:
        """Return whether code has the name of a signal as text, or a file that was not read has it."""
        last = signal.name.rpartition(".")[2]
        search = re.compile(_BY_NAME.replace("{name}", re.escape(last))).search
        return self.is_mentioned_elsewhere(last) or any(map(search, self._texts.values()))

    def is_mentioned_elsewhere(self, name: str) -> bool:
        """Return whether a file that was not read has a name: it may have it under another one."""
        search = re.compile(rf"\b{re.escape(name)}\b").search
        return any(search(text) for file, text in self._texts.items() if file not in self._modules)

    def connects_at_start(self, connection: ConnectionTree) -> bool:
        """Return whether a connection is made whenever its module is imported, or its app is ready.

        Not if each import of the module is in a function or under a condition, if code has its name as text, or if it
        is that of a command of Django: it may then be one of several.
        """
        if id(connection.connected) not in self._at_start and id(connection.call) not in self._at_start:
            return False
        module = self._modules[connection.receiver.connected.file]
        is_chosen = (module in self._imported and not self._imported[module]) or ".management.commands." in module
        return not is_chosen and (module.endswith(".apps") or module not in self._modules_as_text)

    @cached_property
    def _at_start(self) -> set[int]:
        return {id(node) for file in self.reading.files for node in list_at_start(file)}

    @cached_property
    def _modules(self) -> dict[str, str]:
        return {show_path(file.path): file.fullname for file in self.reading.files}

    @cached_property
    def _imported(self) -> dict[str, bool]:
        """What the paths import, by full names, and whether an import of it always runs with its file."""
        found: dict[str, bool] = {}
        for file in self.reading.files:
            for node in walk(file):
                for name in list_imported(node, file) if isinstance(node, ImportBase) else ():
                    found[name] = found.get(name, False) or id(node) in self._at_start
        return found

    @cached_property
    def _modules_as_text(self) -> set[str]:
        """The modules that code may import by name, with dots: itself, or something in it."""
        texts = [node.value for file in self.reading.files for node in walk(file) if isinstance(node, StrExpr)]
        names = {name for text in texts for name in (text, re.split(r"[.:]\w+$", text)[0])}
        return {name for name in names if "." in name}

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


def _is_plain(call: CallExpr, *methods: str) -> bool:
    """Return whether a signal is new, and has these methods, as far as there are any, from its library.

    A function may return one that others have as well, as blinker's namespaces do. A
    class may keep its signals in a list.
    """
    callee = call.callee.expr if isinstance(call.callee, TypeApplication) else call.callee
    callee = callee.base if isinstance(callee, IndexExpr) else callee
    info = callee.node if isinstance(callee, RefExpr) else None
    symbols = [info.get(name) for name in methods] if isinstance(info, TypeInfo) else []
    nodes = [symbol.node for symbol in symbols if symbol is not None]
    owners = [node.info.fullname for node in nodes if isinstance(node, FuncBase | Decorator)]
    return bool(owners) and all(owner.partition(".")[0] in _MAKERS for owner in owners)

"""The paths that classes are imported by: those that the project itself uses, else the public ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import ImportFrom, MypyFile, SymbolTable, SymbolTableNode, TypeInfo
from mypy.util import correct_relative_import

from typedsignal.map._sources import show_path
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode

_STUBS_ALONE: Final = {"_typeshed", "mypy_extensions"}  # modules that nothing can be imported from


class ImportPath(NamedTuple):
    """A module, and the name of a class in it, with dots for a class in a class."""

    module: str
    name: str


class ImportPaths:
    """A lookup from classes to the paths that they are imported by."""

    def __init__(self, modules: dict[str, MypyFile], files: list[MypyFile]) -> None:
        self.modules = modules
        self._used: dict[SymbolNode, Counter[ImportPath]] = {}
        self._found: dict[TypeInfo, ImportPath | None] = {}
        for file in files:
            self._count(file)

    def _count(self, file: MypyFile) -> None:
        for statement in file.imports:
            if not isinstance(statement, ImportFrom):
                continue
            module, _ = correct_relative_import(
                file.fullname, statement.relative, statement.id, file.is_package_init_file()
            )
            for name, _ in statement.names:
                symbol = self.modules[module].names.get(name) if module in self.modules else None
                if symbol is not None and isinstance(symbol.node, TypeInfo):
                    self._used.setdefault(symbol.node, Counter())[ImportPath(module, name)] += 1

    def is_of_tests(self, module: str) -> bool:
        """Return whether a module is one of the tests of the project, whose classes its other code does not import."""
        path = show_path(self.modules[module].path) if module in self.modules else ""
        return is_test(path) and "site-packages" not in path

    def find(self, info: TypeInfo) -> ImportPath | None:
        """Return the path of a class, None of one that is private, in a function, or made by a plugin of mypy."""
        if info not in self._found:
            self._found[info] = self._find(info)
        return self._found[info]

    def _find(self, info: TypeInfo) -> ImportPath | None:
        module = info.module_name
        name = info.fullname.removeprefix(f"{module}.")
        # mypy puts a class in a function into the module, as `Local@14`.
        is_writable = all(part.isidentifier() for part in name.split("."))
        outer = self._look_up(module, name, info) if is_writable else None
        if outer is None or outer.plugin_generated or outer.node is None:
            return None
        first, dot, rest = name.partition(".")
        if outer.node in self._used:
            counts = self._used[outer.node]
            path = min(counts, key=lambda path: (-counts[path], len(path.module), path))
            return ImportPath(path.module, path.name + dot + rest)
        if _is_private(name) or module in _STUBS_ALONE:
            return None
        public = [
            other
            for other in self._list_candidates(module)
            if not _is_private(other) and _exports(self.modules.get(other), first, outer.node)
        ]
        return ImportPath(public[0], name) if public else None

    def _list_candidates(self, module: str) -> list[str]:
        """Return the modules that may have a class: the packages around its own, that one, then its neighbours."""
        parts = module.split(".")
        around = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
        if not _is_private(module):
            return around
        siblings = [name for name in self.modules if name.startswith(f"{parts[0]}.")]
        return around + sorted(siblings, key=lambda name: (len(name), name))

    def _look_up(self, module: str, name: str, info: TypeInfo) -> SymbolTableNode | None:
        """Return the symbol of the outermost class that a name begins with, None if the name is not that of a class."""
        names = self.modules[module].names if module in self.modules else SymbolTable()
        outer: SymbolTableNode | None = None
        node: SymbolNode | None = None
        for part in name.split("."):
            symbol = names.get(part)
            node = symbol.node if symbol is not None else None
            if not isinstance(node, TypeInfo):
                return None
            outer = outer or symbol
            names = node.names
        return outer if node is info else None


def _is_private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))


def _exports(file: MypyFile | None, name: str, node: SymbolNode) -> bool:
    symbol = file.names.get(name) if file is not None else None
    return symbol is not None and symbol.node is node and symbol.module_public and not symbol.module_hidden

"""Types as source code, for one file: the annotations, and the imports that they need."""

from __future__ import annotations

import builtins
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Import, ImportBase, ImportFrom, MypyFile, TypeInfo
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    Parameters,
    ParamSpecType,
    TupleType,
    Type,
    TypedDictType,
    TypeType,
    TypeVarTupleType,
    TypeVarType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typedsignal.adopt._imports import ImportPath, ImportPaths

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode

_TYPING: Final = ("typing", "typing_extensions")
_ANONYMOUS: Final = {f"{module}._TypedDict" for module in ("typing", "typing_extensions", "mypy_extensions")}
_FUNCTIONS: Final = {"builtins.function", "types.FunctionType", "types.MethodType"}
_OF_COLLECTIONS: Final = {  # classes of `typing` that are to be imported from `collections.abc`
    *("AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "Collection", "Container", "Coroutine"),
    *("Generator", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MutableMapping"),
    *("MutableSequence", "MutableSet", "Reversible", "Sequence", "Sized", "ValuesView"),
}
_GENERIC_BUILTINS: Final = {f"builtins.{name}" for name in ("dict", "frozenset", "list", "set", "tuple")}
_NONE: Final[frozenset[str]] = frozenset()
_NOT_WRITABLE: Final = (ParamSpecType, Parameters, UnpackType, TypeVarTupleType)


class Annotation(NamedTuple):
    """A type as it is written, and whether Python can evaluate it where it stands."""

    text: str
    is_evaluable: bool
    names: frozenset[str]


class NewImport(NamedTuple):
    """A name that a file has to import, as another one where that is taken."""

    path: ImportPath
    name: str


class TypeWriter:
    """Writes types for a file, and remembers the imports that it lacks.

    `first_line` is where the first type will stand, and `free` are names that the file will import no more.
    Python evaluates the names of `at_run_time`; those of `for_types` are for checkers alone.
    """

    def __init__(
        self, file: MypyFile, paths: ImportPaths, first_line: int, free: AbstractSet[str] = frozenset()
    ) -> None:
        self._file = file
        self._paths = paths
        self._taken = {*file.names} - free
        self._imported_late = set(_list_late_names(file, first_line))
        self.at_run_time: dict[ImportPath, str] = {}
        self.for_types: dict[ImportPath, str] = {}
        self.notes: list[str] = []
        self._is_evaluable = True
        self._names: set[str] = set()

    def take_name(self, name: str, other: str) -> str:
        """Return a name that nothing in the file has: `name`, else `other`, else one with a number."""
        number = 2
        chosen = name
        while chosen in self._taken or hasattr(builtins, chosen):
            chosen = other if chosen == name else f"{other}{number}"
            number += chosen.startswith(other) and chosen != other
        self._taken.add(chosen)
        return chosen

    def use_typing(self, name: str) -> str:
        """Return the name of something of `typing`, which is imported at run time."""
        symbol = self._file.names.get(name)
        fullname = symbol.node.fullname if symbol is not None and symbol.node is not None else None
        if fullname in {f"{module}.{name}" for module in _TYPING} and name not in self._imported_late:
            return name
        return self.use_at_run_time(ImportPath("typing", name))

    def use_at_run_time(self, path: ImportPath) -> str:
        """Return the name of something that Python needs where a signal is declared."""
        if path not in self.at_run_time:
            present = self._find_imported(path)
            if present is not None and present not in self._imported_late:
                return present
            self.at_run_time[path] = self._take_import(path)
        return self.at_run_time[path]

    def write(self, typ: Type | None) -> Annotation:
        """Return a type as it is to be written; None stands for Any."""
        self._is_evaluable, self._names = True, set()
        text = self._write(typ)
        return Annotation(text, self._is_evaluable, frozenset(self._names))

    def _any(self) -> str:
        name = self.use_typing("Any")
        self._names.add(name)
        return name

    def _write(self, typ: Type | None) -> str:
        proper = get_proper_type(typ) if typ is not None else None
        if isinstance(proper, NoneType):
            return "None"
        if isinstance(proper, UnionType):
            return self._write_union(proper)
        if isinstance(proper, TypeType):
            return f"{self._use_builtin('type')}[{self._write(proper.item)}]"
        if isinstance(proper, TupleType):
            return self._write_tuple(proper)
        if isinstance(proper, TypedDictType) and proper.fallback.type.fullname not in _ANONYMOUS:
            return self._write_instance(proper.fallback)
        if isinstance(proper, TypedDictType):
            return f"{self._use_builtin('dict')}[{self._use_builtin('str')}, {self._any()}]"
        if isinstance(proper, LiteralType):
            return self._write_literal(proper)
        if isinstance(proper, CallableType | Overloaded):
            return self._write_callable(proper)
        if isinstance(proper, TypeVarType):
            return self._write(proper.upper_bound)
        if isinstance(proper, Instance):
            return self._write_instance(proper)
        return self._any()

    def _write_union(self, union: UnionType) -> str:
        items = list(dict.fromkeys(self._write(item) for item in union.items))
        return " | ".join([item for item in items if item != "None"] + [item for item in items if item == "None"])

    def _write_tuple(self, typ: TupleType) -> str:
        if typ.partial_fallback.type.fullname != "builtins.tuple":  # a NamedTuple
            return self._write_instance(typ.partial_fallback)
        if any(isinstance(get_proper_type(item), _NOT_WRITABLE) for item in typ.items):
            return f"{self._use_builtin('tuple')}[{self._any()}, ...]"
        return f"{self._use_builtin('tuple')}[{', '.join(map(self._write, typ.items)) or '()'}]"

    def _write_literal(self, typ: LiteralType) -> str:
        if typ.is_enum_literal():
            return f"{self._use_typing_name('Literal')}[{self._write(typ.fallback)}.{typ.value}]"
        return f"{self._use_typing_name('Literal')}[{typ.value_repr()}]"

    def _use_typing_name(self, name: str) -> str:
        used = self.use_typing(name)
        self._names.add(used)
        return used

    def _write_callable(self, typ: CallableType | Overloaded) -> str:
        name = self.use(ImportPath("collections.abc", "Callable"))
        if isinstance(typ, Overloaded):
            return f"{name}[..., {self._any()}]"
        is_plain = not typ.is_ellipsis_args and all(
            kind.is_positional() and kind.is_required() for kind in typ.arg_kinds
        )
        parameters = f"[{', '.join(map(self._write, typ.arg_types))}]" if is_plain else "..."
        return f"{name}[{parameters}, {self._write(typ.ret_type)}]"

    def _write_instance(self, instance: Instance) -> str:
        info = instance.type
        if info.fullname in _FUNCTIONS:
            return f"{self.use(ImportPath('collections.abc', 'Callable'))}[..., {self._any()}]"
        path = self._find_path(info)
        if path is None:
            return self._write_base(instance)
        name = self._use_builtin(info.name) if info.module_name == "builtins" else self.use(path)
        arguments = _list_arguments(instance)
        if not arguments or any(isinstance(get_proper_type(argument), _NOT_WRITABLE) for argument in arguments):
            return name
        # Not every class that is generic for checkers takes arguments at run time.
        is_generic = info.fullname in _GENERIC_BUILTINS or path.module in ("typing", "collections.abc")
        self._is_evaluable = self._is_evaluable and is_generic
        written = ", ".join(map(self._write, arguments))
        return f"{name}[{written}, ...]" if info.fullname == "builtins.tuple" else f"{name}[{written}]"

    def _find_path(self, info: TypeInfo) -> ImportPath | None:
        if info.module_name == "builtins":
            return ImportPath("builtins", info.name)
        if info.module_name == "typing":
            name = {"AbstractSet": "Set"}.get(info.name, info.name)
            return ImportPath("collections.abc" if name in {*_OF_COLLECTIONS, "Set"} else "typing", name)
        if info.module_name == self._file.fullname and self._is_own(info):
            return ImportPath(info.module_name, info.fullname.removeprefix(f"{info.module_name}."))
        return None if self._is_of_tests(info) else self._paths.find(info)

    def _is_of_tests(self, info: TypeInfo) -> bool:
        """Return whether a class is one of tests and the file is not, as the model of users of a library is."""
        return self._paths.is_of_tests(info.module_name) and not self._paths.is_of_tests(self._file.fullname)

    def _is_own(self, info: TypeInfo) -> bool:
        first = info.fullname.removeprefix(f"{info.module_name}.").partition(".")[0]
        symbol = self._file.names.get(first) if first.isidentifier() else None
        return symbol is not None and isinstance(symbol.node, TypeInfo) and not symbol.plugin_generated

    def _write_base(self, instance: Instance) -> str:
        """Return the first base class that can be imported, for a class that cannot."""
        why = "is of tests" if self._is_of_tests(instance.type) else "cannot be imported"
        for base in instance.type.mro[1:]:
            if base.fullname != "builtins.object" and (base.module_name == "builtins" or self._find_path(base)):
                self.notes.append(f'"{instance.type.fullname}" {why}: "{base.fullname}" is written')
                return self._write_instance(map_instance_to_supertype(instance, base))
        self.notes.append(f'"{instance.type.fullname}" {why}: Any is written')
        return self._any()

    def _use_builtin(self, name: str) -> str:
        if name in self._file.names:
            return self.use_at_run_time(ImportPath("builtins", name))
        self._names.add(name)
        return name

    def use(self, path: ImportPath) -> str:
        """Return the name of a class in the file, which imports it for checkers alone if it does not have it."""
        first, dot, rest = path.name.partition(".")
        if path.module == self._file.fullname:
            self._is_evaluable = False  # it may be defined below
            self._names.add(first)
            return path.name
        outer = ImportPath(path.module, first)
        name = self.for_types.get(outer) or self.at_run_time.get(outer) or self._find_imported(outer)
        if name is None:
            name = self.for_types[outer] = self._take_import(outer)
        if outer in self.for_types or name.partition(".")[0] in self._imported_late:
            self._is_evaluable = False
        self._names.add(name.partition(".")[0])
        return name + dot + rest

    def _take_import(self, path: ImportPath) -> str:
        parts = path.module.split(".")
        parents = [part for part in parts if part not in ("models", "types", "base")] or parts
        return self.take_name(path.name, parents[-1].strip("_").title().replace("_", "") + path.name)

    def _find_imported(self, path: ImportPath) -> str | None:
        """Return the name that the file has for something: its own, or that of its module and its own."""
        wanted = _look_up(self._paths.modules, path)
        symbols = list(self._file.names.items())
        names = [name for name, symbol in symbols if wanted is not None and symbol.node is wanted]
        if wanted is None and path.name in self._file.names and _is_imported_from(self._file, path):
            names.append(path.name)
        modules = [name for name, symbol in symbols if _is_module(symbol.node, path.module)]
        return next(iter([*names, *(f"{name}.{path.name}" for name in modules)]), None)


def _is_module(node: SymbolNode | None, module: str) -> bool:
    return isinstance(node, MypyFile) and node.fullname == module


def _look_up(modules: dict[str, MypyFile], path: ImportPath) -> SymbolNode | None:
    symbol = modules[path.module].names.get(path.name) if path.module in modules else None
    return symbol.node if symbol is not None else None


def _is_imported_from(file: MypyFile, path: ImportPath) -> bool:
    return any(
        isinstance(statement, ImportFrom) and statement.id == path.module and (path.name, None) in statement.names
        for statement in file.imports
    )


def _list_late_names(file: MypyFile, line: int) -> list[str]:
    """Return the names that a file imports for checkers alone, or below a line: Python does not have them there."""
    late = [statement for statement in file.imports if statement.is_mypy_only or statement.line > line]
    early = [statement for statement in file.imports if statement not in late]
    names = {name for statement in late for name in _list_names(statement)}
    return sorted(names.difference(name for statement in early for name in _list_names(statement)))


def _list_names(statement: ImportBase) -> list[str]:
    if isinstance(statement, ImportFrom):
        return [alias or name for name, alias in statement.names]
    return [alias or name.partition(".")[0] for name, alias in statement.ids] if isinstance(statement, Import) else []


def _list_arguments(instance: Instance) -> list[Type]:
    """Return the type arguments, without a second one that repeats the first by default, as that of a QuerySet."""
    arguments = list(instance.args)
    variables = instance.type.defn.type_vars
    repeats = len(arguments) == 2 and arguments[0] == arguments[1]
    if repeats and isinstance(get_proper_type(variables[1].default), TypeVarType):
        return arguments[:1]
    return arguments

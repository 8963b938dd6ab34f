"""What tests recorded, as types of mypy."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from mypy.nodes import TypeInfo
from mypy.types import AnyType, Instance, NoneType, TupleType, Type, TypeOfAny, TypeType

from typedsignal.adopt._merge import is_unknown, merge
from typedsignal.map._nodes import find_symbol
from typedsignal.testing._recording import VERSION
from typedsignal.testing._recording import merge as merge_records

if TYPE_CHECKING:
    from mypy.nodes import MypyFile, SymbolNode

# The server of the tests chooses the class of requests, and settings choose the sessions, the cache and the mailer.
_CHOSEN: Final = re.compile(r"django\.(.+\.)?(backends|handlers)\.(?!base\.)")


class NoRecordError(Exception):
    """A file is not what `--typedsignal-record` writes; the message says why, and the repair."""


class Seen(NamedTuple):
    """Values of one kind: their type as it was recorded, and in how many sends."""

    text: str
    node: ast.expr
    sends: int


class RecordedSignal(NamedTuple):
    """What a signal was seen to send: the sender, the fields, and which sets of fields, each with a number of sends.

    Sends by tests themselves are only counted.
    """

    sends: int
    test_sends: int
    sender: tuple[Seen, ...]
    fields: Mapping[str, tuple[Seen, ...]]
    sets: Mapping[frozenset[str], int]

    @property
    def required(self) -> frozenset[str]:
        """The fields of every send."""
        sets = list(self.sets)
        return sets[0].intersection(*sets) if sets else frozenset()

    def count_sends(self, field: str) -> int:
        """Return the number of sends that pass a field."""
        return sum(count for names, count in self.sets.items() if field in names)


class Recording:
    """The signals of a file, and a lookup from the names of classes at run time to the classes that mypy knows."""

    def __init__(self, records: Mapping[str, Any], modules: Mapping[str, MypyFile]) -> None:
        self.bases: Mapping[str, Sequence[str]] = records["classes"]
        self._modules = modules
        by_name: dict[str, list[Any]] = {}
        for name, record in records["signals"].items():
            by_name.setdefault(self._find_declared_name(name), []).append({"signals": {"": record}, "classes": {}})
        merged = {name: merge_records(several)["signals"][""] for name, several in by_name.items()}
        self.signals = {name: _read_signal(record) for name, record in merged.items()}

    def _find_declared_name(self, name: str) -> str:
        """Return the name of a signal in the module that declares it: at run time it may be found where it is used."""
        node = self._look_up(name)
        fullname = node.fullname if node is not None else ""
        return fullname if "." in fullname else name

    def merge_types(self, seen: Sequence[Seen]) -> Type | None:
        """Return one type for values, None where nothing is known of them."""
        types = [self._convert(found.node) for found in seen]
        return merge([typ for typ in types if not is_unknown(typ)])

    def _convert(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Constant):
            return NoneType()
        if isinstance(node, ast.BinOp):
            return merge([self._convert(node.left), self._convert(node.right)]) or anything()
        if isinstance(node, ast.Subscript):
            items, is_open = split_items(node)
            arguments = [self._convert(item) for item in items]
            name = ast.unparse(node.value)
            if name == "type":
                return TypeType.make_normalized(arguments[0])
            found = self._find_known(name)
            if found is None:
                return anything()
            if name == "builtins.tuple" and not is_open:
                return TupleType(arguments, Instance(found, [anything()]))
            return Instance(found, arguments) if len(arguments) == len(found.type_vars) else make_instance(found)
        found = self._find_known(ast.unparse(node))
        return make_instance(found) if found is not None else anything()

    def _find_known(self, name: str) -> TypeInfo | None:
        """Return a class, or its first base that mypy knows; of what is chosen elsewhere, what the choices share."""
        names = (name, *self.bases.get(name, ()))
        shared = [base for base in names if _CHOSEN.match(base) is None]
        found = map(self.find_class, (*shared, *names))
        return next((info for info in found if info is not None), None)

    def find_class(self, name: str) -> TypeInfo | None:
        """Return a class by its name at run time, None if mypy does not know it."""
        node = self._look_up(name)
        return node if isinstance(node, TypeInfo) else None

    def find_path(self, info: TypeInfo) -> str:
        """Return the path of the file that defines a class, empty if it is not known."""
        return self._modules[info.module_name].path if info.module_name in self._modules else ""

    def _look_up(self, name: str) -> SymbolNode | None:
        symbol = find_symbol(name, self._modules)
        return symbol.node if symbol is not None else None


def read_records(path: Path) -> Mapping[str, Any]:
    """Return what a file has, for a `Recording`.

    Raises:
        NoRecordError: The file cannot be read, or is no recording.
    """
    repair = f"run pytest --typedsignal-record {path.as_posix()}"
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise NoRecordError(f'"{path.as_posix()}" cannot be read: {error.strerror}: {repair}') from None
    except ValueError:
        found = None
    records = cast("dict[str, Any]", found if isinstance(found, dict) else {})
    if records.get("version") != VERSION or not isinstance(records.get("classes"), dict):  # a map has none
        raise NoRecordError(f'"{path.as_posix()}" is no recording of this version: {repair}')
    return records


def _read_signal(record: Mapping[str, Any]) -> RecordedSignal:
    sets = {frozenset(name for name in names.split(",") if name): count for names, count in record["sets"].items()}
    fields = {name: _read_types(types) for name, types in record["fields"].items()}
    return RecordedSignal(record["sends"], record["test_sends"], _read_types(record["sender"]), fields, sets)


def _read_types(types: Mapping[str, int]) -> tuple[Seen, ...]:
    return tuple(Seen(text, _parse(text), types[text]) for text in sorted(types))


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:  # a class that was made with a name that is none
        return ast.Name("_")


def split_items(node: ast.Subscript) -> tuple[list[ast.expr], bool]:
    """Return the types in brackets, and whether an ellipsis follows them."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    types = [item for item in items if not (isinstance(item, ast.Constant) and item.value is ...)]
    return types, len(types) < len(items)


def make_instance(info: TypeInfo) -> Instance:
    """Return the type of the instances of a class, whatever its arguments are."""
    return Instance(info, [anything() for _ in info.type_vars])


def anything() -> AnyType:
    return AnyType(TypeOfAny.special_form)

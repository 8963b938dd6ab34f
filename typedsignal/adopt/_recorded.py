"""What tests recorded, as types of mypy."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mypy.nodes import SymbolTable, TypeInfo
from mypy.types import AnyType, Instance, NoneType, TupleType, Type, TypeOfAny, TypeType

from typedsignal.adopt._merge import is_unknown, merge
from typedsignal.testing._recording import VERSION

if TYPE_CHECKING:
    from mypy.nodes import MypyFile


class NoRecordError(Exception):
    """A file is not what `--typedsignal-record` writes; the message says why, and the repair."""


class RecordedSignal(NamedTuple):
    """What a signal was seen to send: types, the fields of every send, and the type of senders."""

    fields: Mapping[str, Type | None]
    required: frozenset[str]
    sender: Type | None


def read_recorded(path: Path, modules: Mapping[str, MypyFile]) -> dict[str, RecordedSignal]:
    """Return what a file has of each signal that was sent by other code than tests.

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
    if not isinstance(found, dict) or cast("dict[str, Any]", found).get("version") != VERSION:
        raise NoRecordError(f'"{path.as_posix()}" is no recording of this version: {repair}')
    records = cast("dict[str, Any]", found)
    reader = _Reader(modules, records["classes"])
    return {name: reader.read(record) for name, record in records["signals"].items() if record["sends"]}


class _Reader:
    """A lookup from the names of classes at run time to the classes that mypy knows."""

    def __init__(self, modules: Mapping[str, MypyFile], bases: Mapping[str, Sequence[str]]) -> None:
        self._modules = modules
        self._bases = bases

    def read(self, record: Mapping[str, Any]) -> RecordedSignal:
        fields = {name: self._merge(types) for name, types in record["fields"].items()}
        written: list[str] = [*record["sets"]]
        sets = [frozenset(name for name in names.split(",") if name) for names in written]
        required = sets[0].intersection(*sets) if sets else frozenset[str]()
        return RecordedSignal(fields, required, self._merge(record["sender"]))

    def _merge(self, texts: Mapping[str, int]) -> Type | None:
        types = [self._parse(ast.parse(text, mode="eval").body) for text in sorted(texts)]
        return merge([typ for typ in types if not is_unknown(typ)])

    def _parse(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Constant):
            return NoneType()
        if isinstance(node, ast.BinOp):
            return merge([self._parse(node.left), self._parse(node.right)]) or _anything()
        if isinstance(node, ast.Subscript):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            is_ellipsis = [isinstance(item, ast.Constant) and item.value is ... for item in items]
            arguments = [self._parse(item) for item, is_more in zip(items, is_ellipsis, strict=True) if not is_more]
            name = ast.unparse(node.value)
            if name == "type":
                return TypeType.make_normalized(arguments[0])
            found = self._find(name)
            if found is None:
                return _anything()
            if name == "builtins.tuple" and not any(is_ellipsis):
                return TupleType(arguments, Instance(found, [_anything()]))
            return Instance(found, arguments)
        found = self._find(ast.unparse(node))
        return Instance(found, [_anything() for _ in found.type_vars]) if found is not None else _anything()

    def _find(self, name: str) -> TypeInfo | None:
        """Return a class, or its first base that mypy knows."""
        for candidate in (name, *self._bases.get(name, ())):
            module = candidate
            while module and module not in self._modules:
                module = module.rpartition(".")[0]
            names = self._modules[module].names if module else SymbolTable()
            info: TypeInfo | None = None
            for part in candidate.removeprefix(f"{module}.").split("."):
                symbol = names.get(part)
                info = symbol.node if symbol is not None and isinstance(symbol.node, TypeInfo) else None
                names = info.names if info is not None else SymbolTable()
            if info is not None:
                return info
        return None


def _anything() -> AnyType:
    return AnyType(TypeOfAny.special_form)

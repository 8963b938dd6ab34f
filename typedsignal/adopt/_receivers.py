"""The functions of receivers, and the types that their parameters lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ARG_STAR2, FuncDef, LambdaExpr, MypyFile, Node, ReturnStmt
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, Type, TypeOfAny

from typedsignal.adopt._merge import widen
from typedsignal.adopt._model import InferredSignal
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import SENDER_KEY

if TYPE_CHECKING:
    from mypy.nodes import Argument

    from typedsignal.map._collect import Reading


class Lacking(NamedTuple):
    """A function that receives signals, and the types of its parameters that have no annotation."""

    file: MypyFile
    function: FuncDef
    types: dict[str, Type]


def list_receivers(reading: Reading, signals: Sequence[InferredSignal]) -> Iterator[Lacking]:
    """Return the functions in the files that are read, each with what the signals that it receives send."""
    files = {show_path(file.path): file for file in reading.files}
    received: dict[FuncDef, tuple[MypyFile, list[InferredSignal]]] = {}
    for signal in signals:
        for receiver, function in reading.receivers.get(signal.name, []):
            if isinstance(function, FuncDef) and receiver.defined is not None and receiver.defined.file in files:
                received.setdefault(function, (files[receiver.defined.file], []))[1].append(signal)
    for function, (file, sent) in received.items():
        types = _find_types(function, sent, reading)
        if types:
            yield Lacking(file, function, types)


def _find_types(function: FuncDef, signals: Sequence[InferredSignal], reading: Reading) -> dict[str, Type]:
    found: dict[str, Type] = {}
    for argument in function.arguments:
        name = argument.variable.name
        sent = [_find_type(name, signal) for signal in signals]
        types = [typ for typ in sent if typ is not None]
        if argument.type_annotation is not None:
            continue
        if argument.kind == ARG_STAR2:
            found[name] = AnyType(TypeOfAny.special_form)
        elif types and len(types) == len(sent) and not argument.kind.is_star():
            found[name] = make_simplified_union([*types, *_list_default(argument, reading)])
    return found


def _find_type(name: str, signal: InferredSignal) -> Type | None:
    """Return the type of what a signal sends under a name, None if it sends nothing."""
    inferred = {SENDER_KEY: signal.sender, **{field.name: field.inferred for field in signal.fields}}
    if name not in inferred:
        return None
    return inferred[name].type or AnyType(TypeOfAny.special_form)


def _list_default(argument: Argument, reading: Reading) -> list[Type]:
    default = argument.initializer
    typ = reading.resolve.types.get(default) if default is not None else None
    return [widen(typ)] if typ is not None else []


def returns_nothing(function: FuncDef) -> bool:
    """Return whether a function has neither a value that it returns nor `yield`."""
    return not (function.is_generator or function.is_async_generator or _returns_value(function.body))


def _returns_value(node: Node) -> bool:
    if isinstance(node, ReturnStmt):
        return node.expr is not None
    return any(_returns_value(child) for child in list_children(node) if not isinstance(child, FuncDef | LambdaExpr))

"""The functions of receivers, and the types that their parameters lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ARG_STAR2, FuncDef, LambdaExpr, MypyFile, Node, ReturnStmt
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, Type, TypeOfAny

from typedsignal.adopt._merge import widen
from typedsignal.adopt._model import InferredSignal
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.signals import signal_of

if TYPE_CHECKING:
    from mypy.nodes import Argument

    from typedsignal.map._collect import Reading


class Lacking(NamedTuple):
    """A function that receives signals, and the types of its parameters that have no annotation."""

    file: MypyFile
    function: FuncDef
    types: dict[str, Type]


Sent = dict[str, Type]  # what a signal sends, by name: the sender and the fields


def list_sent(reading: Reading, signals: Sequence[InferredSignal]) -> dict[str, Sent]:
    """Return what signals send, by their names: those that are adopted, and those that have a payload already."""
    anything = AnyType(TypeOfAny.special_form)
    sent: dict[str, Sent] = {}
    for name, typ in reading.types_of.items():
        declared = signal_of(typ, reading.result.manager) if name in reading.instantiations else None
        if declared is not None and declared.payload is not None:
            fields = {name: field.type for name, field in declared.payload.fields.items()}
            sent[name] = {SENDER_KEY: declared.sender, **fields}
    for signal in signals:
        fields = {field.name: field.inferred.type or anything for field in signal.fields}
        sent[signal.name] = {SENDER_KEY: signal.sender.type or anything, **fields}
    return sent


def list_receivers(reading: Reading, sent: Mapping[str, Sent]) -> Iterator[Lacking]:
    """Return the functions in the files that are read, each with what the signals that it receives send."""
    files = {show_path(file.path): file for file in reading.files}
    received: dict[FuncDef, tuple[MypyFile, list[Sent]]] = {}
    for name, receivers in reading.receivers.items():
        for receiver, known in receivers:
            function = known.tree if known is not None else None
            if isinstance(function, FuncDef) and receiver.defined is not None and receiver.defined.file in files:
                # What one of the signals sends is not known: its type would be a guess.
                received.setdefault(function, (files[receiver.defined.file], []))[1].append(sent.get(name, {}))
    for function, (file, of_signals) in received.items():
        types = _find_types(function, of_signals, reading) if any(of_signals) else {}
        if types:
            yield Lacking(file, function, types)


def _find_types(function: FuncDef, of_signals: Sequence[Sent], reading: Reading) -> dict[str, Type]:
    found: dict[str, Type] = {}
    for argument in function.arguments:
        name = argument.variable.name
        if argument.type_annotation is not None:
            continue
        if argument.kind == ARG_STAR2:
            found[name] = AnyType(TypeOfAny.special_form)
        elif not argument.kind.is_star() and all(name in sent for sent in of_signals):
            types = [sent[name] for sent in of_signals]
            found[name] = make_simplified_union([*types, *_list_default(argument, reading)])
    return found


def _list_default(argument: Argument, reading: Reading) -> list[Type]:
    default = argument.initializer
    typ = reading.types.get(default) if default is not None else None
    return [widen(typ)] if typ is not None else []


def returns_nothing(function: FuncDef) -> bool:
    """Return whether a function has neither a value that it returns nor `yield`."""
    return not (function.is_generator or function.is_async_generator or _returns_value(function.body))


def _returns_value(node: Node) -> bool:
    if isinstance(node, ReturnStmt):
        return node.expr is not None
    return any(_returns_value(child) for child in list_children(node) if not isinstance(child, FuncDef | LambdaExpr))

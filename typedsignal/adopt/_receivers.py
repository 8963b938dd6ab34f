"""The functions of receivers, and the types that their parameters lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ARG_STAR2, FuncDef, LambdaExpr, MypyFile, Node, ReturnStmt
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, Type, TypeOfAny

from typedsignal.adopt._merge import widen
from typedsignal.adopt._model import InferredSignal, UnmetReceiver
from typedsignal.map._receivers import find_fields_required
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.django import is_django_signal
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


def list_unmet(
    name: str, reading: Reading, is_required: Mapping[str, bool], *, is_open: bool
) -> Iterator[UnmetReceiver]:
    """Return the receivers of a signal that do not fit its payload, in the order of their places.

    An open payload may have any further field. What a decorator does to the parameters of a function is not known.
    """
    receivers: dict[UnmetReceiver, None] = {}
    for receiver, function in reading.receivers.get(name, []):
        if function is None or reading.is_decorated(function):
            continue
        required = find_fields_required(function, is_django_signal(reading.types_of[name]))
        unmet = tuple(sorted(field for field in required if not is_required.get(field, is_open)))
        untaken = tuple(sorted(is_required.keys() - _list_taken(function.tree, is_required)))
        if unmet or untaken:
            receivers[UnmetReceiver(receiver.name, receiver.defined or receiver.connected, unmet, untaken)] = None
    yield from sorted(receivers, key=lambda receiver: receiver.place)


def _list_taken(function: Node | None, fields: Iterable[str]) -> set[str]:
    """Return the fields that a function has parameters for: all if it takes `**kwargs`, or if it is not known."""
    arguments = function.arguments if isinstance(function, FuncDef | LambdaExpr) else []
    if not arguments or any(argument.kind == ARG_STAR2 for argument in arguments):
        return {*fields}
    return {argument.variable.name for argument in arguments}


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

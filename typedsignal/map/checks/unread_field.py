"""`signal-unread-field`: a field that is sent to receivers of which none reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from mypy.nodes import ARG_STAR2, AssignmentStmt, CallExpr, ClassDef, IndexExpr, MemberExpr, NameExpr, RefExpr, StrExpr
from mypy.types import Instance, TypedDictType, get_proper_type

from typedsignal.map._labels import count
from typedsignal.map._model import Place, Problem
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import walk
from typedsignal.map.checks.connections import is_of_one_signal

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from typedsignal.map._collect import Reading
    from typedsignal.map._model import Signal
    from typedsignal.map.checks.project import Project

CODE = "signal-unread-field"
_READ_ANY: Final = {"copy", "get", "items", "pop", "values"}


def check(project: Project) -> Iterator[Problem]:
    """Report a field that no receiver names, where none uses `**kwargs` as a whole either.

    A class that several signals have as their payload may have it for one of these, as
    may one that others derive from. A send of several signals passes what one of them needs.
    """
    users: dict[str, list[Signal]] = {}
    for signal in project.signals:
        declaration = project.reading.find_declaration(signal.name)
        described_by = declaration.payload_class if declaration is not None else None
        users.setdefault(described_by or signal.name, []).append(signal)
    reads = _find_reads(project.reading, set(users))
    for name, signals in users.items():
        received = [signal for signal in signals if signal.receivers]
        if not received or not all(project.is_own(signal) and project.passes_as_written(signal) for signal in signals):
            continue
        for field in received[0].unread:
            if not all(field in signal.unread for signal in received):
                continue
            if (name, field) in reads or (name, None) in reads:
                continue
            place = _find_place(project.reading, received[0], name, field)
            if place is not None and not any(map(project.may_be_used_elsewhere, signals)):
                yield Problem(place, CODE, received[0].name, _describe(received, field))


def _find_reads(reading: Reading, payloads: set[str]) -> set[tuple[str, str | None]]:
    """Return the fields of payload classes that code reads of an object, None where it may read any."""
    found: set[tuple[str, str | None]] = set()
    for file in reading.files:
        for node in walk(file):
            if isinstance(node, IndexExpr) and (name := _name_class(node.base, reading)) in payloads:
                found.add((name, node.index.value if isinstance(node.index, StrExpr) else None))
            elif isinstance(node, MemberExpr) and (name := _name_class(node.expr, reading)) in payloads:
                found.add((name, None if node.name in _READ_ANY else node.name))
            elif isinstance(node, CallExpr):
                values = zip(node.args, node.arg_kinds, strict=True)
                names = {_name_class(value, reading) for value, kind in values if kind != ARG_STAR2}
                found.update((name, None) for name in names & payloads)
    return found


def _name_class(expression: Expression, reading: Reading) -> str:
    """Return the full name of the class of an object, which may be a TypedDict."""
    typ = get_proper_type(reading.types.get(expression))
    typ = typ.fallback if isinstance(typ, TypedDictType) else typ
    return typ.type.fullname if isinstance(typ, Instance) else ""


def _describe(signals: list[Signal], field: str) -> str:
    names = " and ".join(f'"{signal.name}"' for signal in signals)
    receivers = count(sum(len(signal.receivers) for signal in signals), "receiver")
    noun = "signal" if len(signals) == 1 else "signals"
    return f'No receiver of {noun} {names} reads field "{field}" ({receivers}): remove the field, or read it'


def _find_place(reading: Reading, signal: Signal, name: str, field: str) -> Place | None:
    """Return the line of a field: in the class of the payload, of its first send, or of its `@signal`."""
    if signal.payload is not None and signal.payload.is_inferred:
        facts = [fact for fact in reading.sends[signal.name] if fact.passed is not None and field in fact.passed.fields]
        is_certain = all(is_of_one_signal(fact, reading) for fact in facts)
        return min(fact.send.place for fact in facts) if is_certain else None
    if name == signal.name:
        return signal.declared
    definitions = [
        (file, definition) for file in reading.files for definition in walk(file) if isinstance(definition, ClassDef)
    ]
    if any(name in _list_bases(definition) for _, definition in definitions):
        return None
    for file, definition in definitions:
        line = _find_line(definition, field) if definition.fullname == name else None
        if line is not None:
            return Place(show_path(file.path), line)
    return None


def _list_bases(definition: ClassDef) -> list[str]:
    return [base.fullname for base in definition.base_type_exprs if isinstance(base, RefExpr)]


def _find_line(definition: ClassDef, field: str) -> int | None:
    for statement in definition.defs.body:
        names = statement.lvalues if isinstance(statement, AssignmentStmt) else []
        if any(isinstance(name, NameExpr) and name.name == field for name in names):
            return statement.line
    return None

"""`signal-receiver`: a receiver of an untyped signal that requires a field which sends do not pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typedsignal.map._labels import count, locate
from typedsignal.map._model import Problem
from typedsignal.map._receivers import find_fields_required
from typedsignal.map.checks.connections import is_of_one_signal, read_key
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from typedsignal.map._collect import ConnectionTree, SendFact
    from typedsignal.map._model import Signal
    from typedsignal.map.checks.project import Project

CODE = "signal-receiver"


def check(project: Project) -> Iterator[Problem]:
    """Report a receiver that fails with every send, or with one that calls it for sure.

    Where a payload is declared, the plugin reports it. A send with `**kwargs` may pass any field.
    """
    for signal in project.signals:
        is_inferred = signal.payload is not None and signal.payload.is_inferred
        if not is_inferred or not project.is_followed(signal) or not project.passes_as_written(signal):
            continue
        for connection in project.reading.connections.get(signal.name, []):
            if _is_replaced(connection, project) or is_test(connection.receiver.connected.file):
                continue
            missing = _describe_missing(project, signal, connection)
            if missing is not None:
                place = connection.receiver.defined or connection.receiver.connected
                who = f'Receiver "{connection.receiver.name}" of signal "{signal.name}" requires'
                yield Problem(place, CODE, signal.name, f"{who} {missing}, or give it a default")


def _is_replaced(connection: ConnectionTree, project: Project) -> bool:
    return connection.fact is not None and project.reading.is_replaced(connection.fact)


def _describe_missing(project: Project, signal: Signal, connection: ConnectionTree) -> str | None:
    sends = project.reading.sends[signal.name]
    required = sorted(find_fields_required(connection.fact, signal.kind == "django"))
    nowhere = [name for name in required if all(_leaves_out(send, name) for send in sends)]
    if nowhere and not project.may_be_used_elsewhere(signal):
        return f"{_quote(nowhere)}, which no send passes ({count(len(sends), 'send')}): pass it"
    if not project.connects_at_start(connection):
        return None
    if read_key(connection.call, connection.options, project.reading).sender is not None:
        return None
    for send in sends:
        left_out = [name for name in required if _leaves_out(send, name)]
        is_certain = is_of_one_signal(send, project.reading) and not is_test(send.send.place.file)
        if left_out and is_certain:
            return f"{_quote(left_out)}, which the send at {locate(send.send.place)} does not pass: pass it there"
    return None


def _leaves_out(send: SendFact, field: str) -> bool:
    return send.passed is not None and not send.passed.is_open and field not in send.passed.fields


def _quote(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)

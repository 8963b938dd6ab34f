"""`signal-dispatch-uid`: a `dispatch_uid` that two receivers have in different modules; one is never connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typedsignal.map._labels import locate
from typedsignal.map._model import Problem
from typedsignal.map.checks.connections import UNCLEAR, Key, read_key
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from typedsignal.map._collect import ConnectionTree
    from typedsignal.map.checks.project import Project

CODE = "signal-dispatch-uid"


def check(project: Project) -> Iterator[Problem]:
    """Report a second receiver of the same signal, sender and dispatch_uid, in another file.

    Only of connections at import and in `AppConfig.ready` that stand under no condition. The plugin
    reports those in one file.
    """
    reported: set[object] = set()
    for signal, connections in sorted(project.reading.connections.items()):
        first: dict[Key, ConnectionTree] = {}
        ordered = sorted(connections, key=lambda connection: connection.receiver.connected)
        for connection in ordered:
            key = read_key(connection.call, connection.options, project.reading)
            if not _is_certain(connection, key, project):
                continue
            other = first.setdefault(key, connection)
            place = connection.receiver.connected
            if _is_another(connection, other) and place not in reported:
                reported.add(place)
                yield Problem(place, CODE, signal, _describe(signal, connection, other))


def _is_certain(connection: ConnectionTree, key: Key, project: Project) -> bool:
    is_at_start = project.connects_at_start(connection)
    is_clear = key.uid is not None and UNCLEAR not in key
    return (
        is_at_start and is_clear and connection.function is not None and not is_test(connection.receiver.connected.file)
    )


def _is_another(connection: ConnectionTree, other: ConnectionTree) -> bool:
    is_same_file = connection.receiver.connected.file == other.receiver.connected.file
    return connection.function is not other.function and not is_same_file


def _describe(signal: str, connection: ConnectionTree, other: ConnectionTree) -> str:
    return (
        f'dispatch_uid {connection.receiver.dispatch_uid} of receiver "{connection.receiver.name}" of signal "{signal}"'
        f' is already used for "{other.receiver.name}" ({locate(other.receiver.connected)}):'
        " only one of them is connected, choose another"
    )

"""`signal-disconnect`: a `disconnect` that disconnects nothing, because no connection is like it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import CallExpr, Decorator, Expression, ExpressionStmt, FuncBase, FuncDef, MemberExpr, RefExpr
from mypy.types import Instance, get_proper_type

from typedsignal.map._labels import locate
from typedsignal.map._model import Place, Problem
from typedsignal.map._nodes import find_argument
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import walk
from typedsignal.map.checks.connections import Key, find_function, read_key
from typedsignal.mypy._fullnames import (
    CONNECT,
    DISCONNECT,
    DISPATCH_UID,
    DJANGO_MODEL_SIGNAL,
    DJANGO_SIGNAL,
    RECEIVER_PARAMETER,
    SENDER_KEY,
    SIGNAL,
)

if TYPE_CHECKING:
    from typedsignal.map._collect import ConnectionTree, Reading
    from typedsignal.map.checks.project import Project

CODE = "signal-disconnect"
_DISPATCHERS: Final = (SIGNAL, DJANGO_SIGNAL, DJANGO_MODEL_SIGNAL)
# What a connection is found by, and how a message says that it has none.
_OPTIONS: Final = ((SENDER_KEY, "without a sender"), (DISPATCH_UID, "without a dispatch_uid"))


class _Disconnection(NamedTuple):
    place: Place
    signal: str
    receiver: Expression
    function: FuncDef
    key: Key


def check(project: Project) -> Iterator[Problem]:
    """Report a function that is disconnected with another sender or dispatch_uid than it is ever connected with.

    Only where each use of the function is a call, a connection or a disconnection, and the result is not used.
    """
    reading = project.reading
    unmatched = [found for found in _list_disconnections(reading) if not _may_match(found, reading)]
    used_otherwise = _find_used_otherwise(reading, {found.function for found in unmatched})
    for found in unmatched:
        if found.function not in used_otherwise and not project.is_mentioned_elsewhere(found.function.name):
            yield Problem(found.place, CODE, found.signal, _describe(found, reading))


def _list_disconnections(reading: Reading) -> Iterator[_Disconnection]:
    for file in reading.files:
        for node in walk(file):
            call = node.expr if isinstance(node, ExpressionStmt) else None
            if isinstance(call, CallExpr) and isinstance(call.callee, MemberExpr) and call.callee.name == DISCONNECT:
                found = _read(call, call.callee.expr, Place(show_path(file.path), call.line), reading)
                if found is not None:
                    yield found


def _read(call: CallExpr, signal: Expression, place: Place, reading: Reading) -> _Disconnection | None:
    receiver = find_argument(call, RECEIVER_PARAMETER, 0)
    function = find_function(receiver)
    is_function = function is not None and not function.info and reading.find_function(function) is not None
    names = reading.signals(signal) if isinstance(signal, RefExpr) and _is_plain(signal, reading) else []
    if receiver is None or function is None or not is_function or len(names) != 1:
        return None
    options = {SENDER_KEY: find_argument(call, SENDER_KEY, 1), DISPATCH_UID: find_argument(call, DISPATCH_UID, 2)}
    return _Disconnection(place, names[0], receiver, function, read_key(call, options, reading))


def _is_plain(signal: Expression, reading: Reading) -> bool:
    """Return whether a signal connects and disconnects as its library does."""
    typ = get_proper_type(reading.types.get(signal))
    symbols = [typ.type.get(name) for name in (CONNECT, DISCONNECT)] if isinstance(typ, Instance) else []
    nodes = [symbol.node for symbol in symbols if symbol is not None]
    owners = [node.info.fullname for node in nodes if isinstance(node, FuncBase | Decorator)]
    return len(owners) == 2 and all(owner in _DISPATCHERS for owner in owners)


def _may_match(found: _Disconnection, reading: Reading) -> bool:
    """Return whether a connection may be the one that is disconnected; under a dispatch_uid, it is any receiver's."""
    for connection in reading.connections.get(found.signal, []):
        key = read_key(connection.call, connection.options, reading)
        is_other = connection.function is not None and connection.function is not found.function
        if key.matches(found.key) is not False and (not is_other or found.key.uid is not None):
            return True
    return False


def _find_used_otherwise(reading: Reading, functions: set[FuncDef]) -> set[FuncDef]:
    """Return the functions that code may connect in a way that the map does not see."""
    understood = {id(found.receiver) for found in _list_disconnections(reading)}
    understood |= {
        id(connection.connected) for connections in reading.connections.values() for connection in connections
    }
    found: set[FuncDef] = set()
    for file in reading.files:
        for node in walk(file):
            if isinstance(node, CallExpr):
                understood.add(id(node.callee))
            function = find_function(node) if isinstance(node, RefExpr | Decorator) else None
            if function is None or function not in functions:
                continue
            if isinstance(node, Decorator) and not _is_decorated(node, reading):
                continue
            if id(node) not in understood:
                found.add(function)
    return found


def _is_decorated(node: Decorator, reading: Reading) -> bool:
    function = reading.find_function(node.func)
    return function is not None and reading.is_decorated(function)


def _describe(found: _Disconnection, reading: Reading) -> str:
    known = reading.find_function(found.function)
    name = known.name if known is not None else found.function.fullname
    who = f'Receiver "{name}" of signal "{found.signal}" is not disconnected here'
    connected = reading.connections.get(found.signal, [])
    own = [connection for connection in connected if connection.function is found.function]
    differences = [(list(_list_differences(connection, found.key, reading)), connection) for connection in own]
    if not differences:
        return f"{who}: nothing connects it, remove the call"
    options, connection = min(differences, key=lambda pair: len(pair[0]))
    place = locate(connection.receiver.connected)
    return f"{who}: it is connected {' and '.join(options)} ({place}), pass the same to disconnect"


def _list_differences(connection: ConnectionTree, other: Key, reading: Reading) -> Iterator[str]:
    key = read_key(connection.call, connection.options, reading)
    written = (connection.receiver.sender, connection.receiver.dispatch_uid)
    for (name, without), text, one, another in zip(_OPTIONS, written, key, other, strict=True):
        if one != another:
            yield f"with {name}={text}" if text is not None else without

"""Introspection of the running process: its signals, of this package and of Django, and their receivers."""

from __future__ import annotations

import gc
import linecache
import re
import sys
from functools import partial
from inspect import unwrap
from itertools import chain
from pathlib import Path
from types import MethodType
from typing import TYPE_CHECKING, Any, cast
from weakref import ReferenceType

from django.dispatch import Signal

from typedsignal._core.base import list_signals
from typedsignal._core.connection import ConnectionInfo, is_deferred, uid_of, waits_for_commit
from typedsignal._core.naming import name_of
from typedsignal._core.subclasses import SubclassFilter, is_own_uid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEF = re.compile(r"\s*(async\s+)?def\b")


def find_signals() -> list[tuple[str, Any]]:
    """Return all signals with their names, in the order of these; Django's are found as attributes of modules."""
    live: list[Any] = list_signals()
    named: list[tuple[str, Any]] = [(signal._name or repr(signal), signal) for signal in live]
    # A module of that name most likely defines a signal, which others import.
    modules = sorted(sys.modules.items(), key=lambda item: not item[0].endswith("signals"))
    of_django: dict[int, tuple[str, Any]] = {}
    for module_name, module in modules:
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if issubclass(type(value), Signal):
                of_django.setdefault(id(value), (f"{module_name}.{name}", value))
    return sorted([*named, *of_django.values()], key=lambda item: item[0])


def list_connections(signal: Any) -> tuple[ConnectionInfo[Any], ...]:
    """Return the connections of a signal, whether of this package or of Django."""
    if not isinstance(signal, Signal):
        connections: tuple[ConnectionInfo[Any], ...] = signal.connections()
        return connections
    with signal.lock:
        entries: list[Any] = list(signal.receivers)
    return tuple(_read_connection(entry) for entry in entries if _dereference(entry[1]) is not None)


def format_name(thing: Any) -> str:
    """Return the dotted name of a receiver or sender, or of its class if it has none; a str as it is."""
    if isinstance(thing, str):
        return thing
    while type(thing) is partial:
        thing = thing.func
    kind = cast("Any", type(thing))
    named = thing if hasattr(thing, "__qualname__") else kind
    return f"{named.__module__}.{name_of(named)}"


def find_definition(receiver: Any) -> tuple[str, int] | None:
    """Return the file and the line where a receiver is defined, None if it is not written in Python."""
    code = getattr(_find_function(receiver), "__code__", None)
    if code is None:
        return None
    line: int = code.co_firstlineno
    if code.co_name != "<lambda>":  # the first line of others may be that of a decorator
        later: Iterable[tuple[int, str]] = enumerate(linecache.getlines(code.co_filename)[line - 1 :], line)
        line = next((number for number, text in later if _DEF.match(text)), line)
    file = Path(code.co_filename)
    return (file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file).as_posix(), line


def _find_function(receiver: Any) -> Any:
    while True:
        called: Any = unwrap(receiver)
        if type(called) is partial:
            called = called.func
        elif type(called) is MethodType:
            called = called.__func__
        elif not hasattr(called, "__code__"):
            kind = cast("Any", type(called))
            called = getattr(kind, "__call__", called)  # noqa: B004  # an object's method, not a test
        if called is receiver:
            return called
        receiver = called


def _dereference(stored: Any) -> Any:
    return stored() if issubclass(type(stored), ReferenceType) else stored


def _find_object(address: int) -> object:
    things = chain(_list_subclasses(object), gc.get_objects())  # which has none of those that were frozen
    return next((thing for thing in things if id(thing) == address), f"an object with the id {address}")


def _list_subclasses(base: type[object]) -> Iterator[type[object]]:
    for subclass in type.__subclasses__(base):
        yield subclass
        yield from _list_subclasses(subclass)


def _read_connection(entry: Any) -> ConnectionInfo[Any]:
    """Read a connection as Django stores it; before 6.0 that is only the id of the sender."""
    (key, sender_id), stored, *reference, is_async = entry
    receiver = _dereference(stored)
    if reference:
        sender = reference[0] and reference[0]()
    else:
        sender = None if sender_id == id(None) else _find_object(sender_id)
    subclasses = isinstance(receiver, SubclassFilter)
    is_weak = stored is not receiver
    if isinstance(receiver, SubclassFilter):
        sender, receiver = receiver.sender, receiver.refer()
        key = None if is_own_uid(key) else key
    return ConnectionInfo(
        receiver=receiver,
        sender=sender,
        dispatch_uid=uid_of(receiver, key),
        is_weak=is_weak,
        is_async=is_async,
        on_commit=waits_for_commit(receiver),
        deferred=is_deferred(receiver),
        subclasses=subclasses,
    )

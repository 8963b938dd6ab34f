"""The live picture: the signals of this process, those of this package and Django's own, and who listens to each."""

from __future__ import annotations

import gc
import linecache
import re
import sys
from functools import partial
from inspect import unwrap
from pathlib import Path
from types import MethodType
from typing import TYPE_CHECKING, Any, cast
from weakref import ReferenceType

from django.dispatch import Signal

from typedsignal._core.base import list_signals
from typedsignal._core.connection import ConnectionInfo, uid_of, waits_for_commit
from typedsignal._core.naming import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEF = re.compile(r"\s*(async\s+)?def\b")


def named_signals() -> list[tuple[str, Any]]:
    """Return every signal that can be found, in the order of their names: Django's where a module holds them."""
    live: list[Any] = list_signals()
    named: list[tuple[str, Any]] = [(signal._name or repr(signal), signal) for signal in live]
    # Where it is defined, most likely, before all those places that import it.
    modules = sorted(sys.modules.items(), key=lambda each: not each[0].endswith("signals"))
    of_django: dict[int, tuple[str, Any]] = {}
    for module, held in modules:
        for name, value in list(getattr(held, "__dict__", {}).items()):
            if issubclass(type(value), Signal):
                of_django.setdefault(id(value), (f"{module}.{name}", value))
    return sorted([*named, *of_django.values()], key=lambda each: each[0])


def connections_of(signal: Any) -> tuple[ConnectionInfo[Any], ...]:
    """Tell who listens to a signal of either kind."""
    if not isinstance(signal, Signal):
        told: tuple[ConnectionInfo[Any], ...] = signal.connections()
        return told
    with signal.lock:
        entries: list[Any] = list(signal.receivers)
    return tuple(_connected(entry) for entry in entries if _target(entry[1]) is not None)


def full_name(thing: Any) -> str:
    """Return the dotted name of a receiver or sender; a str as it is, and what has no name as Python shows it."""
    if isinstance(thing, str):
        return thing
    while type(thing) is partial:
        thing = thing.func
    kind = cast("Any", type(thing))
    named = thing if hasattr(thing, "__qualname__") else kind
    return f"{named.__module__}.{name_of(named)}"


def place_of(receiver: Any) -> tuple[str, int] | None:
    """Return the file and the line where a receiver is defined, None if it is not written in Python."""
    code = getattr(_function_of(receiver), "__code__", None)
    if code is None:
        return None
    line: int = code.co_firstlineno
    if code.co_name != "<lambda>":  # the first line of others may be that of a decorator
        later: Iterable[tuple[int, str]] = enumerate(linecache.getlines(code.co_filename)[line - 1 :], line)
        line = next((number for number, text in later if _DEF.match(text)), line)
    file = Path(code.co_filename)
    return (file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file).as_posix(), line


def _function_of(receiver: Any) -> Any:
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


def _target(held: Any) -> Any:
    return held() if issubclass(type(held), ReferenceType) else held


def _object_with(known: int) -> object:
    return next((each for each in gc.get_objects() if id(each) == known), f"an object with the id {known}")


def _connected(entry: Any) -> ConnectionInfo[Any]:
    """Read a connection as Django has it; before 6.0 it keeps the id of a sender alone."""
    (key, sender_id), held, *reference, is_async = entry
    receiver = _target(held)
    if reference:
        sender = reference[0] and reference[0]()
    else:
        sender = None if sender_id == id(None) else _object_with(sender_id)
    return ConnectionInfo(
        receiver=receiver,
        sender=sender,
        dispatch_uid=uid_of(receiver, key),
        is_weak=held is not receiver,
        is_async=is_async,
        on_commit=waits_for_commit(receiver),
    )

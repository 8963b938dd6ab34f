"""Isolation of tests for the pytest plugin: receivers that a test connects are disconnected after it.

It keeps and searches no signals. While it is on, it watches the methods that connect and
disconnect receivers, of this package's signals and of Django's. Other changes that a test makes to
a signal, such as a list of receivers that it assigns for a time, are left alone.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

from typedsignal._core.connection import id_of
from typedsignal._core.registry import Receivers
from typedsignal.testing._adapters import Entry, receiver_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

Method: TypeAlias = "Callable[..., Any]"


class Isolation:
    """A record of what is connected while it is on, to be disconnected at the end."""

    def __init__(self) -> None:
        self._is_on = False
        self._watches: list[type] = []
        self._connected: list[tuple[Any, Entry]] = []
        # Older connections: they may come back, as in Django's test client.
        self._disconnected: list[tuple[Any, Entry]] = []

    @contextmanager
    def on(self) -> Generator[None]:
        """Disconnect at the end what is connected until then."""
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False
            for signal, entry in self._connected:
                _disconnect(signal, entry)
            self._connected.clear()
            self._disconnected.clear()

    @contextmanager
    def off(self) -> Generator[None]:
        """Leave alone what is connected in the block."""
        was_on, self._is_on = self._is_on, False
        try:
            yield
        finally:
            self._is_on = was_on

    def watch(self, replace: Callable[[Any, str, Method], None]) -> None:
        """Watch the classes of signals that are imported by now; `replace` puts a method into one of them."""
        classes: list[tuple[Any, str, str]] = [(Receivers, "add", "remove")]
        if "django.dispatch" in sys.modules:
            classes.append((sys.modules["django.dispatch"].Signal, "connect", "disconnect"))
        for owner, *names in classes:
            if owner not in self._watches:
                self._watches.append(owner)
                for name in names:
                    replace(owner, name, self._wrap(getattr(owner, name)))

    def _wrap(self, method: Method) -> Method:
        @wraps(method)
        def watched(signal: Any, /, *args: Any, **kwargs: Any) -> Any:
            if not self._is_on or _is_importing():
                return method(signal, *args, **kwargs)
            before = _entries(signal)
            result = method(signal, *args, **kwargs)
            after = _entries(signal)
            for entry in _subtract(before, after):
                if not _take(self._connected, signal, entry):
                    self._disconnected.append((signal, entry))
            for entry in _subtract(after, before):
                if not _take(self._disconnected, signal, entry):
                    self._connected.append((signal, entry))
            return result

        return watched


def _is_importing() -> bool:
    """Return whether a module is being imported: its receivers would not be connected again."""
    frame: FrameType | None = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
    while frame is not None and frame.f_code.co_filename != "<frozen importlib._bootstrap>":
        frame = frame.f_back
    return frame is not None


def _entries(signal: Any) -> list[Entry]:
    return list(signal.list_entries() if isinstance(signal, Receivers) else signal.receivers)


def _subtract(entries: list[Entry], others: list[Entry]) -> list[Entry]:
    known = {(other[0], id(other[1])) for other in others}
    return [entry for entry in entries if (entry[0], id(entry[1])) not in known]


def _take(kept: list[tuple[Any, Entry]], signal: Any, entry: Entry) -> bool:
    """Remove a connection of the same receiver to the same sender, and return whether there was one."""
    for index, (owner, other) in enumerate(kept):
        if owner is signal and _is_same(other, entry):
            del kept[index]
            return True
    return False


def _is_same(entry: Entry, other: Entry) -> bool:
    """Compare the receivers, because references to them are new where a list of receivers is assigned."""
    return bool(entry[0] == other[0]) and id_of(receiver_of(entry)) == id_of(receiver_of(other))


def _disconnect(signal: Any, entry: Entry) -> None:
    if isinstance(signal, Receivers):
        for other in signal.list_entries():
            if _is_same(other, entry):
                key, _, sender, _ = other
                signal.remove(None, sender and sender(), key[0])
    else:
        with signal.lock:
            signal.receivers = [other for other in signal.receivers if not _is_same(other, entry)]
            signal.sender_receivers_cache.clear()

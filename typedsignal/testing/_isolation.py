"""Receivers that a test connects are gone after it. For the pytest plugin.

Nothing is kept of signals, and nothing is looked for: while it is on, the methods by which
receivers come and go are watched, of this package's signals and of Django's. What else a test
does to a signal, such as assigning its list of receivers for a time, is not touched.
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
    """What was connected since it began, to be disconnected when it ends."""

    def __init__(self) -> None:
        self._is_on = False
        self._watches: list[type] = []
        self._made: list[tuple[Any, Entry]] = []
        self._gone: list[tuple[Any, Entry]] = []  # older ones: they may come back, as in Django's test client

    @contextmanager
    def on(self) -> Generator[None]:
        """Disconnect at the end what is connected until then."""
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False
            for signal, entry in self._made:
                _disconnect(signal, entry)
            self._made.clear()
            self._gone.clear()

    @contextmanager
    def off(self) -> Generator[None]:
        """Leave alone what is connected meanwhile."""
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
                    replace(owner, name, self._watched(getattr(owner, name)))

    def _watched(self, method: Method) -> Method:
        @wraps(method)
        def watched(signal: Any, /, *args: Any, **kwargs: Any) -> Any:
            if not self._is_on or _is_importing():
                return method(signal, *args, **kwargs)
            before = _entries(signal)
            result = method(signal, *args, **kwargs)
            after = _entries(signal)
            for entry in _without(before, after):
                if not _take(self._made, signal, entry):
                    self._gone.append((signal, entry))
            for entry in _without(after, before):
                if not _take(self._gone, signal, entry):
                    self._made.append((signal, entry))
            return result

        return watched


def _is_importing() -> bool:
    """Return whether a module is being imported: what it connects would not be connected again."""
    frame: FrameType | None = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
    while frame is not None and frame.f_code.co_filename != "<frozen importlib._bootstrap>":
        frame = frame.f_back
    return frame is not None


def _entries(signal: Any) -> list[Entry]:
    return list(signal.entries() if isinstance(signal, Receivers) else signal.receivers)


def _without(entries: list[Entry], others: list[Entry]) -> list[Entry]:
    known = {(each[0], id(each[1])) for each in others}
    return [each for each in entries if (each[0], id(each[1])) not in known]


def _take(kept: list[tuple[Any, Entry]], signal: Any, entry: Entry) -> bool:
    """Remove a connection of the same receiver to the same sender, and return whether there was one."""
    for place, (owner, other) in enumerate(kept):
        if owner is signal and _is_same(other, entry):
            del kept[place]
            return True
    return False


def _is_same(entry: Entry, other: Entry) -> bool:
    """Compare the receivers: what refers to them is made anew where a list of receivers is assigned."""
    return bool(entry[0] == other[0]) and id_of(receiver_of(entry)) == id_of(receiver_of(other))


def _disconnect(signal: Any, entry: Entry) -> None:
    if isinstance(signal, Receivers):
        for each in signal.entries():
            if _is_same(each, entry):
                key, _, sender, _ = each
                signal.remove(None, sender and sender(), key[0])
    else:
        with signal.lock:
            signal.receivers = [each for each in signal.receivers if not _is_same(each, entry)]
            signal.sender_receivers_cache.clear()

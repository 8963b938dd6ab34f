"""A part of a map: the signals that a filter selects."""

from __future__ import annotations

from dataclasses import dataclass, replace

from typedsignal.map._labels import is_unused
from typedsignal.map._model import Map, Signal


@dataclass(frozen=True, slots=True)
class Filters:
    """The signals to show, all by default. Of several names, one has to match; of several filters, all."""

    names: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    kind: str | None = None
    unused: bool = False

    def select(self, found: Map) -> Map:
        """Return the map of the signals that match."""
        return replace(found, signals=tuple(filter(self._matches, found.signals)))

    def _matches(self, signal: Signal) -> bool:
        functions = [send.function for send in signal.sends] + [receiver.name for receiver in signal.receivers]
        return (
            (not self.names or any(is_named(signal.name, name) for name in self.names))
            and (not self.apps or any(_is_in(path, app) for app in self.apps for path in (signal.name, *functions)))
            and self.kind in (None, signal.kind)
            and (not self.unused or is_unused(signal))
        )


def is_named(signal: str, name: str) -> bool:
    """Return whether a name is that of a signal, the end of it, or that of a module or class around the signal."""
    return signal == name or signal.endswith(f".{name}") or signal.startswith(f"{name}.")


def _is_in(path: str, app: str) -> bool:
    """Return whether a function or signal is in an app, which goes by its label or by its full name."""
    return f".{app}." in f".{path.rpartition('.')[0]}."

"""A part of a map: the signals that a filter selects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from typedsignal.map._labels import is_unused
from typedsignal.map._model import Map, Signal


class UnknownNameError(Exception):
    """A filter names what there is not; the message says which, and what may be meant."""


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

    def require_known(self, found: Map, before: Map | None = None) -> None:
        """Raise UnknownNameError if a map, or one of before, has nothing of the name of a signal or an app."""
        signals = [*found.signals, *(before.signals if before is not None else ())]
        require_signals(self.names, [signal.name for signal in signals], found.modules, "--signal")
        paths = {path for signal in signals for path in _list_paths(signal)} | {f"{name}." for name in found.modules}
        for app in self.apps:
            if not any(_is_in(path, app) for path in paths):
                known = {part: part for module in sorted(found.modules) for part in module.split(".")}
                raise UnknownNameError(f'no app is called "{app}": {_suggest(app, known, "--app")}')

    def _matches(self, signal: Signal) -> bool:
        return (
            (not self.names or any(is_named(signal.name, name) for name in self.names))
            and (not self.apps or any(_is_in(path, app) for app in self.apps for path in _list_paths(signal)))
            and self.kind in (None, signal.kind)
            and (not self.unused or is_unused(signal))
        )


def require_signals(names: Iterable[str], signals: Iterable[str], modules: Iterable[str], option: str) -> None:
    """Raise UnknownNameError if a name is neither that of a signal nor of a module, which may have none."""
    known = sorted({*signals})
    paths = [*known, *(f"{module}." for module in modules)]
    for name in names:
        if not any(is_named(path, name) for path in paths):
            ends = {signal.rpartition(".")[2]: signal for signal in known} | {signal: signal for signal in known}
            raise UnknownNameError(f'no signal is called "{name}": {_suggest(name, ends, option)}')


def is_named(signal: str, name: str) -> bool:
    """Return whether a name is that of a signal, the end of it, or that of a module or class around the signal."""
    return signal == name or signal.endswith(f".{name}") or signal.startswith(f"{name}.")


def _list_paths(signal: Signal) -> list[str]:
    """Return the full names of a signal and of the functions that send and receive it."""
    return [
        signal.name,
        *(send.function for send in signal.sends),
        *(receiver.name for receiver in signal.receivers),
    ]


def _suggest(name: str, known: dict[str, str], option: str) -> str:
    close = get_close_matches(name, known, 3)
    meant = dict.fromkeys(f'"{known[match]}"' for match in close)
    return f"did you mean {' or '.join(meant)}?" if meant else f"leave out {option} to see all"


def _is_in(path: str, app: str) -> bool:
    """Return whether a function or signal is in an app, which goes by its label or by its full name."""
    return f".{app}." in f".{path.rpartition('.')[0]}."

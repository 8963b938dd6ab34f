"""A map compared with one that is committed: lines may have moved, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from typedsignal.map._labels import carried, heard, sent
from typedsignal.map._model import Map, Place, Receiver, Signal


def difference(before: Map, after: Map, name: str) -> list[str]:
    """Return what differs from the map in the file of this name, none if nothing but the numbers of lines does."""
    lines = unified_diff(_lines(before), _lines(after), name, "the code", lineterm="", n=0)
    return [each for each in lines if not each.startswith("@@")]  # which line of these, nobody can look up


def _lines(found: Map) -> list[str]:
    """Return a line for each fact, with its signal; the order of what is in one file is of no account."""
    return [f"{signal.name} {fact}" for signal in found.signals for fact in _facts(signal)]


def _facts(signal: Signal) -> Iterator[str]:
    yield f"is a signal of {signal.kind}{_in(signal.declared)}"
    if signal.sender is not None:
        yield f"is sent by {signal.sender}"
    if signal.payload is not None:
        yield f"carries {signal.payload.name or 'what no class names'}"
        yield from (f"carries {each}" for each in carried(signal.payload))
    yield from sorted(f"<- {sent(each)}{_in(each.place)}" for each in signal.sends)
    yield from sorted(f"-> {heard(each)}{_in(each.connected)}{_defined(each)}" for each in signal.receivers)
    yield from (f"is read by nobody: {each}" for each in signal.unread)


def _defined(receiver: Receiver) -> str:
    """Return where a receiver is written, if that is not where it is connected."""
    if receiver.defined is None:
        return ", defined elsewhere"
    return "" if receiver.defined.file == receiver.connected.file else f", defined{_in(receiver.defined)}"


def _in(place: Place | None) -> str:
    return "" if place is None else f" in {place.file}"

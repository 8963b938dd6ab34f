"""A map compared with one that is committed: lines may have moved, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from typedsignal.map._labels import describe_payload, describe_receiver, describe_send
from typedsignal.map._model import Map, Place, Receiver, Signal


def list_differences(before: Map, after: Map, name: str) -> list[str]:
    """Return what differs from the map in the file of this name, none if nothing but the numbers of lines does."""
    lines = unified_diff(_list_lines(before), _list_lines(after), name, "the code", lineterm="", n=0)
    return [line for line in lines if not line.startswith("@@")]  # the lines that it counts are in no file


def _list_lines(found: Map) -> list[str]:
    """Return a line for each fact, with its signal; the order of what is in one file is of no account."""
    return [f"{signal.name} {fact}" for signal in found.signals for fact in _list_facts(signal)]


def _list_facts(signal: Signal) -> Iterator[str]:
    yield f"is a signal of {signal.kind}{_locate(signal.declared)}"
    if signal.sender is not None:
        yield f"has senders of type {signal.sender}"
    if signal.doc is not None:
        yield from (f"is documented: {line}" for line in signal.doc.splitlines() if line)
    if signal.escapes:
        yield "escapes to code that is not followed"
    if signal.payload is not None and signal.payload.is_inferred:
        yield from (f"sends {field}, inferred from its sends" for field in describe_payload(signal.payload))
    elif signal.payload is not None:
        yield f"sends {signal.payload.name or 'fields that no class names'}"
        yield from (f"sends {field}" for field in describe_payload(signal.payload))
    yield from sorted(f"<- {describe_send(send)}{_locate(send.place)}" for send in signal.sends)
    yield from sorted(
        f"-> {describe_receiver(receiver)}{_locate(receiver.connected)}{_locate_definition(receiver)}"
        for receiver in signal.receivers
    )
    for receiver in signal.receivers:
        yield from (f"{receiver.name} requires {field}" for field in receiver.unmet)
    yield from (f"is read by no receiver: {field}" for field in signal.unread)


def _locate_definition(receiver: Receiver) -> str:
    """Return where a receiver is written, if that is not where it is connected."""
    if receiver.defined is None:
        return ", defined elsewhere"
    return "" if receiver.defined.file == receiver.connected.file else f", defined{_locate(receiver.defined)}"


def _locate(place: Place | None) -> str:
    return "" if place is None else f" in {place.file}"

"""The words of a map, the same wherever it is written."""

from __future__ import annotations

from typedsignal.map._model import Key, Payload, Place, Receiver, Send, Signal


def key(it: Key) -> str:
    """Return `name: type`, or `name?: type` of a key that may be missing."""
    return f"{it.name}{'' if it.is_required else '?'}: {it.type}"


def carried(payload: Payload) -> list[str]:
    """Return the keys, and an ellipsis if there may be more."""
    return [*map(key, payload.keys), *(["..."] if payload.is_open else [])] or ["nothing"]


def sent(send: Send) -> str:
    """Return who sends, and how."""
    return f"{send.function} ({send.verb}{_if_given('sender', send.sender, ', ')})"


def heard(receiver: Receiver) -> str:
    """Return who hears, and how it is connected where that is not as usual."""
    words = [_if_given("sender", receiver.sender), _if_given("dispatch_uid", receiver.dispatch_uid)]
    flags = (("weak=False", not receiver.is_weak), ("on_commit", receiver.on_commit), ("async", receiver.is_async))
    said = ", ".join(each for each in (*words, *(word for word, is_so in flags if is_so)) if each)
    return f"{receiver.name} ({said})" if said else receiver.name


def remarks(signal: Signal) -> list[str]:
    """Return what is worth a second look; others may send or hear what is declared outside the paths."""
    if signal.declared is None:
        return []
    found = [] if signal.sends else ["nobody sends it"]
    found += [] if signal.receivers else ["nobody hears it"]
    return found + ([f"nobody reads {', '.join(signal.unread)}"] if signal.unread else [])


def at(place: Place) -> str:
    """Return a place as terminals and editors make it a link."""
    return f"{place.file}:{place.line}"


def _if_given(name: str, written: str | None, before: str = "") -> str:
    return "" if written is None else f"{before}{name}={written}"

"""The map as JSON, and back; docs/reference/map.md says what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from typedsignal.map._model import Key, Map, Payload, Place, Receiver, Send, Signal

VERSION = 1
Made = TypeVar("Made")


def as_json(found: Map) -> str:
    """Return the signals of a map as a document; what could not be read is no part of it."""
    return json.dumps(document(found), indent=2, ensure_ascii=False) + "\n"


def document(found: Map) -> dict[str, Any]:
    """Return the document that is written."""
    return {"version": VERSION, "signals": [asdict(each) for each in found.signals]}


class NoMapError(Exception):
    """A document is no map, or one of another version; the message says so."""


class NewerError(NoMapError):
    """It is a map of a version that is not known yet."""


def from_json(text: bytes) -> Map:
    """Read a document back; in which encoding of Unicode it is, JSON tells by itself.

    Raises:
        NoMapError: It is none that can be read.
    """
    try:
        whole: Any = json.loads(text)
        version: int = whole["version"]
        if version == VERSION:
            return Map(tuple(_signal(each) for each in whole["signals"]), ())
        kind, is_newer = f"a map of version {version}, not {VERSION}", version > VERSION
    except (ValueError, KeyError, TypeError):
        kind, is_newer = "no map in JSON", False
    raise (NewerError if is_newer else NoMapError)(f"is {kind}")


def _signal(given: dict[str, Any]) -> Signal:
    payload = given["payload"]
    return _made(
        Signal,
        given,
        declared=_place(given["declared"]),
        payload=payload and _made(Payload, payload, keys=tuple(Key(**each) for each in payload["keys"])),
        sends=tuple(_made(Send, each, place=_place(each["place"])) for each in given["sends"]),
        receivers=tuple(
            _made(Receiver, each, defined=_place(each["defined"]), connected=_place(each["connected"]))
            for each in given["receivers"]
        ),
        unread=tuple(given["unread"]),
    )


def _made(kind: Callable[..., Made], given: dict[str, Any], **read: object) -> Made:
    """Make a fact of what is given, but for what was read of it already."""
    return kind(**{**given, **read})


def _place(given: dict[str, Any] | None) -> Place | None:
    return None if given is None else Place(**given)

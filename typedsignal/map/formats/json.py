"""The map as JSON, and back; docs/reference/map.md says what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from typedsignal.map._model import Field, Map, Payload, Place, Receiver, Send, Signal

VERSION = 1
Fact = TypeVar("Fact")


def format_json(found: Map) -> str:
    """Return the signals of a map as a document; diagnostics are no part of it."""
    return json.dumps(to_document(found), indent=2, ensure_ascii=False) + "\n"


def to_document(found: Map) -> dict[str, Any]:
    """Return the document that is written."""
    return {"version": VERSION, "signals": [asdict(signal) for signal in found.signals]}


class NoMapError(Exception):
    """A document that is no map, or of another version."""


class NewerError(NoMapError):
    """A map of a version that is not known yet."""


def from_json(text: bytes) -> Map:
    """Read a document back; JSON itself tells the encoding.

    Raises:
        NoMapError: It is not one that can be read.
    """
    try:
        whole: Any = json.loads(text)
        version: int = whole["version"]
        if version == VERSION:
            return Map(tuple(map(_read_signal, whole["signals"])), ())
        kind, is_newer = f"a map of version {version}, not {VERSION}", version > VERSION
    except (ValueError, KeyError, TypeError):
        kind, is_newer = "no map in JSON", False
    raise (NewerError if is_newer else NoMapError)(f"is {kind}")


def _read_signal(data: dict[str, Any]) -> Signal:
    payload = data["payload"]
    return _read(
        Signal,
        data,
        declared=_read_place(data["declared"]),
        payload=payload and _read(Payload, payload, fields=tuple(Field(**field) for field in payload["fields"])),
        sends=tuple(_read(Send, send, place=_read_place(send["place"])) for send in data["sends"]),
        receivers=tuple(
            _read(
                Receiver,
                receiver,
                defined=_read_place(receiver["defined"]),
                connected=_read_place(receiver["connected"]),
                unmet=tuple(receiver["unmet"]),
            )
            for receiver in data["receivers"]
        ),
        unread=tuple(data["unread"]),
    )


def _read(kind: Callable[..., Fact], data: dict[str, Any], **values: object) -> Fact:
    """Return a fact from its data; values are those that were read already."""
    return kind(**{**data, **values})


def _read_place(data: dict[str, Any] | None) -> Place | None:
    return None if data is None else Place(**data)

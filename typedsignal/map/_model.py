"""What a map holds: signals, who sends them, who hears them. Plain data; paths are relative to the working folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, counted from 1; the file's path has forward slashes."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a payload, and its type as mypy writes it."""

    name: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Payload:
    """What a signal carries; an open one may carry further keys, one that no class describes has an empty name."""

    name: str
    keys: tuple[Key, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Send:
    """A call of one of the verbs that send, in a function or, if at import, in a module."""

    place: Place
    verb: Literal["send", "send_robust", "asend", "asend_robust"]
    function: str
    sender: str | None  # as written, None if not given


@dataclass(frozen=True, slots=True)
class Receiver:
    """A connection: what hears the signal, where it is defined (None: unknown), and where it is connected."""

    name: str
    defined: Place | None
    connected: Place
    sender: str | None  # as written, None for any
    dispatch_uid: str | None  # as written
    is_weak: bool
    on_commit: bool
    is_async: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: its full name, where it is declared (None: outside the paths), and everybody it joins.

    `sends` and `receivers` are in the order of their places. `unread` are the keys
    of the payload that no receiver reads; none if nobody hears the signal.
    """

    name: str
    kind: Literal["typedsignal", "django"]
    declared: Place | None
    sender: str | None  # the type of senders as mypy writes it, None if it is not known
    payload: Payload | None  # None if it is not known
    sends: tuple[Send, ...]
    receivers: tuple[Receiver, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What kept a part of the code from being read, in one sentence."""

    place: Place | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Map:
    """Signals in the order of their names, and what could not be read."""

    signals: tuple[Signal, ...]
    diagnostics: tuple[Diagnostic, ...]

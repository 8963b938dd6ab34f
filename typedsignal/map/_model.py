"""The data of a map: signals, their sends and their receivers. Plain data; paths are relative to the working folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, counted from 1; the file's path has forward slashes."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a payload, and its type as mypy writes it."""

    name: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Payload:
    """The fields of a signal; an open one may have more. One that no class describes has an empty name.

    An inferred one has the fields that the sends pass, for no type declares them.
    """

    name: str
    fields: tuple[Field, ...]
    is_open: bool
    is_inferred: bool


@dataclass(frozen=True, slots=True)
class Send:
    """A call of a send method, in a function or, at import, in a module."""

    place: Place
    method: Literal["send", "send_robust", "asend", "asend_robust", "send_async"]
    function: str
    sender: str | None  # as written, None if it is not passed


@dataclass(frozen=True, slots=True)
class Receiver:
    """A connection: the receiver, where it is defined (None: unknown), and where it is connected."""

    name: str
    defined: Place | None
    connected: Place
    sender: str | None  # as written, None for any
    dispatch_uid: str | None  # as written
    is_weak: bool
    on_commit: bool
    is_async: bool
    unmet: tuple[str, ...]  # fields that it requires and that a send does not pass, where no type declares them
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: its full name, where it is declared (None: outside the paths), its sends and its receivers.

    `sends` and `receivers` are in the order of their places. `unread` are the fields
    of the payload that no receiver reads; none if there are no receivers. A signal escapes
    if it gets to code that is not followed: there it may be sent and connected. `doc` is
    what is written about it, or about the class of its payload.
    """

    name: str
    kind: Literal["typedsignal", "django"]
    declared: Place | None
    sender: str | None  # the type of senders as mypy writes it, None if it is not known
    payload: Payload | None  # None if it is not known
    sends: tuple[Send, ...]
    receivers: tuple[Receiver, ...]
    unread: tuple[str, ...]
    escapes: bool
    doc: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A part of the code that could not be read, and why."""

    place: Place | None
    message: str
    is_untyped_import: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake with a signal that only the whole project shows; the message is a sentence without a full stop."""

    place: Place
    code: str
    signal: str
    message: str


@dataclass(frozen=True, slots=True)
class Map:
    """Signals in the order of their names, what could not be read, and the modules that were; none in a document."""

    signals: tuple[Signal, ...]
    diagnostics: tuple[Diagnostic, ...]
    modules: tuple[str, ...] = ()

"""What is inferred of a signal: its sender and the fields of its payload, each with a type and where that is from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from typedsignal.map._model import Place

if TYPE_CHECKING:
    from mypy.types import Type

    from typedsignal.map._collect import Instantiation


class Form(Enum):
    """What a signal becomes; one of blinker's class keeps it, and its type is declared by a cast or beside it."""

    DJANGO = "django"
    TYPEDSIGNAL = "typedsignal"
    STUB = "stub"


class Origin(Enum):
    """Where the type of a field is from."""

    SENDS = "sends"
    RECEIVERS = "receivers"
    RECORDED = "recorded"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class InferredType:
    """A type, None for Any, where it is from, and the first send that passes what has no type."""

    type: Type | None
    origin: Origin
    untyped: Place | None = None
    why: str = "no receiver says more"  # where it is Any


@dataclass(frozen=True, slots=True)
class InferredField:
    """A field of a payload; it is required if every send passes it."""

    name: str
    inferred: InferredType
    is_required: bool


@dataclass(frozen=True, slots=True)
class InferredSignal:
    """A signal without a payload of its own; `refusal` is None if its payload can be written.

    If it is open, sends may pass more fields than are known.
    """

    name: str
    is_django: bool
    is_blinker: bool
    declared: Place
    instantiation: Instantiation
    sender: InferredType
    fields: tuple[InferredField, ...]
    sends: int
    receivers: int
    refusal: str | None
    escapes: bool
    is_open: bool

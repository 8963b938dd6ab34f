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
    """A field of a payload; `left_out` says which send does not pass it, and is None if every send does."""

    name: str
    inferred: InferredType
    left_out: str | None

    @property
    def is_required(self) -> bool:
        """Whether every send passes the field."""
        return self.left_out is None


@dataclass(frozen=True, slots=True)
class UnmetReceiver:
    """A receiver that does not fit the payload, and where it is defined or else connected.

    It requires fields which not every send passes, or takes neither some fields nor `**kwargs`.
    """

    name: str
    place: Place
    required: tuple[str, ...]
    untaken: tuple[str, ...]


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
    unmet: tuple[UnmetReceiver, ...]

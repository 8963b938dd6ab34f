"""The signals that the tools for tests take, those of this package and Django's own, through one interface."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast
from weakref import ReferenceType

from typedsignal._core.annotations import resolve_hint, strip_type
from typedsignal._core.base import BaseSignal
from typedsignal._core.connection import id_of
from typedsignal._core.function_signal import FunctionSignal
from typedsignal._core.naming import find_name_of_signal, name_of
from typedsignal._core.payload import RESERVED, Payload, payload_of_class
from typedsignal._core.signal import Signal
from typedsignal._core.subclasses import SubclassFilter, find_receivers
from typedsignal._core.typing import TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typedsignal._core.registry import Receivers

# A connection as in `signal.receivers`, of either kind: (key, receiver or weak reference, ...).
Entry: TypeAlias = tuple[Any, ...]
Sender_co = TypeVar("Sender_co", covariant=True)
Payload_co = TypeVar("Payload_co", covariant=True)


class Carries(Protocol[Sender_co, Payload_co]):
    """A signal whose type says what it carries: the sender, and the payload as `capture` shows it."""

    @property
    def _carried(self) -> tuple[Sender_co, Payload_co]: ...


class AnySignal(Protocol):
    """Any signal, of Django's or of this package."""

    @property
    def connect(self) -> Any: ...
    @property
    def disconnect(self) -> Any: ...
    @property
    def send_robust(self) -> Any: ...


def receiver_of(entry: Entry) -> Any:
    """Return the receiver of a connection, None if it is dead."""
    held = entry[1]
    return held() if issubclass(type(held), ReferenceType) else held


def receiver_in(receiver: Any) -> Any:
    """Return what a signal of Django's calls: the receiver itself, but that of a `SubclassFilter`."""
    return receiver.refer() if isinstance(receiver, SubclassFilter) else receiver


def list_receivers(signal: Any, sender: object = None) -> list[Any]:
    """Return the receivers that a send by a sender calls; without a sender, all that are connected."""
    if sender is not None:
        return find_receivers(signal, sender)
    own: Receivers | None = cast("Any", signal)._receivers if isinstance(signal, BaseSignal) else None
    entries: list[Entry] = own.list_entries() if own is not None else list(signal.receivers)
    return [receiver_in(receiver_of(entry)) for entry in entries]


def move_to_front(signal: Any, receiver: object) -> None:
    """Move a connected receiver before all others."""
    if isinstance(signal, BaseSignal):
        receivers: Receivers = cast("Any", signal)._receivers
        receivers.move_to_front(receiver)
        return
    with signal.lock:
        # The list is a new one: sends read it without the lock, and a list that is being sorted is empty meanwhile.
        signal.receivers = sorted(signal.receivers, key=lambda entry: id_of(receiver_of(entry)) != id_of(receiver))
        signal.sender_receivers_cache.clear()


def require_signal(signal: Any, *, by: str) -> Any:
    """Return a signal as it is.

    Raises:
        TypeError: It is no signal.
    """
    if isinstance(signal, type) or not (hasattr(signal, "connect") and hasattr(signal, "send_robust")):
        raise TypeError(f'{by} takes a signal, not "{name_of(signal)}"')
    return signal


def resolve_sender(signal: Any, sender: Any) -> Any:
    """Return the model that a sender names, for a signal of models; any other sender as it is.

    Raises:
        LookupError: There is no model with that name.
    """
    signals: Any = sys.modules.get("django.db.models.signals")
    if not isinstance(sender, str) or signals is None:
        return sender
    if not (
        cast("Any", signal)._has_models() if isinstance(signal, BaseSignal) else isinstance(signal, signals.ModelSignal)
    ):
        return sender
    return sys.modules["django.apps"].apps.get_model(sender)


def name_of_signal(signal: Any) -> str:
    """Return the full name of a signal, e.g. `django.db.models.signals.post_save`; for messages only."""
    return find_name_of_signal(signal) or str(signal)


def payload_class_of(signal: Any) -> Any:
    """Return the payload class of a signal, dict where none is known at run time."""
    if not isinstance(signal, Signal) or isinstance(signal, FunctionSignal):
        return dict
    signal = cast("Any", signal)
    payload_class = resolve_hint(signal._payload_argument(), signal._module)
    return dict if payload_of_class(payload_class) is None else strip_type(payload_class)


def suggest(name: str, names: Iterable[str]) -> str:
    """Return the question for the name that was meant, an empty text where none is like it."""
    close = get_close_matches(name, sorted(names), 1)
    return f'did you mean "{close[0]}"?' if close else ""


def refuse_unknown(names: Iterable[str], signals: Iterable[Any]) -> None:
    """Refuse names that are fields of none of the signals.

    Raises:
        TypeError: There is one.
    """
    __tracebackhide__ = True
    payloads: list[Payload | None] = [getattr(signal, "_payload", None) for signal in signals]
    known = set(RESERVED)
    for payload in payloads:
        if payload is None or payload.is_open:
            return  # Any field may be sent.
        known |= payload.fields
    for name in names:
        if name not in known:
            repair = suggest(name, known) or f"ask for {', '.join(sorted(known))}"
            raise TypeError(f'No signal that is captured carries a field "{name}": {repair}')

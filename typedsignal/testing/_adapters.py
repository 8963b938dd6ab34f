"""What the tools for tests take for a signal: those of this package, and Django's own."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast
from weakref import ReferenceType

from typedsignal._core.annotations import bare, resolved
from typedsignal._core.base import BaseSignal
from typedsignal._core.connection import id_of
from typedsignal._core.function_signal import FunctionSignal
from typedsignal._core.naming import name_of, variable_in
from typedsignal._core.payload import RESERVED, Payload, payload_of_class
from typedsignal._core.signal import Signal
from typedsignal._core.typing import TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typedsignal._core.registry import Receivers

# A connection as in `signal.receivers`, of either kind: (key, receiver or weak reference, ...).
Entry: TypeAlias = tuple[Any, ...]
Sender_co = TypeVar("Sender_co", covariant=True)
Payload_co = TypeVar("Payload_co", covariant=True)


class Carries(Protocol[Sender_co, Payload_co]):
    """A signal that says what it carries: from whom, and what a payload is when it is looked at."""

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
    """Return a receiver that is connected, None if it is dead."""
    held = entry[1]
    return held() if issubclass(type(held), ReferenceType) else held


def move_to_front(signal: Any, receiver: object) -> None:
    """Have a receiver that is connected called before all others."""
    if isinstance(signal, BaseSignal):
        receivers: Receivers = cast("Any", signal)._receivers
        receivers.move_to_front(receiver)
        return
    with signal.lock:
        # A new list, for sends read it without the lock, and a list that is being sorted is empty meanwhile.
        signal.receivers = sorted(signal.receivers, key=lambda each: id_of(receiver_of(each)) != id_of(receiver))
        signal.sender_receivers_cache.clear()


def checked(signal: Any, *, by: str) -> Any:
    """Return a signal as it is.

    Raises:
        TypeError: It is none.
    """
    if isinstance(signal, type) or not (hasattr(signal, "connect") and hasattr(signal, "send_robust")):
        raise TypeError(f'{by} takes a signal, not "{name_of(signal)}"')
    return signal


def name_of_signal(signal: Any) -> str:
    """Return what a signal is called in full, e.g. `django.db.models.signals.post_save`; for messages only."""
    name: str | None = getattr(signal, "_name", None)
    # Where it is defined, most likely, before all those places that import it.
    modules = () if name else sorted(sys.modules, key=lambda module: not module.endswith("signals"))
    found = (f"{module}.{variable}" for module in modules if (variable := variable_in(module, signal)))
    return name or next(found, str(signal))


def payload_class_of(signal: Any) -> Any:
    """Return what makes a payload of its keywords: the payload class, dict where none is known at run time."""
    if not isinstance(signal, Signal) or isinstance(signal, FunctionSignal):
        return dict
    signal = cast("Any", signal)
    found = resolved(signal._payload_argument(), signal._module)
    return dict if payload_of_class(found) is None else bare(found)


def refuse_unknown(keys: Iterable[str], signals: Iterable[Any]) -> None:
    """Look for keys that none of some signals carries.

    Raises:
        TypeError: There is one.
    """
    __tracebackhide__ = True
    payloads: list[Payload | None] = [getattr(each, "_payload", None) for each in signals]
    known = set(RESERVED)
    for each in payloads:
        if each is None or each.is_open:
            return  # any key may be sent
        known |= each.fields
    for key in keys:
        if key not in known:
            close = get_close_matches(key, known, 1)
            repair = f'did you mean "{close[0]}"?' if close else f"ask for {', '.join(sorted(known))}"
            raise TypeError(f'No signal that is captured carries a key "{key}": {repair}')

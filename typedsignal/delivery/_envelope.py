"""The envelope of a call of a deferred receiver, which an engine passes to a worker."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

VERSION: Final = 1


class UndeliverableError(TypeError):
    """An argument cannot be passed to a deferred receiver, or an envelope cannot be read.

    `send` raises it before anything is enqueued, and the worker raises it before the receiver is called.
    """


class Delivery(NamedTuple):
    """The delivery of a call to a deferred receiver.

    Attributes:
        id: The id of the call, for idempotency. It is the same if the call runs again, and different for each send
            and each receiver.
        signal: The full name of the signal, `shop.signals.order_completed`; None if it is not a variable of a module.
    """

    id: str
    signal: str | None


_current: ContextVar[Delivery | None] = ContextVar("typedsignal_delivery", default=None)


def delivery() -> Delivery:
    """Return the delivery for which the deferred receiver is called.

    Raises:
        LookupError: It is called outside a deferred receiver.
    """
    current = _current.get()
    if current is None:
        raise LookupError("No deferred receiver is being called: delivery() is for the function below @deferred")
    return current


def make_envelope(signal: str | None, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return an envelope with an id of its own: a dict that can be written as JSON."""
    return {"v": VERSION, "id": token_hex(16), "signal": signal, "payload": payload}


def read_envelope(envelope: Mapping[str, Any], receiver: str) -> tuple[Delivery, dict[str, Any]]:
    """Return the delivery and the payload of an envelope that has arrived for a receiver.

    Raises:
        UndeliverableError: It has another version, or is none.
    """
    version, delivery_id = envelope.get("v"), envelope.get("id")
    signal, payload = envelope.get("signal"), envelope.get("payload")
    if isinstance(version, bool) or version != VERSION:
        raise UndeliverableError(
            f'Deferred receiver "{receiver}" cannot be called with an envelope of version {version!r}, it reads version'
            f" {VERSION}: update the workers first"
        )
    if not (isinstance(delivery_id, str) and isinstance(signal, str | None) and isinstance(payload, dict)):
        raise UndeliverableError(
            f'Deferred receiver "{receiver}" cannot be called with an envelope that has no id, signal and payload:'
            " send the signal, enqueue nothing by hand"
        )
    return Delivery(delivery_id, signal), cast("dict[str, Any]", payload)


@contextmanager
def deliver_as(current: Delivery) -> Generator[None]:
    """Let `delivery()` return a delivery in a block."""
    token = _current.set(current)
    try:
        yield
    finally:
        _current.reset(token)

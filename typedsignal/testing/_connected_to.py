"""`connected_to`: a receiver that is connected for the time of a block."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, overload

from typedsignal._core.connection import id_of
from typedsignal._core.decorator import HasConnectorTo, UntypedSignal
from typedsignal._core.typing import (
    AnyReceiver,
    AnyReceiverT,
    AnyResponse,
    AnySender,
    Fields,
    Receiver,
    ReceiverParams,
    ReceiverReturn,
    TypeVar,
)
from typedsignal.testing._adapters import require_signal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Receiver_contra = TypeVar("Receiver_contra", bound=AnyReceiver, contravariant=True)


class AcceptsReceiver(Protocol[Receiver_contra]):
    """A signal of this package, to which receivers of a type can be connected."""

    def _takes(self, receiver: Receiver_contra, /) -> object: ...


class DjangoSignal(Protocol):
    """A typed signal of Django's."""

    @property
    def _connector_of(self) -> object: ...


@overload
def connected_to(
    signal: AcceptsReceiver[AnyReceiverT], receiver: AnyReceiverT, sender: None = None
) -> AbstractContextManager[AnyReceiverT]: ...
@overload
def connected_to(
    signal: HasConnectorTo[Fields, AnyResponse],
    receiver: Receiver[AnySender, Fields, AnyResponse, ReceiverParams, ReceiverReturn],
    sender: AnySender,
) -> AbstractContextManager[Callable[ReceiverParams, ReceiverReturn]]: ...
@overload
def connected_to(
    signal: UntypedSignal | DjangoSignal, receiver: AnyReceiverT, sender: object = None
) -> AbstractContextManager[AnyReceiverT]: ...
def connected_to(signal: Any, receiver: Any, sender: Any = None) -> Any:
    """Connect a receiver to a signal for the duration of a `with` block.

    For example::

        with connected_to(order_completed, email_customer, sender=OrderService):
            OrderService().complete(1)

    The connection is not weak, so that the receiver may be a lambda. A receiver that is connected already stays
    connected after the block.

    Args:
        signal: A signal of typedsignal or of Django.
        receiver: The receiver, which the context manager returns.
        sender: The only sender to receive from; None for all senders.

    Raises:
        TypeError: `signal` is not a signal, or the receiver is not callable.
        ValueError: The receiver does not fit the signal.
    """
    return _connected(require_signal(signal, by="connected_to"), receiver, sender)


@contextmanager
def _connected(signal: Any, receiver: Any, sender: Any) -> Generator[Any]:
    signal.has_listeners(object)  # This forgets dead receivers, whose ids may be those of others by now.
    before = _connections(signal, receiver)
    signal.connect(receiver, sender=sender, weak=False)
    is_new = _connections(signal, receiver) != before
    try:
        yield receiver
    finally:
        if is_new:
            signal.disconnect(receiver, sender=sender)


def _connections(signal: Any, receiver: Any) -> set[object]:
    """Return the keys of the connections of a receiver."""
    return {key for key, *_ in signal.receivers if key[0] == id_of(receiver)}

"""`muted`: receivers that are not called for the time of a block, in one context.

Sends of signals without a muted receiver do not pass through here: see `Receivers.set_filter`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from typedsignal._core.base import BaseSignal
from typedsignal._core.connection import Connection, id_of
from typedsignal._core.naming import name_of
from typedsignal.testing._adapters import name_of_signal, receiver_of, require_signal
from typedsignal.testing._capture import is_capture

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from typedsignal._core.registry import Receivers


class _Mute:
    """A mute of one receiver, or of all (None) but those of `capture`."""

    def __init__(self, receiver: Any) -> None:
        self._receiver = receiver  # It is kept alive, so its id stays its own.

    def mutes(self, receiver: object) -> bool:
        """Return whether the mute is of a receiver."""
        return not is_capture(receiver) if self._receiver is None else id_of(receiver) == id_of(self._receiver)


_HERE: ContextVar[tuple[_Mute, ...]] = ContextVar("typedsignal.testing.muted", default=())
_ANYWHERE: dict[Receivers, list[_Mute]] = {}


@contextmanager
def muted(signal: BaseSignal[Any, Any, Any, Any], receiver: Callable[..., Any] | None = None) -> Generator[None]:
    """Mute one receiver of a signal, or all of them, in a `with` block: sends do not call them.

    For example::

        with muted(order_completed, email_customer):
            order_completed.send(OrderService, order_id=1, status="paid")

    It holds in this context only: sends of other threads and tasks call the receiver. It also holds
    in tasks that are created in the block, and in threads that get its context, until the block ends:
    those of `asyncio.to_thread` and, on a free-threaded Python, all that are started in the block.
    It holds for `send`, `send_robust`, `asend` and `asend_robust`. Blocks nest, and `capture` goes
    on capturing.

    Args:
        signal: A signal of this package.
        receiver: A connected receiver, however it was connected; None for all.

    Raises:
        TypeError: The signal is one of Django's own, or no signal.
        ValueError: The receiver is not connected.
    """
    receivers = _receivers_of(signal)
    if receiver is not None and not _is_connected(receivers, receiver):
        raise ValueError(
            f'Receiver "{name_of(receiver)}" cannot be muted, it is not connected to "{name_of_signal(signal)}":'
            " mute what was connected"
        )
    mute = _Mute(receiver)
    with receivers.lock:
        active = _ANYWHERE.setdefault(receivers, [])
        active.append(mute)
        receivers.set_filter(partial(_leave_out_muted, active))
    _HERE.set((*_HERE.get(), mute))
    try:
        yield
    finally:
        # No token resets it: a fixture may be left in another context than the one it was entered in.
        _HERE.set(tuple(other for other in _HERE.get() if other is not mute))
        with receivers.lock:
            active.remove(mute)
            if not active:
                del _ANYWHERE[receivers]
                receivers.set_filter(None)


def _leave_out_muted(active: list[_Mute], connections: list[Connection], released: list[object]) -> list[Connection]:
    """Leave out the receivers that are muted in this context; the mutes of blocks that have ended do not count."""
    mutes = [mute for mute in _HERE.get() if mute in active]
    receivers = [connection() for connection in connections]
    released.append(receivers)
    return [
        connection
        for connection, receiver in zip(connections, receivers, strict=True)
        if not any(mute.mutes(receiver) for mute in mutes)
    ]


def _receivers_of(signal: Any) -> Receivers:
    if not isinstance(require_signal(signal, by="muted"), BaseSignal):
        raise TypeError(
            f'Signal "{name_of_signal(signal)}" cannot be muted, it is Django\'s own and calls whoever is connected, in'
            " every context: disconnect the receiver for the time"
        )
    receivers: Receivers = signal._receivers
    return receivers


def _is_connected(receivers: Receivers, receiver: object) -> bool:
    return any(id_of(receiver_of(entry)) == id_of(receiver) for entry in receivers.list_entries())

"""Receivers that do not hear, for a time and in one context.

No send asks for any of this unless somebody is muted on its signal: see `Receivers.sift`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from typedsignal._core.base import BaseSignal
from typedsignal._core.connection import Connection, id_of
from typedsignal._core.naming import name_of
from typedsignal.testing._adapters import checked, name_of_signal, receiver_of
from typedsignal.testing._captured import is_a_capture

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from typedsignal._core.registry import Receivers


class _Mute:
    """Who is muted: one receiver, or all (None) but those that capture."""

    def __init__(self, receiver: Any) -> None:
        self._receiver = receiver  # kept alive, so that its id stays its own

    def mutes(self, receiver: object) -> bool:
        """Return whether a receiver is meant."""
        return not is_a_capture(receiver) if self._receiver is None else id_of(receiver) == id_of(self._receiver)


_HERE: ContextVar[tuple[_Mute, ...]] = ContextVar("typedsignal.testing.muted", default=())
_ANYWHERE: dict[Receivers, list[_Mute]] = {}


@contextmanager
def muted(signal: BaseSignal[Any, Any, Any, Any], receiver: Callable[..., Any] | None = None) -> Generator[None]:
    """Keep one receiver of a signal, or all of them, from hearing what is sent in a `with` block.

    For example::

        with muted(order_completed, email_customer):
            order_completed.send(OrderService, order_id=1, status="paid")

    In this context only: other threads and tasks go on hearing. Tasks that are made in the block
    are muted too, and so are threads that get its context (`asyncio.to_thread`), until the block
    ends. It holds for `send`, `send_robust`, `asend` and `asend_robust`, blocks nest, and
    `capture` goes on capturing.

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
        receivers.set_filter(partial(_unmuted, active))
    _HERE.set((*_HERE.get(), mute))
    try:
        yield
    finally:
        # Not reset by a token: fixtures may be left in another context than they were entered in.
        _HERE.set(tuple(each for each in _HERE.get() if each is not mute))
        with receivers.lock:
            active.remove(mute)
            if not active:
                del _ANYWHERE[receivers]
                receivers.set_filter(None)


def _unmuted(active: list[_Mute], connections: list[Connection], released: list[object]) -> list[Connection]:
    """Leave out who is muted in this context. What a task has kept from a block that has ended mutes nobody."""
    mutes = [each for each in _HERE.get() if each in active]
    listening = [each() for each in connections]
    released.append(listening)
    return [
        connection
        for connection, receiver in zip(connections, listening, strict=True)
        if not any(each.mutes(receiver) for each in mutes)
    ]


def _receivers_of(signal: Any) -> Receivers:
    if not isinstance(checked(signal, by="muted"), BaseSignal):
        raise TypeError(
            f'Signal "{name_of_signal(signal)}" cannot be muted, it is Django\'s own and calls whoever is connected, in'
            " every context: disconnect the receiver for the time"
        )
    receivers: Receivers = signal._receivers
    return receivers


def _is_connected(receivers: Receivers, receiver: object) -> bool:
    return any(id_of(receiver_of(each)) == id_of(receiver) for each in receivers.entries())

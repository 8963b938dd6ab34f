"""`muted`: receivers that are not called for the time of a block, in one context.

Sends of signals without a muted receiver do not pass through here: see `Receivers.set_filter`. A signal of Django's
asks its `_live_receivers` at each send, which is replaced on that one signal for the time of the block. What Django
caches is what is connected, so that a mute leaves the cache as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from typedsignal._core.base import BaseSignal
from typedsignal._core.connection import Connection, id_of, key_of_sender
from typedsignal._core.decorator import UntypedSignal
from typedsignal._core.naming import name_of
from typedsignal._core.registry import Receivers
from typedsignal.testing._adapters import list_receivers, name_of_signal, receiver_in, require_signal, resolve_sender
from typedsignal.testing._capture import is_capture
from typedsignal.testing._connected_to import DjangoSignal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_NAME = "_live_receivers"


class _Mute:
    """A mute of one receiver, or of all (None) but those of `capture`; for one sender, or for all (None)."""

    def __init__(self, receiver: Any, sender: Any) -> None:
        self._receiver = receiver  # It is kept alive, as the sender is, so its id stays its own.
        self._sender = sender

    def mutes(self, receiver: Any, sender: object) -> bool:
        """Return whether the mute is of a receiver, when a sender sends."""
        if self._sender is not None and key_of_sender(sender) != key_of_sender(self._sender):
            return False
        return not is_capture(receiver) if self._receiver is None else id_of(receiver) == id_of(self._receiver)


_HERE: ContextVar[tuple[_Mute, ...]] = ContextVar("typedsignal.testing.muted", default=())
_ANYWHERE: dict[int, list[_Mute]] = {}  # by the id of what is muted, which is kept alive meanwhile


@contextmanager
def muted(
    signal: BaseSignal[Any, Any, Any, Any] | UntypedSignal | DjangoSignal,
    receiver: Callable[..., Any] | None = None,
    sender: object = None,
) -> Generator[None]:
    """Skip one receiver of a signal, or all of them, in the sends of a `with` block.

    For example::

        with muted(order_completed, email_customer):
            order_completed.send(OrderService, order_id=1, status="paid")
        with muted(post_save, welcome, sender=Account):
            Account.objects.create(email="ada@example.com")

    The receiver is muted for all send methods, in the current context only: sends in other threads and tasks call it.
    It is also muted in tasks that are created in the block, and in threads that inherit the context: those of
    `asyncio.to_thread`, and all threads that are started in the block on a free-threaded Python. Blocks can be nested.
    `capture` still records the sends. The receiver stays connected, but `has_listeners` does not count it in this
    context, so that Django's `QuerySet.delete()` need not load objects whose receivers are all muted.

    Args:
        signal: A signal of typedsignal or of Django.
        receiver: A connected receiver; None for all receivers.
        sender: The only sender whose sends skip the receiver; None for all senders. For a model signal it may be the
            name of a model, `"shop.Account"`.

    Raises:
        TypeError: `signal` is not a signal.
        ValueError: The receiver is not connected, or not for that sender.
        LookupError: There is no model with that name.
    """
    target = _target_of(signal)
    sender = resolve_sender(signal, sender)
    if receiver is not None and id_of(receiver) not in map(id_of, list_receivers(signal, sender)):
        of_sender = "" if sender is None else f' for sender "{name_of(sender)}"'
        raise ValueError(
            f'Receiver "{name_of(receiver)}" cannot be muted, it is not connected to "{name_of_signal(signal)}"'
            f"{of_sender}: mute what was connected"
        )
    mute = _Mute(receiver, sender)
    try:
        with target.lock:
            _begin(target, mute)
        _HERE.set((*_HERE.get(), mute))
        yield
    finally:
        # No token resets it: a fixture may be left in another context than the one it was entered in.
        _HERE.set(tuple(other for other in _HERE.get() if other is not mute))
        with target.lock:
            _end(target, mute)


def _begin(target: Any, mute: _Mute) -> None:
    active = _ANYWHERE.setdefault(id(target), [])
    active.append(mute)
    if _is_django(target):
        if not isinstance(_replacement_of(target), _UnmutedReceivers):
            target._live_receivers = _UnmutedReceivers(target, active)
    else:
        target.set_filter(partial(_leave_out_muted, active))


def _end(target: Any, mute: _Mute) -> None:
    active = _ANYWHERE.get(id(target), [])
    if mute in active:
        active.remove(mute)
    if active:
        return
    _ANYWHERE.pop(id(target), None)
    if not _is_django(target):
        target.set_filter(None)
    elif isinstance(replacement := _replacement_of(target), _UnmutedReceivers):
        replacement.put_back()


def _replacement_of(signal: Any) -> Callable[[Any], tuple[list[Any], list[Any]]] | None:
    """Return what stands in for `_live_receivers` on one signal of Django's: that of a mute, or of a tool."""
    replacement: Callable[[Any], tuple[list[Any], list[Any]]] | None = signal.__dict__.get(_NAME)
    return replacement


class _UnmutedReceivers:
    """The `_live_receivers` of a signal of Django's of which something is muted."""

    def __init__(self, signal: Any, active: list[_Mute]) -> None:
        self._signal, self._active = signal, active
        self._class: Any = type(signal)
        self._replaced = _replacement_of(signal)  # None but for tools that replace it on one signal, as this does.

    def __call__(self, sender: Any) -> tuple[list[Any], list[Any]]:
        find: Any = self._replaced or partial(self._class._live_receivers, self._signal)
        sync_receivers, async_receivers = find(sender)
        mutes = [mute for mute in _HERE.get() if mute in self._active]
        return _list_unmuted(mutes, sync_receivers, sender), _list_unmuted(mutes, async_receivers, sender)

    def put_back(self) -> None:
        """Leave the signal as it was."""
        if self._replaced is None:
            del self._signal._live_receivers
        else:
            self._signal._live_receivers = self._replaced


def _leave_out_muted(
    active: list[_Mute], sender: object, connections: list[Connection], released: list[object]
) -> list[Connection]:
    """Leave out the receivers that are muted in this context; the mutes of blocks that have ended do not count."""
    mutes = [mute for mute in _HERE.get() if mute in active]
    receivers = [connection() for connection in connections]
    released.append(receivers)
    return [
        connection
        for connection, receiver in zip(connections, receivers, strict=True)
        if not _is_muted(mutes, receiver, sender)
    ]


def _list_unmuted(mutes: list[_Mute], receivers: list[Any], sender: object) -> list[Any]:
    return [receiver for receiver in receivers if not _is_muted(mutes, receiver_in(receiver), sender)]


def _is_muted(mutes: list[_Mute], receiver: object, sender: object) -> bool:
    return any(mute.mutes(receiver, sender) for mute in mutes)


def _target_of(signal: Any) -> Any:
    """Return what has the lock, and what is replaced: the receivers of a signal of this package, a signal of Django's.

    Raises:
        TypeError: It is no signal, or an object that does not find its receivers as Django's signals do.
    """
    if isinstance(require_signal(signal, by="muted"), BaseSignal):
        return signal._receivers
    if not hasattr(signal, _NAME):
        raise TypeError(f'muted takes a signal of typedsignal or of Django, not "{name_of(signal)}"')
    return signal


def _is_django(target: Any) -> bool:
    return not isinstance(target, Receivers)

"""Receivers of a class and its subclasses, for the signals of others, whose `connect` knows one sender or all."""

from __future__ import annotations

import weakref
from types import MethodType
from typing import TYPE_CHECKING, Any, cast

from typedsignal._core.base import BaseSignal
from typedsignal._core.connection import ANY_SENDER, id_of
from typedsignal._core.inspection import is_async
from typedsignal._core.naming import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

# The filters of receivers that are connected weakly: signals refer to a filter weakly, and a filter to its receiver.
_FILTERS: dict[int, SubclassFilter] = {}

_OWN_UID = "typedsignal: subclasses"


class SubclassFilter:
    """A receiver of all senders, which calls another one for the subclasses of one class.

    Attributes:
        sender: The class.
        refer: It is called for the receiver, and returns None once that is freed.
    """

    def __init__(self, refer: Callable[[], Any], sender: type) -> None:
        self.sender = sender
        self.refer = refer
        receiver = refer()
        self.__name__ = self.__qualname__ = name_of(receiver)
        self.__module__: str = getattr(receiver, "__module__", __name__)
        self.__doc__ = getattr(receiver, "__doc__", None)

    def find_receiver(self, sender: Any) -> Any:
        """Return the receiver if it is to be called for a sender, and is alive."""
        return self.refer() if issubclass(type(sender), type) and self.sender in sender.__mro__ else None

    def __call__(self, /, **named: Any) -> Any:
        receiver = self.find_receiver(named["sender"])
        return None if receiver is None else receiver(**named)


class AsyncSubclassFilter(SubclassFilter):
    """A filter for an async receiver."""

    async def __call__(self, /, **named: Any) -> Any:
        awaitable = super().__call__(**named)
        return None if awaitable is None else await awaitable


def find_receivers(signal: Any, sender: object) -> list[Any]:
    """Return the receivers that a send by a sender calls, of any signal; None stands for one that is freed."""
    if isinstance(signal, BaseSignal):
        connections: list[Any] = cast("Any", signal)._receivers.find_connections(sender)
        return [connection() for connection in connections]
    receivers: list[Any] = []
    for (_, sender_id), stored, *reference, _ in list(signal.receivers):
        is_of_sender = sender_id in (ANY_SENDER, id_of(sender))
        # Since Django 6.0 an entry refers to its sender, and another object may have the id of one that is freed.
        if is_of_sender and not (reference and reference[0] is not None and reference[0]() is None):
            receiver = stored() if issubclass(type(stored), weakref.ref) else stored
            receivers.append(receiver.find_receiver(sender) if isinstance(receiver, SubclassFilter) else receiver)
    return receivers


def connect_to_subclasses(
    signal: Any, receiver: Any, *, sender: type, weak: bool = True, dispatch_uid: Hashable = None, **options: Any
) -> None:
    """Connect a receiver to a signal that is not of this package, for a class and its subclasses."""
    refer = _refer_weakly(receiver) if weak else lambda: receiver
    kind = AsyncSubclassFilter if is_async(receiver) else SubclassFilter
    connected: Any = kind(refer, sender)
    if kind is AsyncSubclassFilter:
        _mark_async(connected)
    if weak:
        _FILTERS[id(refer)] = connected
    uid: Any = dispatch_uid
    uid = uid or (_OWN_UID, id_of(receiver), id(sender))
    signal.connect(connected, weak=weak, dispatch_uid=uid, **options)


def is_own_uid(uid: object) -> bool:
    """Return whether a uid was made here, because none was given."""
    return isinstance(uid, tuple) and uid[:1] == (_OWN_UID,)


def _refer_weakly(receiver: Any) -> weakref.ref[Any]:
    kind: Any = weakref.WeakMethod if type(receiver) is MethodType else weakref.ref
    reference: weakref.ref[Any] = kind(receiver, _forget)
    return reference


def _forget(reference: weakref.ref[Any]) -> None:
    # No lock is taken here: this may run in any thread, and in one that holds the lock of a signal.
    _FILTERS.pop(id(reference), None)


def _mark_async(connected: Any) -> None:
    from asgiref.sync import markcoroutinefunction

    markcoroutinefunction(connected)

"""A connection: a reference to a receiver, the keys that identify it, and its public description."""

from __future__ import annotations

import weakref
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, cast

from typedsignal._core.naming import name_of
from typedsignal._core.typing import Response_co, override

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from typedsignal._core.convention import CallingConvention

ReceiverKey: TypeAlias = "Hashable"
SenderKey: TypeAlias = int | str | tuple[int, int] | tuple[int, str]

ANY_SENDER = id(None)


class ConnectionInfo(NamedTuple, Generic[Response_co]):
    """The description of a connection, which `signal.connections()` returns. It keeps the receiver and sender alive.

    Attributes:
        receiver: The receiver, as it was passed to `connect`.
        sender: The sender that it is connected to, None for all senders.
        dispatch_uid: The uid that it was connected with, None without one.
        is_weak: Whether it is disconnected when nothing else refers to it.
        is_async: Whether a send awaits it.
        on_commit: Whether it waits for the transaction, by `typedsignal.django.on_commit`.
        subclasses: Whether it is connected to the subclasses of the sender as well.
        deferred: Whether a worker runs it, by `deferred` of `typedsignal.django.tasks` or `typedsignal.celery`.
    """

    receiver: Callable[..., Response_co | Awaitable[Response_co]]
    sender: object
    dispatch_uid: Hashable
    is_weak: bool
    is_async: bool
    on_commit: bool
    subclasses: bool = False
    deferred: bool = False


_SLOTS = ("convention", "is_async", "key", "number", "sender_key")


class Connection:
    """A reference to a receiver, called for it: None once it is dead. It carries what is known of the receiver.

    It is one object, reference and record, since there may be very many.
    """

    if TYPE_CHECKING:
        key: ReceiverKey  # None on the reference to a sender
        sender_key: SenderKey
        number: int
        is_async: bool
        convention: CallingConvention

        def __call__(self) -> Any: ...

    else:
        # Each subclass has the slots itself: Python cannot join them to those of a reference.
        __slots__ = ()


class WeakObject(weakref.ref[Any], Connection):
    """A weak reference to a function, or to any other callable."""

    __slots__ = _SLOTS


class WeakMethod(weakref.WeakMethod[Any], Connection):
    """A weak reference to a bound method, which is a new object at each access."""

    __slots__ = _SLOTS


class Strong(Connection):
    """A reference that keeps its target alive."""

    __slots__ = (*_SLOTS, "target")

    def __init__(self, target: Any) -> None:
        self.target = target

    @override
    def __call__(self) -> Any:
        return self.target


def refer_weakly(target: Any, callback: Callable[[Any], object]) -> Connection:
    """Return a weak reference to an object; `callback` is called with it when the object is freed.

    Raises:
        TypeError: Its class allows no weak references.
    """
    try:
        return WeakMethod(target, callback) if type(target) is MethodType else WeakObject(target, callback)
    except TypeError:
        reason = (
            "cannot be connected: @staticmethod makes an object of it that is no function;"
            " move @staticmethod above the decorator that connects"
            if isinstance(target, staticmethod)
            else "cannot be connected weakly, its class allows no weak references: pass weak=False"
        )
        raise TypeError(f'Receiver "{name_of(target)}" {reason}') from None  # pyright: ignore[reportUnknownArgumentType]


def id_of(target: object) -> int | tuple[int, int]:
    """Return the identity of a receiver: of a bound method that of its halves, for it is new at each access.

    So it is of what stands in for a bound method, as those of wrapt do.
    """
    return id(target) if type(target) is FunctionType else _id_of_method(target)


def _id_of_method(target: Any) -> int | tuple[int, int]:
    try:
        if hasattr(target, "__func__"):  # as nothing but a method and its stand-ins
            owner, function = target.__self__, target.__func__
            # What answers for every name may answer with a new object each time, which identifies nothing.
            if target.__self__ is owner and target.__func__ is function:
                return (id(owner), id(function))
    except Exception:  # A stand-in may raise anything.
        pass
    return id(target)


def uid_of(receiver: object, key: ReceiverKey) -> Hashable:
    """Return the uid that a receiver is connected with, None if it is connected under its identity."""
    return None if key == id_of(receiver) else key


def waits_for_commit(receiver: object) -> bool:
    """Return whether the class of a receiver, or of the function of a method, says that it waits for the commit."""
    called = receiver.__func__ if type(receiver) is MethodType else receiver
    return getattr(type(called), "waits_for_commit", None) is True


def is_deferred(receiver: object) -> bool:
    """Return whether the class of a receiver says that a worker runs it."""
    return getattr(type(receiver), "is_deferred", None) is True


def key_of_sender(sender: object) -> SenderKey:
    """Return the key of a sender: its identity, or the value of a str."""
    if sender is None:
        return ANY_SENDER
    # No isinstance, because a lazy object may claim to be a str, or a proxy to be a method, and is neither.
    if issubclass(type(sender), str):
        return str.__str__(cast("str", sender))
    return id_of(sender) if type(sender) is MethodType else id(sender)


def key_of_family(sender: object) -> SenderKey:
    """Return the key of a class that stands for its subclasses as well."""
    return (id(sender), "subclasses")


def is_family(key: SenderKey) -> bool:
    """Return whether a key is that of a class that stands for its subclasses as well."""
    return type(key) is tuple and key[1] == "subclasses"

"""`@receiver`: a decorator that connects a function where it is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeAlias, cast, overload

from typedsignal._core.base import BaseSignal, require_class
from typedsignal._core.naming import name_of
from typedsignal._core.typing import (
    AnyPayload,
    AnyResponse,
    AnySender,
    Connector,
    Fields,
    Payload_co,
    Response_contra,
    Sender_contra,
    TypeVar,
)

SignalT = TypeVar("SignalT")
ConnectorT = TypeVar("ConnectorT")
Connector_co = TypeVar("Connector_co", covariant=True)


class HasConnector(Protocol[Connector_co]):
    """A signal whose type says itself how its receivers are checked: `Signal`, `@signal`, or one of Django's, typed.

    `receiver(signal)` returns its connector, a decorator that checks and keeps the type of the function.
    """

    @property
    def _connector(self) -> Connector_co: ...


class HasConnectorOf(Protocol[Sender_contra, Connector_co]):
    """A signal whose sender decides what is sent: a model signal, by its model.

    `receiver(signal, sender=Account)` returns the connector of that sender.
    """

    def _connector_of(self, sender: Sender_contra, /) -> Connector_co: ...


class HasConnectorByName(Protocol[Connector_co]):
    """A signal whose sender may be a model that is named by a str, which Django resolves later.

    `receiver(signal, sender="shop.Account")` returns its connector.
    """

    @property
    def _connector_by_name(self) -> Connector_co: ...


class Connectable(Protocol):
    """Any object that receivers can be connected to."""

    @property
    def connect(self) -> Any: ...


class UntypedSignal(Protocol):
    """A signal of Django's own, which takes receivers of any shape."""

    def connect(self, receiver: Callable[[UntypedSignal], object], /) -> object: ...


class UncheckedConnector(Protocol):
    """A decorator that checks nothing."""

    def __call__(self, receiver: AnyResponse, /) -> AnyResponse: ...


class HasConnectorTo(Protocol[Fields, Response_contra, Payload_co]):
    """A signal of this package, whose receivers of one sender need only take that sender.

    `receiver(signal, sender=Express)` returns a `Connector` of that sender.
    """

    def _connector_to(self, sender: AnySender) -> Connector[AnySender, Fields, Response_contra, Payload_co]: ...


OneOrMore: TypeAlias = SignalT | Iterable[SignalT]


@overload
def receiver(
    signal: OneOrMore[HasConnector[ConnectorT]],
    *,
    sender: None = None,
    weak: bool = True,
    dispatch_uid: Hashable = None,
) -> ConnectorT: ...
@overload
def receiver(
    signal: OneOrMore[HasConnectorOf[AnySender, ConnectorT]],
    *,
    sender: AnySender,
    weak: bool = True,
    dispatch_uid: Hashable = None,
    subclasses: bool = False,
) -> ConnectorT: ...
@overload
def receiver(
    signal: OneOrMore[HasConnectorByName[ConnectorT]],
    *,
    sender: str,
    weak: bool = True,
    dispatch_uid: Hashable = None,
    apps: object = None,
) -> ConnectorT: ...
@overload
def receiver(
    signal: HasConnectorTo[Fields, AnyResponse, AnyPayload],
    *,
    sender: AnySender,
    weak: bool = True,
    dispatch_uid: Hashable = None,
    subclasses: bool = False,
) -> Connector[AnySender, Fields, AnyResponse, AnyPayload]: ...
@overload
def receiver(
    signal: OneOrMore[UntypedSignal],
    *,
    sender: object = None,
    weak: bool = True,
    dispatch_uid: Hashable = None,
    subclasses: bool = False,
    **connect: Any,
) -> UncheckedConnector: ...
@overload
def receiver(
    signal: Iterable[BaseSignal[Any, Any, Any, Any] | Connectable],
    *,
    sender: object = None,
    weak: bool = True,
    dispatch_uid: Hashable = None,
    subclasses: bool = False,
) -> Connector[Any, ..., Any]: ...
def receiver(signal: Any = None, *others: Any, **connect: Any) -> Any:  # noqa: D417
    """Connect the decorated receiver to a signal, or to each of several signals.

    The signals may be signals of typedsignal and of Django, also mixed.

    Args:
        signal: A signal, or an iterable of signals. They are connected in its order.
        sender: As in `connect`.
        weak: As in `connect`.
        dispatch_uid: As in `connect`.
        subclasses: As in `connect`. A signal of Django gets a receiver for all senders, which calls this one for
            subclasses of the sender. To disconnect it, pass its `dispatch_uid` and no sender.

    Returns:
        A decorator that returns the receiver.

    Raises:
        TypeError: `signal` is neither a signal nor an iterable of signals.
        ValueError: The receiver does not fit one of the signals, and is connected to none of them. Or `subclasses`
            is true and the sender is not a class.

    Source: `django.dispatch.receiver`.
    """
    if others:
        names = ", ".join(f'"{name_of_signal(member)}"' for member in (signal, *others))
        raise TypeError(f"@receiver takes one signal or a list of signals, not {names}: write @receiver([...])")
    signals = _collect_signals(signal)
    subclasses = connect.pop("subclasses", False)
    if subclasses:
        require_class(connect.get("sender"), name_of_signal(signals[0]) if signals else "")

    def connector(receiver: Any) -> Any:
        for signal in signals if len(signals) > 1 else ():
            if isinstance(signal, BaseSignal):
                signal.convention_for(receiver)  # It raises before the receiver is connected to any signal.
        for signal in signals:
            if not subclasses:
                signal.connect(receiver, **connect)
            elif isinstance(signal, BaseSignal):
                cast("Any", signal).connect(receiver, **connect, subclasses=True)
            else:
                from typedsignal._core.subclasses import connect_to_subclasses

                connect_to_subclasses(signal, receiver, **connect)
        return receiver

    return connector


def name_of_signal(signal: Any) -> object:
    """Return the name of a signal, and of anything else that was passed for one."""
    return (signal._name or signal) if issubclass(type(signal), BaseSignal) else name_of(signal)


def _collect_signals(signal: Any) -> tuple[Any, ...]:
    is_one = hasattr(signal, "connect") or not hasattr(signal, "__iter__")
    signals: tuple[Any, ...] = (signal,) if is_one else tuple(signal)
    for member in signals:
        if not hasattr(member, "connect"):
            raise TypeError(
                f'@receiver takes a signal or a list of signals, not "{name_of(member)}": write @receiver(signal)'
            )
    return signals

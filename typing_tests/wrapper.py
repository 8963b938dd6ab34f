"""A function that wraps `receiver` keeps its checks, and the type of what it decorates."""

from typing import ParamSpec, TypeVar

from typedsignal import receiver
from typedsignal.types import Connector, HasConnector, HasConnectorTo
from typing_tests.shop import Express, OrderService, Other, order_completed

ConnectorT = TypeVar("ConnectorT")
SenderT = TypeVar("SenderT")
ResponseT = TypeVar("ResponseT")
Fields = ParamSpec("Fields")


def on(signal: HasConnector[ConnectorT]) -> ConnectorT:
    """Wrap `receiver`."""
    return receiver(signal)  # OK


def on_sender(signal: HasConnectorTo[Fields, ResponseT], sender: SenderT) -> Connector[SenderT, Fields, ResponseT]:
    """Wrap `receiver` with a sender."""
    return receiver(signal, sender=sender)  # OK


@on(order_completed)  # OK
def plain(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@on_sender(order_completed, Express)  # OK
def of_sender(sender: type[Express], *, order_id: int, **kwargs: object) -> None: ...


@on(order_completed)  # E: order_id is an int
def wrong_field(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@on(order_completed)  # E: it does not take status
def missing_field(sender: type[OrderService], *, order_id: int) -> None: ...


@on(order_completed)  # E: another class
def wrong_sender(sender: type[Other], **kwargs: object) -> None: ...


@on_sender(order_completed, Express)  # E: another class
def wrong_narrowed(sender: type[Other], **kwargs: object) -> None: ...


plain(OrderService, order_id="1")  # E: order_id is an int
on(3)  # E: it is no signal

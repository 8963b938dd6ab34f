"""A function that is generic over `Signal[S, P]` connects a receiver of any payload, and keeps the type."""

from typing import TypeVar

from typedsignal import Signal
from typing_tests.shop import OrderService, order_shipped

S = TypeVar("S")
P = TypeVar("P")


def connect_log(signal: Signal[S, P]) -> Signal[S, P]:
    """Connect a receiver that takes whatever is sent."""

    def log(sender: S, **kwargs: object) -> None: ...

    signal.connect(log, weak=False)  # OK
    return signal


def is_connected(signal: Signal[S, P], sender: S) -> bool:
    """Use the sender of a signal."""
    return signal.has_listeners(sender)  # OK


connect_log(order_shipped).send(OrderService, order_id=1, status="paid", carrier="post")  # OK
connect_log(order_shipped).send(OrderService, order_id=1, status=2, carrier="post")  # E: status is a str
connect_log(order_shipped).send(OrderService, order_id=1, status="paid")  # E: carrier is missing
is_connected(order_shipped, OrderService)  # OK
is_connected(order_shipped, 1)  # E: the sender is a class

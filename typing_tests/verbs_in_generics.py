"""A signal keeps its types in containers, in unions and behind Optional."""

from typedsignal import Signal
from typing_tests.shop import OrderCompleted, OrderService, order_completed, order_counted

signals = {"completed": order_completed}
signals["completed"].send(OrderService, order_id=1, status="paid")  # OK
signals["completed"].send(OrderService, order_id="1", status="paid")  # E: order_id is an int


def send(maybe: Signal[type[OrderService], OrderCompleted] | None, flag: bool) -> None:
    """Send what may be one of several."""
    if maybe is not None:
        maybe.send(OrderService, order_id=1, status="paid")  # OK
        maybe.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
    either = order_completed if flag else order_counted
    either.send(OrderService, order_id=1, status="paid")  # OK
    either.send(OrderService, order_id=1)  # E: status is missing

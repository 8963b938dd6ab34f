"""A signal that may be None checks where it is one."""

from typedsignal import Signal
from typing_tests.shop import OrderCompleted, OrderService


def send(maybe: Signal[type[OrderService], OrderCompleted] | None) -> None:
    """Send what may be missing."""
    if maybe is not None:
        maybe.send(OrderService, order_id=1, status="paid")  # OK
        maybe.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
    maybe.send(OrderService, order_id=1, status="paid")  # E: it may be None

"""A signal keeps its types in containers and in unions."""

from typing_tests.shop import OrderService, order_completed, order_counted

signals = {"completed": order_completed}
signals["completed"].send(OrderService, order_id=1, status="paid")  # OK
signals["completed"].send(OrderService, order_id="1", status="paid")  # E: order_id is an int


def send(flag: bool) -> None:
    """Send one of several."""
    either = order_completed if flag else order_counted
    either.send(OrderService, order_id=1, status="paid")  # OK
    either.send(OrderService, order_id=1)  # E: status is missing

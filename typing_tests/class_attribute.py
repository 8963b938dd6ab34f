"""A signal can be an attribute of a class."""

from typedsignal import Signal
from typing_tests.shop import OrderCompleted, OrderService


class Orders:
    """Holds its signal."""

    completed = Signal[type[OrderService], OrderCompleted]()

    def __init__(self) -> None:
        self.noted = Signal[type[OrderService], OrderCompleted]()
        self.noted.send(OrderService, order_id=1, status="paid")  # OK
        self.noted.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
        self.completed.send(OrderService, order_id=1)  # E: status is missing


def on_order(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


Orders.completed.send(OrderService, order_id=1, status="paid")  # OK
Orders.completed.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
Orders().completed.connect(on_order)  # E: order_id is an int

"""A class that holds a signal checks the receivers and the sends of its methods."""

from typedsignal import Signal
from typing_tests.shop import OrderService, OrderShipped


class Shipping:
    """A service that sends the signal that it is given."""

    def __init__(self, shipped: Signal[type[OrderService], OrderShipped]) -> None:
        self._shipped = shipped
        shipped.connect(self.write_log)  # OK
        self._shipped.connect(self.count)  # E: order_id is an int

    def write_log(self, sender: type[OrderService], *, status: str, **kwargs: object) -> None: ...
    def count(self, sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...

    def ship(self, order_id: int) -> None:
        """Send the signal."""
        self._shipped.send(OrderService, order_id=order_id, status="paid", carrier="post")  # OK
        self._shipped.send(OrderService, order_id=order_id, status="paid")  # E: carrier is missing


Shipping(Signal[type[OrderService], OrderShipped]())  # OK

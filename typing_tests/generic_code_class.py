"""A class that is generic over `Signal[S, P]` connects a receiver of any payload, and keeps the type."""

from typing import Generic, TypeVar

from typedsignal import Signal, receiver
from typing_tests.shop import OrderService, Other, order_shipped

S = TypeVar("S")
P = TypeVar("P")


class Log(Generic[S, P]):
    """A log of what a signal sends."""

    def __init__(self, signal: Signal[S, P]) -> None:
        self.signal = signal
        signal.connect(self.write)  # OK
        receiver(signal)(self.write)  # OK

    def write(self, sender: S, **kwargs: object) -> None: ...


log = Log(order_shipped)
log.signal.send(OrderService, order_id=1, status="paid", carrier="post")  # OK
log.signal.send(OrderService, order_id=1, status="paid")  # E: carrier is missing
log.signal.send(Other, order_id=1, status="paid", carrier="post")  # E: another class

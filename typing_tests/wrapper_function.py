"""A function that takes a signal checks the receiver that it connects."""

from typedsignal import Signal, receiver
from typing_tests.shop import OrderCompleted, OrderService, OrderShipped

order_returned = Signal[type[OrderService], OrderShipped]()
order_counted = Signal[type[OrderService], OrderCompleted]()


def audit(sender: type[OrderService], *, status: str, **kwargs: object) -> None: ...
def wrong(sender: type[OrderService], *, status: int, **kwargs: object) -> None: ...


def connect_audit(signal: Signal[type[OrderService], OrderShipped]) -> None:
    """Connect a receiver."""
    signal.connect(audit)  # OK
    receiver(signal)(audit)  # OK
    signal.connect(wrong)  # E: status is a str
    receiver(signal)(wrong)  # E: status is a str


connect_audit(order_returned)  # OK
connect_audit(order_counted)  # E: another payload

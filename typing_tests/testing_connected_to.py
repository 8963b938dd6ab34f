"""What is connected for a time has to fit the signal, and stays what it is."""

from typedsignal.testing import connected_to
from typing_tests.shop import Express, Other, OrderService, order_completed


def right(sender: type[OrderService], *, order_id: int, **kwargs: object) -> str:
    return f"order {order_id}"


def express(sender: type[Express], **kwargs: object) -> None: ...
def needs_more(sender: type[OrderService], *, order_id: int, user: str, **kwargs: object) -> None: ...
def wrong_type(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
def wrong_sender(sender: type[Other], **kwargs: object) -> None: ...


with connected_to(order_completed, right) as receiver:  # OK
    answer: str = receiver(OrderService, order_id=1)  # OK
    number: int = receiver(OrderService, order_id=1)  # E: a str

connected_to(order_completed, express, sender=Express)  # OK
connected_to(order_completed, wrong_sender)  # E: the sender is an OrderService
connected_to(order_completed, express, sender=OrderService)  # E: not an Express
connected_to(order_completed, wrong_type)  # E: order_id is an int
connected_to(order_completed, needs_more)  # E: user is never sent
connected_to(order_completed, right, OrderService, True)  # E: it is not connected weakly

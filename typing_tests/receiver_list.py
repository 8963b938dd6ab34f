"""A receiver of several signals fits each of them."""

from typedsignal import receiver
from typing_tests.shop import Express, OrderService, Other, order_completed, order_counted, order_noted


@receiver([order_completed, order_completed])  # OK
def of_like_signals(sender: type[OrderService], *, order_id: int, status: str) -> None: ...


@receiver([order_completed, order_noted])  # OK
def of_unlike_signals(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@receiver((order_completed, order_counted), sender=Express)  # OK
def of_one_sender(sender: type[Express], *, order_id: int, **kwargs: object) -> int:
    return order_id


@receiver([order_completed, order_completed])  # E: order_id is an int
def unlike_both(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@receiver([order_completed, order_completed])  # E: another class
def of_another_sender(sender: type[Other], **kwargs: object) -> None: ...


@receiver([order_noted, order_completed])  # E: order_completed is not sent with a note
def unlike_one(sender: type[OrderService], *, note: str, **kwargs: object) -> None: ...

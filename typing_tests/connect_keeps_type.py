"""What is connected keeps the type that it was written with."""

from typedsignal import receiver
from typing_tests.shop import Express, OrderService, order_completed


@receiver(order_completed)
def first(sender: type[OrderService], *, order_id: int, status: str, loud: bool = False) -> int:
    return order_id


@order_completed.connect
def second(sender: type[OrderService], *, order_id: int, status: str, loud: bool = False) -> int:
    return order_id


@order_completed.connect(sender=Express)
def third(sender: type[Express], *, order_id: int, status: str, loud: bool = False) -> int:
    return order_id


first(OrderService, order_id=1, status="paid", loud=True).bit_length()  # OK
second(OrderService, order_id=1, status="paid", loud=True).bit_length()  # OK
third(Express, order_id=1, status="paid", loud=True).bit_length()  # OK
first(OrderService, order_id="1", status="paid")  # E: order_id is an int
first(OrderService, order_id=1, status="paid", quiet=True)  # E: there is no quiet
second(OrderService, order_id=1).upper()  # E: status is missing
third(OrderService, order_id=1, status="paid")  # E: its own sender is narrower

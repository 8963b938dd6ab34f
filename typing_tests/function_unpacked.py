"""A function can declare the fields of a TypedDict with `**payload: Unpack[...]`."""

from typing import Unpack

from typedsignal import signal
from typing_tests.shop import OrderNoted, OrderService


@signal
def noted(sender: type[OrderService], **payload: Unpack[OrderNoted]) -> None:
    """An order was noted."""


def right(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
def wrong(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


noted.send(OrderService, order_id=1)  # OK
noted.send(OrderService, order_id=1, note="x")  # OK
noted.send(OrderService, order_id="1")  # E: order_id is an int
noted.send(OrderService, note="x")  # E: order_id is missing
noted.send(OrderService, order_id=1, total=3)  # E: there is no total
noted.connect(right)  # OK
noted.connect(wrong)  # E: order_id is an int

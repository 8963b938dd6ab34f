"""A function that unpacks a closed TypedDict declares exactly its fields."""

from typing_extensions import NotRequired, TypedDict, Unpack

from typedsignal import signal
from typing_tests.shop import OrderService


class OrderNoted(TypedDict, closed=True):
    """A payload that no type with further fields fits."""

    order_id: int
    note: NotRequired[str]


@signal
def noted(sender: type[OrderService], **payload: Unpack[OrderNoted]) -> None:
    """An order was noted."""


def right(sender: type[OrderService], *, order_id: int, note: str = "") -> None: ...
def open_to_more(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
def wrong(sender: type[OrderService], *, order_id: str, note: str = "") -> None: ...
def without_note(sender: type[OrderService], *, order_id: int) -> None: ...


noted.send(OrderService, order_id=1)  # OK
noted.send(OrderService, order_id=1, note="x")  # OK
noted.send(OrderService, order_id="1")  # E: order_id is an int
noted.send(OrderService, order_id=1, total=3)  # E: there is no total
noted.connect(right)  # OK
noted.connect(open_to_more)  # OK
noted.connect(wrong)  # E: order_id is an int
noted.connect(without_note)  # E: note may be sent

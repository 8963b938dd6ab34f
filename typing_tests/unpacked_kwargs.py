"""A receiver may take the payload as `**kwargs: Unpack[...]`."""

from typing import TypedDict, Unpack

from typing_tests.shop import OrderCompleted, OrderService, order_completed


class Wrong(TypedDict):
    """Fields of another type."""

    order_id: str
    status: str


class Fewer(TypedDict):
    """Not all fields."""

    order_id: int


class More(OrderCompleted):
    """A field that is never sent."""

    user: str


def right(sender: type[OrderService], **kwargs: Unpack[OrderCompleted]) -> None: ...
def some(sender: type[OrderService], order_id: int, **kwargs: object) -> None: ...
def wrong(sender: type[OrderService], **kwargs: Unpack[Wrong]) -> None: ...
def fewer(sender: type[OrderService], **kwargs: Unpack[Fewer]) -> None: ...
def more(sender: type[OrderService], **kwargs: Unpack[More]) -> None: ...


order_completed.connect(right)  # OK
order_completed.connect(some)  # OK
order_completed.connect(wrong)  # E: order_id is an int
order_completed.connect(fewer)  # E: it does not take status
order_completed.connect(more)  # E: user is never sent

"""The signals that the guarantees use."""

from typing import NotRequired, TypedDict

from typedsignal import Signal


class OrderService:
    """A sender."""


class Express(OrderService):
    """A sender of a special kind."""


class Other:
    """Not a sender."""


class OrderCompleted(TypedDict):
    """A payload."""

    order_id: int
    status: str


class OrderNoted(TypedDict):
    """A payload with a field that may be left out."""

    order_id: int
    note: NotRequired[str]


class OrderShipped(TypedDict):
    """A payload of three fields."""

    order_id: int
    status: str
    carrier: str


order_completed = Signal[type[OrderService], OrderCompleted]()
order_noted = Signal[type[OrderService], OrderNoted]()
order_counted = Signal[type[OrderService], OrderCompleted, int]()
order_shipped = Signal[type[OrderService], OrderShipped]()

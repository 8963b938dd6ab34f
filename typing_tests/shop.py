"""What the guarantees talk about."""

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
    """A payload with a key that may be left out."""

    order_id: int
    note: NotRequired[str]


order_completed = Signal[type[OrderService], OrderCompleted]()
order_noted = Signal[type[OrderService], OrderNoted]()
order_counted = Signal[type[OrderService], OrderCompleted, int]()

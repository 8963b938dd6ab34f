"""The signals that the guarantees use, with each signal declared by a function.

Every guarantee that imports `typing_tests.shop` is checked with this module in its place, too.
"""

from typedsignal import signal
from typing_tests.shop import Express, OrderCompleted, OrderNoted, OrderService, OrderShipped, Other

__all__ = ["Express", "OrderCompleted", "OrderNoted", "OrderService", "OrderShipped", "Other"]


@signal
def order_completed(sender: type[OrderService], *, order_id: int, status: str) -> None:
    """Sent with every field."""


@signal
def order_noted(sender: type[OrderService], *, order_id: int, note: str = "") -> None:
    """Sent with a note or without."""


@signal
def order_counted(sender: type[OrderService], *, order_id: int, status: str) -> int:
    """Sent with every field, and answered with a number."""
    raise NotImplementedError


@signal
def order_shipped(sender: type[OrderService], *, order_id: int, status: str, carrier: str) -> None:
    """Sent with three fields."""

"""A payload can be passed on as a whole, with `**`."""

from typing import TypedDict

from typing_tests.shop import OrderCompleted, OrderNoted, OrderService, order_completed, order_noted


class Wrong(TypedDict):
    """Fields of another type."""

    order_id: str
    status: str


def send(completed: OrderCompleted, noted: OrderNoted, wrong: Wrong) -> None:
    """Send what came as a dict."""
    order_completed.send(OrderService, **completed)  # OK
    order_completed.send(sender=OrderService, **completed)  # OK
    order_noted.send(OrderService, **noted)  # OK
    order_completed.send(OrderService, **wrong)  # E: order_id is an int
    order_completed.send(OrderService, **noted)  # E: status is missing
    order_completed.send(OrderService, **completed, total=3)  # E: there is no total

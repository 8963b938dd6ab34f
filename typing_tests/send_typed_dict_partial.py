"""A payload that is passed on with `**` has every required field."""

from typing import NotRequired, TypedDict

from typing_tests.shop import OrderService, order_completed


class Partial(TypedDict):
    """A required field of the signal may be missing here."""

    order_id: int
    status: NotRequired[str]


def send(partial: Partial) -> None:
    """Send what came as a dict."""
    order_completed.send(OrderService, order_id=partial["order_id"], status=partial.get("status", ""))  # OK
    order_completed.send(OrderService, **partial)  # E: status may be missing

"""All four send methods check alike."""

from typing_tests.shop import OrderService, order_completed


async def send() -> None:
    """Send in every way."""
    order_completed.send(OrderService, order_id=1, status="paid")  # OK
    order_completed.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
    order_completed.send_robust(OrderService, order_id=1, status="paid")  # OK
    order_completed.send_robust(OrderService, order_id="1", status="paid")  # E: order_id is an int
    await order_completed.asend(OrderService, order_id=1, status="paid")  # OK
    await order_completed.asend(OrderService, order_id="1", status="paid")  # E: order_id is an int
    await order_completed.asend_robust(OrderService, order_id=1, status="paid")  # OK
    await order_completed.asend_robust(OrderService, order_id="1", status="paid")  # E: order_id is an int

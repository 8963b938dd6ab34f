"""A payload is sent by keyword only."""

from typing_tests.shop import OrderCompleted, OrderService, order_completed

payload: OrderCompleted = {"order_id": 1, "status": "paid"}
order_completed.send(OrderService, order_id=1, status="paid")  # OK
order_completed.send(OrderService, 1, "paid")  # E: fields are keyword arguments
order_completed.send(OrderService, payload)  # E: a payload has no positional form
order_completed.send(OrderService, 1, status="paid")  # E: order_id goes by keyword

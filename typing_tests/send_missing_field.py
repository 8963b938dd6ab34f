"""A required field cannot be left out of a send."""

from typing_tests.shop import OrderService, order_completed, order_noted

order_completed.send(OrderService, order_id=1, status="paid")  # OK
order_noted.send(OrderService, order_id=1)  # OK
order_completed.send(OrderService, order_id=1)  # E: status is missing
order_completed.send(OrderService)  # E: both fields are missing
order_completed.send(sender=OrderService, status="paid")  # E: order_id is missing
order_noted.send(OrderService, note="x")  # E: order_id is missing

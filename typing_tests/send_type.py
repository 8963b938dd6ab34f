"""The value of a field has the type that the payload gives it."""

from typing_tests.shop import OrderService, order_completed

order_completed.send(OrderService, order_id=1, status="paid")  # OK
order_completed.send(OrderService, status="paid", order_id=True)  # OK
order_completed.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
order_completed.send(OrderService, order_id=1, status=None)  # E: status is a str
order_completed.send(sender=OrderService, order_id=1.0, status="paid")  # E: order_id is an int

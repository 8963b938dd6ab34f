"""A field that the payload does not have cannot be sent."""

from typing_tests.shop import OrderService, order_completed

order_completed.send(OrderService, order_id=1, status="paid")  # OK
order_completed.send(OrderService, order_id=1, status="paid", total=3)  # E: there is no total
order_completed.send(OrderService, order_id=1, statuss="paid")  # E: status is misspelt
order_completed.send(OrderService, order_id=1, status="paid", signal=order_completed)  # E: the dispatcher adds signal

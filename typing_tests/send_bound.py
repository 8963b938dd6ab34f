"""A send method that is bound to a name checks like the method itself."""

from typing_tests.shop import OrderService, order_completed

send = order_completed.send
send(OrderService, order_id=1, status="paid")  # OK
send(OrderService, order_id="1", status="paid")  # E: order_id is an int
send(OrderService, order_id=1)  # E: status is missing

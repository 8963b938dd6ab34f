"""A send passes all of three fields, in any order."""

from typing_tests.shop import OrderService, order_shipped

order_shipped.send(OrderService, order_id=1, status="paid", carrier="post")  # OK
order_shipped.send(OrderService, carrier="post", order_id=1, status="paid")  # OK
order_shipped.send(OrderService, order_id=1, carrier="post")  # E: status is missing
order_shipped.send(OrderService, order_id=1, status=2, carrier="post")  # E: status is a str
order_shipped.send(OrderService, order_id=1, status="paid", carrier="post", user="me")  # E: there is no user

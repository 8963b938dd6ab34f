"""A signal is sent by the senders it names, by position or by keyword."""

from typing_tests.shop import Express, OrderService, Other, order_completed

order_completed.send(OrderService, order_id=1, status="paid")  # OK
order_completed.send(Express, order_id=1, status="paid")  # OK
order_completed.send(sender=OrderService, order_id=1, status="paid")  # OK
order_completed.send(Other, order_id=1, status="paid")  # E: another class
order_completed.send(OrderService(), order_id=1, status="paid")  # E: an instance
order_completed.send(None, order_id=1, status="paid")  # E: None
order_completed.send(sender=Other, order_id=1, status="paid")  # E: another class
order_completed.send(order_id=1, status="paid")  # E: no sender

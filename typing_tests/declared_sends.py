"""A send of a declared signal has the fields of the TypedDict, without `signal`."""

from typing_tests.declared_receivers import Order, order_paid
from typing_tests.shop import Other

order_paid.send(sender=Order, order_id=1)  # OK
order_paid.send_robust(Order, order_id=1, note="")  # OK
order_paid.send(sender=Order)  # E: lacks order_id
order_paid.send(Order, order_id="one")  # E: order_id is an int
order_paid.send(Order, order_id=1, colour="red")  # E: no such field
order_paid.send(sender=Other, order_id=1)  # E: not a sender

"""A lambda takes what the signal sends."""

from typing_tests.shop import OrderService, order_completed

order_completed.connect(lambda sender, order_id, status: order_id + 1, weak=False)  # OK
order_completed.connect(lambda sender, **kwargs: None, sender=OrderService, weak=False)  # OK
order_completed.connect(lambda sender: None, weak=False)  # E: it takes no field
order_completed.connect(lambda sender, user, **kwargs: None, weak=False)  # E: user is never sent

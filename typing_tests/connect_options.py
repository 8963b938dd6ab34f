"""The options of a connection are those of Django."""

from typedsignal import receiver
from typing_tests.shop import OrderService, order_completed


def on_order(sender: type[OrderService], **kwargs: object) -> None: ...


order_completed.connect(on_order, OrderService, False, "uid")  # OK
order_completed.connect(on_order, None, dispatch_uid=("mail", 1))  # OK
order_completed.connect(receiver=on_order, sender=OrderService, weak=False, dispatch_uid="uid")  # OK
receiver(order_completed, sender=None, weak=False, dispatch_uid="uid")(on_order)  # OK
connected: bool = order_completed.disconnect(on_order, OrderService, "uid")  # OK
order_completed.connect(on_order, week=False)  # E: it is weak
order_completed.connect(on_order, weak="no")  # E: weak is a bool
order_completed.connect(on_order, dispatch_uid=["list"])  # E: a uid is hashable
receiver(order_completed, uid="mine")(on_order)  # E: it is dispatch_uid
receiver(on_order)  # E: it is no signal

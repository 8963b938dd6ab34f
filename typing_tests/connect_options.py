"""The options of a connection are those of Django."""

from typedsignal import receiver
from typing_tests.shop import OrderService, order_completed


def hear(sender: type[OrderService], **kwargs: object) -> None: ...


order_completed.connect(hear, OrderService, False, "uid")  # OK
order_completed.connect(hear, None, dispatch_uid=("mail", 1))  # OK
order_completed.connect(receiver=hear, sender=OrderService, weak=False, dispatch_uid="uid")  # OK
receiver(order_completed, sender=None, weak=False, dispatch_uid="uid")(hear)  # OK
connected: bool = order_completed.disconnect(hear, OrderService, "uid")  # OK
order_completed.connect(hear, week=False)  # E: it is weak
order_completed.connect(hear, weak="no")  # E: weak is a bool
order_completed.connect(hear, dispatch_uid=["list"])  # E: a uid is hashable
receiver(order_completed, uid="mine")(hear)  # E: it is dispatch_uid
receiver(hear)  # E: it is no signal

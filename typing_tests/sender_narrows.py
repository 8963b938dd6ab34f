"""With `sender=`, a receiver need only take that sender."""

from typedsignal import receiver
from typing_tests.shop import Express, OrderService, Other, order_completed


def express(sender: type[Express], **kwargs: object) -> None: ...
def any_service(sender: type[OrderService], **kwargs: object) -> None: ...
def other(sender: type[Other], **kwargs: object) -> None: ...


order_completed.connect(express, sender=Express)  # OK
order_completed.connect(any_service, sender=Express)  # OK
order_completed.connect(any_service, sender=OrderService)  # OK
order_completed.connect(sender=Express)(express)  # OK
receiver(order_completed, sender=Express)(express)  # OK
order_completed.connect(express, sender=OrderService)  # E: the sender is wider
order_completed.connect(other, sender=Express)  # E: another class
receiver(order_completed, sender=OrderService)(express)  # E: the sender is wider

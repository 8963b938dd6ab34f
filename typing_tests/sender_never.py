"""A receiver that names its sender is not connected to a sender that never sends."""

from typedsignal import receiver
from typing_tests.shop import OrderService, Other, order_completed


def service(sender: type[OrderService], **kwargs: object) -> None: ...


order_completed.connect(service, sender=OrderService)  # OK
order_completed.connect(service, sender=Other)  # E: another class
receiver(order_completed, sender=Other)(service)  # E: another class

"""No receiver at all is connected to a sender that never sends."""

from typedsignal import receiver
from typing_tests.shop import OrderService, Other, order_completed


def anybody(sender: object, **kwargs: object) -> None: ...


order_completed.connect(anybody, sender=OrderService)  # OK
order_completed.connect(anybody, sender=Other)  # E: another class
receiver(order_completed, sender=Other)(anybody)  # E: another class

"""`@receiver` checks like `connect`."""

from typedsignal import receiver
from typing_tests.shop import Express, OrderService, Other, order_completed


@receiver(order_completed)  # OK
def plain(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@receiver(order_completed, sender=Express, dispatch_uid="mine")  # OK
def of_sender(sender: type[Express], *, order_id: int, **kwargs: object) -> None: ...


@receiver(order_completed)  # E: order_id is an int
def wrong_field(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@receiver(order_completed)  # E: it does not take status
def missing_key(sender: type[OrderService], *, order_id: int) -> None: ...


@receiver(order_completed)  # E: another class
def wrong_sender(sender: type[Other], **kwargs: object) -> None: ...


@receiver(order_completed, sender=Express)  # E: another class
def wrong_narrowed(sender: type[Other], **kwargs: object) -> None: ...

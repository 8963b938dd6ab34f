"""The decorators accept a receiver that names the middle one of three fields."""

from typedsignal import receiver
from typing_tests.shop import Express, OrderService, order_shipped


@receiver(order_shipped)  # OK
def middle(sender: type[OrderService], *, status: str, **kwargs: object) -> None: ...


@order_shipped.connect(sender=Express)  # OK
def middle_of_sender(sender: type[Express], *, status: str, **kwargs: object) -> None: ...


@receiver(order_shipped)  # E: status is a str
def wrong_middle(sender: type[OrderService], *, status: int, **kwargs: object) -> None: ...


@order_shipped.connect(sender=Express)  # E: status is a str
def wrong_middle_of_sender(sender: type[Express], *, status: int, **kwargs: object) -> None: ...

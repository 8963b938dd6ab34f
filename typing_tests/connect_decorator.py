"""`connect` is a decorator, with arguments and without."""

from typing_tests.shop import Express, OrderService, Other, order_completed


@order_completed.connect  # OK
def plain(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@order_completed.connect(sender=Express)  # OK
def of_sender(sender: type[Express], *, order_id: int, **kwargs: object) -> None: ...


@order_completed.connect(weak=False)  # OK
def strong(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@order_completed.connect  # E: order_id is an int
def wrong_field(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@order_completed.connect(weak=False)  # E: order_id is an int
def wrong_field_strong(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@order_completed.connect(sender=Express)  # E: another class
def wrong_sender(sender: type[Other], *, order_id: int, **kwargs: object) -> None: ...

"""A receiver takes every field, by name or in `**kwargs`."""

from typing_tests.shop import OrderService, order_completed, order_noted


def everything(sender: type[OrderService], **kwargs: object) -> None: ...
def one(sender: type[OrderService], *, order_id: int) -> None: ...
def none(sender: type[OrderService]) -> None: ...


order_completed.connect(everything)  # OK
order_completed.connect(one)  # E: it does not take status
order_completed.connect(none)  # E: it takes no field
order_noted.connect(one)  # E: it does not take note

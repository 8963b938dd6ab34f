"""A decorator of one's own that is made of `receiver` checks its receivers."""

from typedsignal import receiver
from typing_tests.shop import Express, OrderService, order_shipped

on_shipped = receiver(order_shipped)
on_express = receiver(order_shipped, sender=Express, weak=False)


@on_shipped  # OK
def any_fields(sender: type[OrderService], **kwargs: object) -> None: ...


@on_shipped  # OK
def first(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@on_express  # OK
def of_sender(sender: type[Express], *, order_id: int, status: str, carrier: str) -> None: ...


@on_shipped  # E: order_id is an int
def wrong(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@on_express  # E: it does not take carrier
def without_last(sender: type[Express], *, order_id: int, status: str) -> None: ...

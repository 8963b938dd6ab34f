"""A receiver of a declared signal takes what the TypedDict of a call says, by keyword."""

from typing import NotRequired, TypedDict

from django.dispatch import Signal

from typedsignal import receiver
from typedsignal.django import DjangoSignal


class Order:
    """A sender."""


class OrderPaid(TypedDict):
    """A call of a receiver."""

    sender: type[Order]
    signal: Signal
    order_id: int
    note: NotRequired[str]


order_paid = DjangoSignal[OrderPaid]()
plain: Signal = order_paid


def right(sender: type[Order], order_id: int, note: str = "", **kwargs: object) -> int:
    return order_id


def any_fields(**kwargs: object) -> None: ...


def wrong_type(sender: type[Order], order_id: str, **kwargs: object) -> None: ...


order_paid.connect(right)  # OK
order_paid.connect(any_fields, sender=Order, weak=False)  # OK
number: int = right(Order, order_id=1)  # OK
order_paid.connect(wrong_type)  # E: order_id is an int


@receiver(order_paid)  # OK
def decorated(sender: type[Order], order_id: int, **kwargs: object) -> int:
    return order_id


kept: int = decorated(Order, 1)  # OK


@receiver(order_paid, sender=Order)  # E: note may be left out
def needs_note(sender: type[Order], note: str, **kwargs: object) -> None: ...


@receiver(order_paid)  # E: Django calls with further fields
def closed(sender: type[Order], order_id: int) -> None: ...


@receiver(order_paid)  # E: no such field
def misspelt(sender: type[Order], oder_id: int, **kwargs: object) -> None: ...

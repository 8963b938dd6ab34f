"""Signals of this package can be muted, those of Django's cannot."""

from django.dispatch import Signal

from typedsignal.django import post_save
from typedsignal.testing import muted
from typing_tests.shop import OrderService, order_completed


def on_order(sender: type[OrderService], **kwargs: object) -> None: ...


with muted(order_completed), muted(order_completed, on_order):  # OK
    order_completed.send(OrderService, order_id=1, status="paid")

muted(Signal())  # E: it is Django's
muted(post_save)  # E: it is Django's
muted(on_order)  # E: it is no signal
muted(order_completed, "on_order")  # E: it is no receiver

"""Signals of this package and of Django's can be muted, all receivers or one, and for one sender."""

from django.dispatch import Signal

from typedsignal.django import post_save
from typedsignal.testing import muted
from typing_tests.django_shop import Account
from typing_tests.shop import OrderService, order_completed


def on_order(sender: type[OrderService], **kwargs: object) -> None: ...


with muted(order_completed), muted(order_completed, on_order, sender=OrderService):  # OK
    order_completed.send(OrderService, order_id=1, status="paid")

with muted(Signal()), muted(post_save, receiver=on_order), muted(post_save, sender=Account):  # OK
    pass

muted(on_order)  # E: it is no signal
muted(order_completed, "on_order")  # E: it is no receiver
muted(post_save, receiver="on_order")  # E: it is no receiver
muted(post_save, on_order, Account, True)  # E: there is no such option

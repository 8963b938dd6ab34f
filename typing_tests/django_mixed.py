"""One `receiver` is for typed signals, for Django's own and for ours, also in one list."""

from django.db.models import signals
from django.dispatch import Signal

import typedsignal
from typedsignal.django import post_save
from typing_tests.django_shop import Account, Other
from typing_tests.shop import OrderService, order_completed

untyped = Signal()


@typedsignal.receiver(post_save, sender=Account)  # OK
def typed(sender: type[Account], instance: Account, **kwargs: object) -> None: ...


@typedsignal.receiver(signals.post_save, sender="shop.Account", dispatch_uid="mine")  # OK
def stock(*, instance: Account, **kwargs: object) -> None: ...


@typedsignal.receiver([untyped, order_completed, post_save])  # OK
def mixed(sender: object, **kwargs: object) -> None: ...


@typedsignal.receiver([order_completed, untyped])  # OK
def of_both(sender: type[OrderService], **kwargs: object) -> None: ...


@typedsignal.receiver(post_save, sender=Account)  # E: another model
def wrong_typed(sender: type[Account], instance: Other, **kwargs: object) -> None: ...


@typedsignal.receiver(order_completed)  # E: another class
def wrong_ours(sender: type[Other], **kwargs: object) -> None: ...


stock(instance=Other())  # E: not an Account
typedsignal.receiver([3])  # E: not a signal

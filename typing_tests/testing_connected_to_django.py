"""What is connected to a signal of Django's for a time stays what it is."""

from django.dispatch import Signal

from typedsignal.django import post_save, request_finished
from typedsignal.testing import connected_to
from typing_tests.django_shop import Account

untyped = Signal()


def saved(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> str:
    return f"{instance} {created}"


with connected_to(post_save, saved, sender=Account) as receiver, connected_to(post_save, saved, "shop.Account"):  # OK
    answer: str = receiver(Account, Account(), created=True)  # OK
    number: int = receiver(Account, Account(), created=True)  # E: a str

connected_to(untyped, saved)  # OK
connected_to(request_finished, 3)  # E: it is no receiver
connected_to(post_save, saved, Account, True)  # E: it is not connected weakly
connected_to(saved, saved)  # E: it is no signal

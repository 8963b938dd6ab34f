"""A model may be named by a str: then its instances are unknown, and all else is checked."""

from typedsignal.django import class_prepared, post_save, receiver
from typing_tests.django_shop import Account


@receiver(post_save, sender="shop.Account")  # OK
def named(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> None: ...


@receiver(post_save, sender="shop.Account")  # E: created is a bool
def wrong_type(sender: type[Account], created: str, **kwargs: object) -> None: ...


@receiver(post_save, sender="shop.Account")  # E: there is no such field
def unknown(sender: type[Account], user: int, **kwargs: object) -> None: ...


receiver(post_save, sender=3)  # E: not a model
receiver(post_save, sender=int)  # E: not a model
receiver(class_prepared, sender=Account)  # OK

"""A receiver of several of Django's signals fits each of them."""

from django.db.models import Model

from typedsignal.django import post_delete, post_save, pre_save, receiver, request_finished, request_started
from typing_tests.django_shop import Account, Other


def of_request(sender: object, **kwargs: object) -> None: ...


@receiver([post_save, post_delete], sender=Account)  # OK
def both(sender: type[Account], instance: Account, **kwargs: object) -> None: ...


@receiver((pre_save, post_save))  # OK
def of_any(sender: type[Model], instance: Model, raw: bool, **kwargs: object) -> None: ...


@receiver([post_save, post_save], sender="shop.Account")  # OK
def named(sender: type[Account], instance: Account, **kwargs: object) -> None: ...


for signal in [request_started, request_finished]:
    signal.connect(of_request)  # OK


@receiver([post_save, post_save], sender=Account)  # E: another model
def wrong_instance(sender: type[Account], instance: Other, **kwargs: object) -> None: ...


@receiver([post_save, post_delete], sender=Account)  # E: post_delete is not sent with created
def wrong_field(sender: type[Account], created: bool, **kwargs: object) -> None: ...


@receiver([post_save, post_save])  # E: no **kwargs
def strict(sender: type[Model], instance: Model) -> None: ...

"""Django calls receivers by keyword, so that names count."""

from django.http import HttpRequest

from typedsignal.django import got_request_exception, post_save, pre_save, receiver, request_finished
from typing_tests.django_shop import Account


@receiver(post_save, sender=Account)  # OK
def in_any_order(created: bool, sender: type[Account], **kwargs: object) -> None: ...


@receiver(got_request_exception)  # OK
def keyword_only(*, request: HttpRequest, sender: object, **kwargs: object) -> None: ...


@receiver(post_save, sender=Account)  # E: the first parameter is sender
def renamed(model: type[Account], instance: Account, **kwargs: object) -> None: ...


@receiver(request_finished)  # E: the first parameter is sender
def renamed_too(handler: object, **kwargs: object) -> None: ...


@receiver(pre_save, sender=Account)  # E: created is a field of post_save
def of_another_signal(sender: type[Account], created: bool, **kwargs: object) -> None: ...


@receiver(post_save, sender=Account)  # E: by position only
def by_position(sender: type[Account], instance: Account, /, **kwargs: object) -> None: ...

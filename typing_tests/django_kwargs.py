"""A receiver of Django's takes whatever is sent: all fields and the signal, mostly by `**kwargs`."""

from django.dispatch import Signal
from django.http import HttpRequest

from typedsignal.django import post_save, receiver, request_finished, setting_changed, user_logged_in
from typing_tests.django_shop import Account, Customer


@receiver(post_save, sender=Account)  # OK
def nothing_else(**kwargs: object) -> None: ...


@receiver(request_finished)  # OK
def by_star(sender: object, *args: object, **kwargs: object) -> None: ...


@receiver(user_logged_in)  # OK
def with_signal(sender: object, signal: Signal, user: Customer, **kwargs: object) -> None: ...


@receiver(setting_changed)  # OK
def with_default(sender: object, setting: str, dry_run: bool = False, **kwargs: object) -> None: ...


@receiver(post_save, sender=Account)  # E: no **kwargs
def some(sender: type[Account], instance: Account, created: bool) -> None: ...


@receiver(request_finished)  # E: no **kwargs
def without_key(sender: object) -> None: ...


@receiver(user_logged_in)  # E: no **kwargs
def every_key(sender: object, request: HttpRequest, user: Customer) -> None: ...


@receiver(setting_changed)  # E: no **kwargs
def every_key_too(sender: object, setting: str, value: object, enter: bool) -> None: ...

"""A receiver of a failed login takes None for the request, or else a request of any class."""

from django.http import HttpRequest

from typedsignal.django import receiver, user_login_failed
from typing_tests.django_shop import Customer, ShopRequest


def own(request: ShopRequest | None, **kwargs: object) -> None: ...
def never_none(request: HttpRequest, **kwargs: object) -> None: ...


user_login_failed.connect(own)  # OK
user_login_failed.connect(never_none)  # E: or None


@receiver(user_login_failed)  # OK
def base(sender: str, credentials: dict[str, str], request: HttpRequest | None, **kwargs: object) -> None: ...


@receiver(user_login_failed)  # OK
def own_request(sender: str, request: ShopRequest | None = None, **kwargs: object) -> None: ...


@receiver(user_login_failed)  # OK
def of_any(request: object, **kwargs: object) -> None: ...


@receiver(user_login_failed)  # E: or None
def required(sender: str, request: ShopRequest, **kwargs: object) -> None: ...


@receiver(user_login_failed)  # E: not a request
def not_request(sender: str, request: Customer | None, **kwargs: object) -> None: ...

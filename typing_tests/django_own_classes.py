"""A receiver may name the project's own class of user, request or database connection."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.http import HttpRequest

from typedsignal.django import connection_created, got_request_exception, receiver, user_logged_in, user_logged_out
from typing_tests.django_shop import Customer, ShopRequest


@receiver(user_logged_in)  # OK
def own(sender: type[Customer], user: Customer, request: ShopRequest, **kwargs: object) -> None: ...


@receiver(user_logged_in)  # OK
def base(sender: type[AbstractBaseUser], user: AbstractBaseUser, request: HttpRequest, **kwargs: object) -> None: ...


@receiver(user_logged_out)  # OK
def left(sender: type[Customer] | type[None], user: Customer | None, **kwargs: object) -> None: ...


@receiver(got_request_exception)  # OK
def own_request(request: ShopRequest, **kwargs: object) -> None: ...


@receiver(connection_created)  # OK
def own_connection(sender: type[BaseDatabaseWrapper], connection: DatabaseWrapper, **kwargs: object) -> None: ...


@receiver(user_logged_in)  # E: not a user
def not_user(sender: object, user: int, **kwargs: object) -> None: ...


@receiver(got_request_exception)  # E: not a request
def not_request(request: Customer, **kwargs: object) -> None: ...


@receiver(connection_created)  # E: not a connection
def not_connection(sender: object, connection: str, **kwargs: object) -> None: ...

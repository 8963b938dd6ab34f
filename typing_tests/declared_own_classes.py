"""A receiver of a signal of a library may name a class of the project's own, such as its model of users."""

from typing import Any

from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIRequest

from typedsignal import receiver
from typedsignal.contrib.allauth import user_logged_in, user_signed_up
from typedsignal.contrib.simple_history import post_create_historical_record


@receiver(user_signed_up)  # OK
def welcome(sender: type[User], request: WSGIRequest, user: User, **kwargs: object) -> None: ...


def of_a_provider(user: User, sociallogin: Any = None, **kwargs: object) -> None: ...


def needs_a_provider(user: User, sociallogin: object, **kwargs: object) -> None: ...


def record(instance: User, history_user: User | None, **kwargs: object) -> None: ...


user_logged_in.connect(welcome, sender=User)  # OK
user_signed_up.connect(of_a_provider)  # OK
post_create_historical_record.connect(record)  # OK
user_signed_up.connect(needs_a_provider)  # E: sociallogin is not sent at a sign-up by e-mail

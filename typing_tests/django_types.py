"""A receiver of Django's takes each field as it is sent."""

from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser

from typedsignal.django import file_changed, post_save, pre_init, receiver, user_logged_out, user_login_failed
from typing_tests.django_shop import Account


@receiver(post_save, sender=Account)  # OK
def saved(sender: object, update_fields: frozenset[str] | None, using: object, **kwargs: object) -> None: ...


@receiver(file_changed)  # OK
def changed(sender: object, file_path: Path, **kwargs: object) -> bool:
    return file_path.suffix == ".txt"


@receiver(user_login_failed)  # OK
def failed(sender: str, credentials: dict[str, str], **kwargs: object) -> None: ...


@receiver(user_logged_out)  # OK
def left(sender: object, user: AbstractBaseUser | None, **kwargs: object) -> None: ...


@receiver(post_save, sender=Account)  # E: a frozenset, or None
def wrong_fields(sender: object, update_fields: list[str], **kwargs: object) -> None: ...


@receiver(pre_init, sender=Account)  # E: a tuple
def wrong_args(sender: object, args: list[object], **extra: object) -> None: ...


@receiver(file_changed)  # E: a Path
def wrong_path(sender: object, file_path: str, **kwargs: object) -> None: ...


@receiver(user_login_failed)  # E: a str
def wrong_sender(sender: type, **kwargs: object) -> None: ...


@receiver(user_logged_out)  # E: or None
def wrong_user(sender: object, user: AbstractBaseUser, **kwargs: object) -> None: ...

"""What Django sends has a name: `**payload: Unpack[PostSave[Account]]`."""

from typing import Unpack

from typedsignal.django import M2MChanged, PostSave, PreSave, UserLoggedIn, m2m_changed, post_save, receiver
from typedsignal.django import user_logged_in
from typing_tests.django_shop import Account, Other


@receiver(post_save, sender=Account)  # OK
def saved(sender: type[Account], **payload: Unpack[PostSave[Account]]) -> Account:
    payload["user"]  # E: there is no such field
    return payload["instance"]  # OK


def wrong_field(**payload: Unpack[PostSave[Account]]) -> Other:
    return payload["instance"]  # E: an Account


@receiver(user_logged_in)  # OK
def came(sender: object, **payload: Unpack[UserLoggedIn]) -> None: ...


@receiver(m2m_changed)  # OK
def changed(sender: object, **payload: Unpack[M2MChanged]) -> None: ...


@receiver(post_save, sender=Account)  # E: another model
def wrong_model(sender: type[Account], **payload: Unpack[PostSave[Other]]) -> None: ...


@receiver(post_save, sender=Account)  # E: it is sent with created, too
def fewer(sender: type[Account], **payload: Unpack[PreSave[Account]]) -> None: ...

"""Code that imports everything from Django, and nothing of ours, is checked too."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models import signals
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from typing_tests.django_shop import Account, Customer, Other


@receiver(post_save, sender=Account)  # OK
def saved(sender: type[Account], instance: Account, created: bool, **kwargs: Any) -> None: ...


@receiver([post_save, post_delete], sender="shop.Account")  # OK
def changed(sender: type[Account], instance: Account, **kwargs: Any) -> None: ...


@receiver(user_logged_in)  # OK
def came(sender: type[Customer], user: Customer, **kwargs: Any) -> None: ...


def other(sender: type[Other], instance: Other, **kwargs: Any) -> None: ...


signals.post_save.connect(saved, sender=Account)  # OK
signals.post_save.connect(other, sender=Account)  # E: another model


@receiver(post_save, sender=Account)  # E: another model
def wrong_model(sender: type[Account], instance: Other, **kwargs: Any) -> None: ...


@receiver(pre_save, sender=Account)  # E: it is not sent with created
def absent(sender: type[Account], created: bool, **kwargs: Any) -> None: ...


@receiver([post_save, post_delete], sender=Account)  # E: post_delete is not sent with created
def either(sender: object, created: bool, **kwargs: Any) -> None: ...


for signal in (pre_save, post_save):
    signal.connect(other, sender=Account)  # E: another model

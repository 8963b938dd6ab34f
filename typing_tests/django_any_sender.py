"""A receiver that is connected without a sender receives what every model sends."""

from django.db.models import Model

from typedsignal.django import post_init, post_save, pre_delete, receiver
from typing_tests.django_shop import Account


@receiver(post_save)  # OK
def of_any(sender: type[Model], instance: Model, **kwargs: object) -> None: ...


@receiver(post_save, sender=None)  # OK
def of_none(instance: Model, **kwargs: object) -> None: ...


@receiver(post_save)  # E: other models send it, too
def of_one(sender: type[Account], **kwargs: object) -> None: ...


@receiver(pre_delete)  # E: other models send it, too
def of_one_instance(sender: type[Model], instance: Account, **kwargs: object) -> None: ...


@receiver(post_init, sender=None)  # E: other models send it, too
def of_none_instance(instance: Account, **kwargs: object) -> None: ...

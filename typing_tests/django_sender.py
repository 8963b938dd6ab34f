"""A receiver of one model's signal takes that model, or a base of it."""

from typedsignal.django import post_delete, post_init, post_save, pre_save, receiver
from typing_tests.django_shop import Account, Base, Other


@receiver(post_save, sender=Account)  # OK
def exact(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> None: ...


@receiver(pre_save, sender=Account)  # OK
def of_base(sender: type[Base], instance: Base, **kwargs: object) -> None: ...


@receiver(post_delete, sender=Account)  # OK
def of_any(instance: object, **kwargs: object) -> None: ...


@receiver(post_save, sender=Account)  # E: another model
def wrong_instance(sender: type[Account], instance: Other, **kwargs: object) -> None: ...


@receiver(pre_save, sender=Account)  # E: another model
def wrong_sender(sender: type[Other], **kwargs: object) -> None: ...


@receiver(post_init, sender=Base)  # E: not every Base is an Account
def too_narrow(sender: type[Base], instance: Account, **kwargs: object) -> None: ...


@receiver(post_delete, sender=Account)  # E: another model
def wrong_keyword_only(*, instance: Other, **kwargs: object) -> None: ...

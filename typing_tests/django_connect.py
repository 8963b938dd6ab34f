"""`connect` of Django's signals checks like `@receiver`."""

from typedsignal.django import post_save, request_finished
from typing_tests.django_shop import Account, Base, Other


class Mailer:
    """A receiver with a method."""

    def welcome(self, sender: type[Account], instance: Account, **kwargs: object) -> None: ...


def saved(sender: type[Base], instance: Base, **kwargs: object) -> None: ...
def other(sender: type[Other], instance: Other, **kwargs: object) -> None: ...
def of_any(**kwargs: object) -> None: ...
def strict(sender: object) -> None: ...


post_save.connect(saved, sender=Account, weak=False, dispatch_uid="saved")  # OK
post_save.connect(Mailer().welcome, Account, False)  # OK
post_save.connect(other, sender="shop.Other")  # OK
request_finished.connect(of_any)  # OK
post_save.connect(saved)  # E: other models send it, too
post_save.connect(other, sender=Account)  # E: another model
post_save.connect(Mailer().welcome, sender=Other)  # E: another model
request_finished.connect(strict)  # E: no **kwargs
post_save.connect(saved, sender=int)  # E: not a model

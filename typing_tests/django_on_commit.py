"""`@on_commit` keeps the parameters of a function, which are checked as without it."""

from typedsignal.django import on_commit, post_save, receiver
from typing_tests.django_shop import Account, Other


@receiver(post_save, sender=Account)  # OK
@on_commit
def saved(sender: type[Account], instance: Account, **kwargs: object) -> int:
    return 1


@receiver(post_save, sender=Account)  # OK
@on_commit
async def saved_too(sender: type[Account], instance: Account, **kwargs: object) -> None: ...


class Mailer:
    """A receiver with a method."""

    @on_commit
    def saved(self, sender: type[Account], instance: Account, **kwargs: object) -> None: ...


@on_commit
def other(sender: type[Other], instance: Other, **kwargs: object) -> None: ...


mailer = Mailer()
post_save.connect(mailer.saved, sender=Account)  # OK
post_save.connect(other, sender=Account)  # E: another model
saved(Account, Account(), created=True)  # OK
saved(Account, Other())  # E: not an Account
number: int = saved(Account, Account())  # E: the response is None

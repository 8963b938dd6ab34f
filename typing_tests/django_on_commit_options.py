"""`@on_commit` has the options of Django's `transaction.on_commit`, and keeps the parameters of a function with them."""

from typedsignal.django import on_commit, post_save, receiver
from typing_tests.django_shop import Account, Other


@receiver(post_save, sender=Account)  # OK
@on_commit(using="other", robust=False)
def saved(sender: type[Account], instance: Account, **kwargs: object) -> int:
    return 1


@receiver(post_save, sender=Account)  # OK
@on_commit()
async def saved_too(sender: type[Account], instance: Account, **kwargs: object) -> None: ...


@on_commit(robust=False)
def other(sender: type[Other], instance: Other, **kwargs: object) -> None: ...


post_save.connect(other, sender=Account)  # E: another model
saved(Account, Account(), created=True)  # OK
saved(Account, Other())  # E: not an Account
number: int = saved(Account, Account())  # E: the response is None
on_commit(using=1)  # E: no alias
on_commit("other")  # E: no receiver
on_commit(savepoint=True)  # E: no such option

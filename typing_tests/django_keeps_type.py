"""A function that is connected to Django's signals keeps its type."""

from typedsignal.django import m2m_changed, post_save, receiver, request_finished, user_logged_in
from typing_tests.django_shop import Account, Customer


@receiver(post_save, sender=Account)
def saved(sender: type[Account], instance: Account, **kwargs: object) -> int:
    return 1


@receiver(user_logged_in)
@receiver(request_finished)
def done(sender: object, **kwargs: object) -> str:
    return ""


count: int = saved(Account, Account())  # OK
text: str = done(None)  # OK
saved(Account, Customer())  # E: not an Account
done()  # E: no sender
wrong: str = saved(Account, instance=Account())  # E: an int
too_wrong: int = done(m2m_changed)  # E: a str

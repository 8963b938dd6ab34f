"""The other signals of Django's are connected for a sender that they have: a model, a class of user, a str."""

from typedsignal.django import class_prepared, receiver, user_logged_in, user_logged_out, user_login_failed
from typing_tests.django_shop import Account, Customer


def of_any(sender: object, **kwargs: object) -> None: ...
def own(sender: type[Customer], user: Customer, **kwargs: object) -> None: ...
def left(sender: type[Customer] | type[None], user: Customer | None, **kwargs: object) -> None: ...


class_prepared.connect(of_any, sender=Account)  # OK
user_logged_in.connect(own, sender=Customer)  # OK
user_logged_out.connect(left, sender=type(None))  # OK
user_login_failed.connect(of_any, sender="django.contrib.auth")  # OK
receiver([user_logged_in, user_logged_out], sender=Customer)(of_any)  # OK
class_prepared.connect(of_any, sender=int)  # E: not a model
user_logged_in.connect(own, sender=Account)  # E: not a user
user_logged_out.connect(left, sender="shop.Customer")  # E: not a user, nor NoneType
user_login_failed.connect(of_any, sender=Customer)  # E: not a str
receiver(user_logged_in, sender=type(None))  # E: not a user

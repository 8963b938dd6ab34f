"""Any callable is a receiver."""

from functools import partial

from typing_tests.shop import OrderService, order_completed


class Mailer:
    """Has receivers of every kind."""

    def method(self, sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
    def wrong_method(self, sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
    @staticmethod
    def static(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
    @classmethod
    def of_class(cls, sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
    def __call__(self, sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


def limited(limit: int, sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


mailer = Mailer()
order_completed.connect(mailer.method)  # OK
order_completed.connect(Mailer.static)  # OK
order_completed.connect(mailer)  # OK
order_completed.connect(partial(limited, 3), weak=False)  # OK
order_completed.connect(lambda sender, order_id, status: None, weak=False)  # OK
order_completed.connect(lambda sender, **kwargs: None, weak=False)  # OK
order_completed.connect(mailer.wrong_method)  # E: order_id is an int
order_completed.connect(Mailer.of_class)  # E: order_id is an int
order_completed.connect(limited)  # E: limit is never sent
order_completed.connect(3)  # E: it cannot be called

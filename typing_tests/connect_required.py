"""A receiver does not require what the signal never sends."""

from typing_tests.shop import OrderService, order_completed


def optional(sender: type[OrderService], *, order_id: int, user: str = "", **kwargs: object) -> None: ...
def required(sender: type[OrderService], *, order_id: int, user: str, **kwargs: object) -> None: ...


order_completed.connect(optional)  # OK
order_completed.connect(required)  # E: user is never sent

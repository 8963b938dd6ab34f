"""A receiver may take the signal, and need not."""

from typing_tests.shop import OrderService, order_completed


def optional(sender: type[OrderService], signal: object = None, **kwargs: object) -> None: ...
def required(sender: type[OrderService], signal: object, **kwargs: object) -> None: ...
def unlike(sender: type[OrderService], signal: int = 0, *, order_id: int, status: str) -> None: ...


order_completed.connect(optional)  # OK
order_completed.connect(required)  # OK
order_completed.connect(unlike)  # E: the signal is no int

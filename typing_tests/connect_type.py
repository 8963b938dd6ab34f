"""A receiver takes each key with the type that the payload gives it."""

from typing_tests.shop import OrderService, order_completed



def exact(sender: type[OrderService], *, order_id: int, status: str) -> None: ...
def wider(sender: type[OrderService], order_id: float, status: object) -> None: ...
def some(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
def unlike(sender: type[OrderService], *, order_id: str, status: str) -> None: ...
def unlike_beside_kwargs(sender: type[OrderService], *, status: bytes, **kwargs: object) -> None: ...
def unlike_kwargs(sender: type[OrderService], **kwargs: int) -> None: ...


order_completed.connect(exact)  # OK
order_completed.connect(wider)  # OK
order_completed.connect(some)  # OK
order_completed.connect(unlike)  # E: order_id is an int
order_completed.connect(unlike_beside_kwargs)  # E: status is a str
order_completed.connect(unlike_kwargs)  # E: status is no int

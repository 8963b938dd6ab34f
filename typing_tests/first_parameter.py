"""The sender goes to the first parameter, whatever its name."""

from typing_tests.shop import OrderService, Other, order_completed


def service(service: type[OrderService], *, order_id: int, status: str) -> None: ...
def positional(service: type[OrderService], /, **kwargs: object) -> None: ...
def starred(*args: object, order_id: int, status: str) -> None: ...
def unlike(service: type[Other], *, order_id: int, status: str) -> None: ...
def named_like_a_field(order_id: type[OrderService], *, status: str, **kwargs: object) -> None: ...


order_completed.connect(service)  # OK
order_completed.connect(positional)  # OK
order_completed.connect(starred)  # OK
order_completed.connect(unlike)  # E: another class
order_completed.connect(named_like_a_field)  # E: order_id is the field

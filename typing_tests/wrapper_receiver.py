"""A receiver that is wrapped by another decorator is checked with the signature that the decorator keeps."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from typing_tests.shop import OrderService, order_shipped

P = ParamSpec("P")
R = TypeVar("R")
Function = TypeVar("Function", bound=Callable[..., object])


def logged(function: Callable[P, R]) -> Callable[P, R]:
    """Wrap a function."""
    return function


def connected(function: Function) -> Function:
    """Connect any function, which nothing is known about."""
    order_shipped.connect(function)  # OK
    return function


@order_shipped.connect  # OK
@logged
def right(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@order_shipped.connect  # E: order_id is an int
@logged
def wrong(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...

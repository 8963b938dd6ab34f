"""A send method can be passed to a function that is generic over its parameters."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from typing_tests.shop import OrderService, Other, order_shipped

P = ParamSpec("P")
R = TypeVar("R")


def run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function with its arguments."""
    return function(*args, **kwargs)


run(order_shipped.send, OrderService, order_id=1, status="paid", carrier="post")  # OK
run(order_shipped.send_robust, OrderService, carrier="post", status="paid", order_id=1)  # OK
run(order_shipped.send, Other, order_id=1, status="paid", carrier="post")  # E: another class
run(order_shipped.send, OrderService, order_id=1, status=2, carrier="post")  # E: status is a str
run(order_shipped.send, OrderService, order_id=1, status="paid")  # E: carrier is missing

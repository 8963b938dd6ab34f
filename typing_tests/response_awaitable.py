"""A receiver may be async by a decorator that is typed with awaitables, or by markcoroutinefunction."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import markcoroutinefunction

from typing_tests.shop import OrderService, order_counted

P = ParamSpec("P")
R = TypeVar("R")


def logged(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    return function


def timed(function: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    return function


@order_counted.connect  # OK
@logged
async def decorated(sender: type[OrderService], *, order_id: int, **kwargs: object) -> int:
    return order_id


@order_counted.connect  # OK
@timed
async def timed_too(sender: type[OrderService], *, order_id: int, **kwargs: object) -> int:
    return order_id


def marked(sender: type[OrderService], *, order_id: int, **kwargs: object) -> Awaitable[int]:
    return decorated(sender, order_id=order_id)


markcoroutinefunction(marked)  # OK
order_counted.connect(marked)  # OK


@order_counted.connect  # E: awaiting gives a str
@logged
async def wrong(sender: type[OrderService], *, order_id: int, **kwargs: object) -> str:
    return ""

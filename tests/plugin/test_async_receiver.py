"""A plain `def` that returns an awaitable is called like any other: nothing awaits what it returns."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.plugin.checking import SHOP, disagreements, messages_of
from tests.plugin.conftest import Check

RESPONDING = """
import asyncio
from collections.abc import Awaitable, Coroutine
order_numbered = Signal[type[OrderService], OrderCancelled, int]()
order_awaited = Signal[type[OrderService], OrderCancelled, Awaitable[int]]()
def fetch(number: int = 1) -> Awaitable[int]: ...
"""


def test_a_def_that_returns_an_awaitable_is_reported(check: Check) -> None:
    """As a decorated function, one that is passed by name, a method; whichever awaitable it is."""
    check(
        RESPONDING
        + dedent("""
        @order_numbered.connect  # E: Receiver "one" of signal "order_numbered" is never awaited: it is a plain def
        def one(sender: type[OrderService], **kwargs: object) -> Awaitable[int]:
            return fetch()
        @receiver([order_numbered, order_cancelled])  # E: that returns "Coroutine[Any, Any, int]"; write async def
        def two(sender: type[OrderService], **kwargs: object) -> Coroutine[Any, Any, int]: ...
        def three(sender: type[OrderService], **kwargs: object) -> asyncio.Task[int]: ...
        order_numbered.connect(three)  # E: of signal "order_numbered" is never awaited
        class Prices:
            def fetch(self, sender: type[OrderService], **kwargs: object) -> Awaitable[int]: ...
            def connect(self) -> None:
                order_numbered.connect(self.fetch)  # E: is never awaited
    """)
    )


def test_awaitables_are_right_where_they_are_awaited(check: Check) -> None:
    """Async functions, decorated ones of any type, and where responses are awaitables or anything."""
    check(
        RESPONDING
        + dedent("""
        P = ParamSpec("P")
        R = TypeVar("R")
        def logged(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]: ...
        def timed(function: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]: ...
        @order_numbered.connect
        @logged
        async def one(sender: type[OrderService], **kwargs: object) -> int: return 1
        @receiver(order_numbered)
        @timed
        async def two(sender: type[OrderService], **kwargs: object) -> int: return 1
        order_numbered.connect(one)
        def kept(function: Callable[P, Awaitable[int]]) -> Callable[P, Awaitable[int]]:
            return order_cancelled.connect(function)
        @receiver([order_cancelled, order_awaited, anything])
        def three(sender: type[OrderService], **kwargs: object) -> Awaitable[int]: ...
        @order_numbered.connect
        @receiver(order_cancelled)
        async def four(sender: type[OrderService], **kwargs: object) -> int: return 1
        class Async:
            async def __call__(self, sender: type[OrderService], **kwargs: object) -> int: return 1
        kind = Async()
        order_numbered.connect(kind)
        def passed(function: Callable[..., Awaitable[int]]) -> None:
            order_numbered.connect(function)
    """)
    )


def test_a_marked_def_is_awaited(cache: Path) -> None:
    """A file that marks functions, and a function of another file, which may be marked there, are not reported."""
    receivers = """
        from collections.abc import Awaitable
        def price(sender: object, **kwargs: object) -> Awaitable[int]: ...
    """
    main = dedent("""
        from shop import *
        from collections.abc import Awaitable
        from receivers import price
        from marked import order_numbered
        order_numbered.connect(price)
    """)
    marked = dedent("""
        from shop import *
        from asgiref.sync import markcoroutinefunction
        from collections.abc import Awaitable
        order_numbered = Signal[type[OrderService], OrderCancelled, int]()
        def price(sender: type[OrderService], **kwargs: object) -> Awaitable[int]: ...
        markcoroutinefunction(price)
        order_numbered.connect(price)
    """)
    sources = {"shop": SHOP, "receivers": receivers, "marked": marked, "main": main}
    assert disagreements(main, messages_of(sources, cache)) == []

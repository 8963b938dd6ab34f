"""Generators and context managers as receivers: their body never runs."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.plugin.checking import SHOP, disagreements, messages_of
from tests.plugin.conftest import Check

RESPONDING = """
import contextlib
from collections.abc import AsyncIterator, Generator, Iterator
order_numbered = Signal[type[OrderService], OrderCancelled, int]()
order_listed = Signal[type[OrderService], OrderCancelled, Iterator[int] | None]()
order_described = Signal[type[OrderService], OrderCancelled, object]()
order_told = Signal[type[OrderService], OrderCancelled, None]()
"""


def _with_signals(source: str) -> str:
    return RESPONDING + dedent(source)


def test_a_body_that_never_runs_is_reported(check: Check) -> None:
    """Generators, async ones, context managers: as decorated functions, methods and objects, annotated or not."""
    check(
        _with_signals("""
        @order_numbered.connect  # E: Receiver "numbers" of signal "order_numbered" is a generator, its body never runs
        def numbers(sender: type[OrderService], **kwargs: object) -> Iterator[int]:
            yield 1
        @receiver(order_numbered)  # E: write a plain def without yield  [signal-generator-receiver]
        async def later(sender: type[OrderService], **kwargs: object) -> AsyncIterator[int]:
            yield 1
        @receiver([order_numbered, order_cancelled])  # E: of signal "order_numbered" is a context manager
        @contextlib.contextmanager
        def opened(sender: type[OrderService], **kwargs: object) -> Iterator[int]:
            yield 1
        @receiver(order_numbered)  # E: is an async context manager
        @contextlib.asynccontextmanager
        async def opened_later(sender: type[OrderService], **kwargs: object) -> AsyncIterator[int]:
            yield 1
        @receiver(order_told)  # E: of signal "order_told" is a generator
        @receiver(order_cancelled)
        def untyped(sender, **kwargs):
            yield 1
        order_numbered.connect(untyped)  # E: is a generator
        class Mailer:
            def mail(self, sender: type[OrderService], **kwargs: object) -> Any:
                yield 1
            def __call__(self, sender: type[OrderService], **kwargs: object) -> Any:
                yield 1
            def connect(self) -> None:
                order_numbered.connect(self.mail)  # E: is a generator
        mailer = Mailer()
        order_numbered.connect(mailer.mail)  # E: is a generator
        order_numbered.connect(mailer)  # E: is a generator
    """)
    )


def test_a_generator_is_right_where_it_may_be_used(check: Check) -> None:
    """Where responses are iterators, objects or not known, where a decorator uses it up, in generic code."""
    check(
        _with_signals("""
        R = TypeVar("R")
        F = TypeVar("F", bound=Callable[..., Any])
        def exhausted(function: Callable[..., Iterator[int]]) -> Callable[..., int]:
            return lambda **payload: sum(function(**payload))
        def known_to_end(function: F) -> F: ...
        @receiver([order_listed, order_described, order_cancelled, anything])
        def numbers(sender: type[OrderService], **kwargs: object) -> Iterator[int]:
            yield 1
        @order_cancelled.connect
        @contextlib.contextmanager
        def opened(sender: type[OrderService], **kwargs: object) -> Iterator[int]:
            yield 1
        @order_numbered.connect
        @exhausted
        def summed(sender: type[OrderService], **kwargs: object) -> Iterator[int]:
            yield 1
        @order_numbered.connect
        @known_to_end
        def hidden(sender: type[OrderService], **kwargs: object) -> Any:
            yield 1
        def plain(sender: type[OrderService], **kwargs: object) -> int:
            return sum(number for number in (yes(),))
        def yes() -> int: return 1
        order_numbered.connect(plain)
        def generic(signal: Signal[type[OrderService], OrderCancelled, R]) -> None:
            @signal.connect  # E: cannot return "Iterator[int]"
            def inner(sender: type[OrderService], **kwargs: object) -> Iterator[int]:
                yield 1
            signal.send(OrderService, order_id=1)
    """)
    )


def test_a_generator_of_another_file_is_known_by_its_type(cache: Path) -> None:
    """From the cache as well: there an `Iterator` may be returned by a plain function."""
    receivers = """
        import contextlib
        from collections.abc import Generator, Iterator
        def numbers(sender: object, **kwargs: object) -> Generator[int, None, None]:
            yield 1
        def iterator(sender: object, **kwargs: object) -> Iterator[int]:
            yield 1
        @contextlib.contextmanager
        def opened(sender: object, **kwargs: object) -> Iterator[int]:
            yield 1
    """
    main = f"from shop import *\nfrom receivers import iterator, numbers, opened\n{RESPONDING}" + dedent("""
        order_numbered.connect(numbers)  # E: is a generator
        order_numbered.connect(opened)  # E: is a context manager
        order_numbered.connect(iterator)  # E: cannot return "Iterator[int]"
    """)
    for ending in ("", "\n"):
        sources = {"shop": SHOP, "receivers": receivers, "main": main + ending}
        assert disagreements(main, messages_of(sources, cache)) == []

"""A signal can be declared by a function."""

from __future__ import annotations

import asyncio
from functools import wraps
from typing import Any
from warnings import catch_warnings, simplefilter

import pytest
from typing_extensions import deprecated

from typedsignal import Signal, receiver, signal


class OrderService:
    """Sends."""


@signal
def order_completed(sender: type[OrderService], *, order_id: int, note: str = "") -> None:
    """An order was finalised."""


def test_a_declared_signal_is_a_signal() -> None:
    """In all it does."""
    assert isinstance(order_completed, Signal)

    @order_completed.connect
    def receive(sender: type[OrderService], order_id: int, **kwargs: object) -> int:
        return order_id

    assert order_completed.send(OrderService, order_id=1) == [(receive, 1)]


def test_it_has_the_name_and_the_docstring_of_its_function() -> None:
    """For `help`, for documentation and for messages."""
    assert order_completed.__doc__ == "An order was finalised."
    assert order_completed.__name__ == "order_completed"
    assert repr(order_completed) == "<Signal tests.core.test_function_signal.order_completed>"


def test_its_keywords_are_checked_at_the_call() -> None:
    """A key with a default may be left out, and is then absent."""
    with pytest.raises(TypeError, match=r'test_function_signal\.order_completed" is sent without .*"order_id"'):
        order_completed.send(OrderService)  # type: ignore[call-arg]


def test_any_further_key_is_sent_where_the_function_takes_kwargs() -> None:
    """`**payload: Any` declares an open payload."""

    @signal
    def anything(sender: object, *, order_id: int, **payload: Any) -> None:
        """Anything happened."""

    assert anything.send(None, order_id=1, more=2) == []
    with pytest.raises(TypeError, match="order_id"):
        anything.send(None, more=2)  # type: ignore[call-arg]


async def _asynchronous(sender: object) -> None: ...
def _positional(sender: object, order_id: int) -> None: ...
def _starred(sender: object, *args: int) -> None: ...
def _no_sender(*, order_id: int) -> None: ...
def _reserved(sender: object, *, signal: int) -> None: ...


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (_asynchronous, "is declared with async def: write def, its receivers may be async all the same"),
        (_positional, 'has a positional payload field "order_id": write * before it, fields go by keyword'),
        (_starred, "takes *args: a payload has no positional part, write * alone"),
        (_no_sender, "is declared without a sender: let the first parameter be the sender"),
        (_reserved, 'has a payload field "signal", which every receiver gets anyway: rename it'),
        (OrderService(), '@signal takes a function, not "OrderService": decorate a plain def'),
    ],
)
def test_a_function_of_another_form_is_refused(function: Any, reason: str) -> None:
    """Where it is declared, and with the repair."""
    with pytest.raises(TypeError) as raised:
        signal(function)
    assert str(raised.value).endswith(reason)


class OldSignalWarning(UserWarning):
    """A category of a library's own."""


@signal
@deprecated("use order_completed")
def order_done(sender: object, *, order_id: int) -> None:
    """An order was done."""


@signal
@deprecated("use order_completed", category=OldSignalWarning)
def order_closed(sender: object, *, order_id: int) -> None: ...


@signal
@deprecated("use order_completed", category=None)
def order_ended(sender: object, *, order_id: int) -> None: ...


def _receive(sender: object, *, order_id: int) -> int:
    return order_id


def test_a_deprecated_function_declares_a_signal() -> None:
    """It has the name, the docstring and the payload of the function, and checks what is sent."""
    assert repr(order_done) == "<Signal tests.core.test_function_signal.order_done>"
    assert order_done.__doc__ == "An order was done."
    with pytest.warns(DeprecationWarning, match="use order_completed"), pytest.raises(TypeError, match="order_id"):
        order_done.send(None)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("declared", "category"), [(order_done, DeprecationWarning), (order_closed, OldSignalWarning), (order_ended, None)]
)
def test_a_deprecated_signal_warns_where_it_is_used(declared: Any, category: type[Warning] | None) -> None:
    """To connect and to send warns with the text and the category of the decorator, on the line that does it."""

    def use() -> None:
        declared.connect(_receive)
        receiver(declared)(_receive)
        declared.connect()(_receive)
        declared.send(None, order_id=1)
        declared.send(None, order_id=1)
        declared.send_robust(None, order_id=1)
        asyncio.run(asyncio.wait_for(_await(declared), None))

    with catch_warnings(record=True) as caught:
        simplefilter("always")
        use()
    lines = [warning.lineno - use.__code__.co_firstlineno for warning in caught if warning.filename == __file__]
    below = _await.__code__.co_firstlineno - use.__code__.co_firstlineno
    assert lines == ([1, 2, 3, 4, 5, 6, below + 1, below + 2] if category else [])
    assert {warning.category for warning in caught} == ({category} if category else set())
    assert {str(warning.message) for warning in caught} == ({"use order_completed"} if category else set())


async def _await(declared: Any) -> None:
    await declared.asend(None, order_id=1)
    await asyncio.gather(declared.asend_robust(None, order_id=1))


def test_only_a_deprecated_signal_has_methods_of_its_own() -> None:
    """A signal that does not warn is of the one class that all others are of."""
    assert type(order_ended) is type(order_completed)
    assert type(order_done) is not type(order_completed)


def test_any_decorator_that_passes_everything_on_is_looked_through() -> None:
    """The function below it is the declaration; its own mistakes are reported."""

    def decorate(function: Any) -> Any:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapper

    def declared(sender: object, *, order_id: int) -> None: ...

    assert signal(decorate(decorate(declared))).send(None, order_id=1) == []
    with pytest.raises(TypeError, match="has a positional payload field"):
        signal(decorate(_positional))


def test_deprecated_refuses_a_signal_below_it() -> None:
    """`@deprecated` wraps functions and classes; its message names the signal."""
    with pytest.raises(TypeError, match=r"must be applied to a class or callable, not <Signal .*order_completed>"):
        deprecated("use another")(order_completed)

"""A signal can be declared by a function."""

from __future__ import annotations

from typing import Any

import pytest

from typedsignal import Signal, signal


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

"""`@receiver` connects a function where it is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.dispatch import Signal as DjangoSignal

from typedsignal import Signal, receiver, signal


@signal
def ordered(sender: object, *, order_id: int) -> None:
    """An order was signal."""


@signal
def shipped(sender: object, *, parcel: int) -> None:
    """A parcel was sent."""


def test_it_connects_to_each_of_several_signals() -> None:
    """In a list, a tuple or any other iterable, of signals of both kinds."""
    ours, djangos = Signal(), DjangoSignal()
    for signals in ([ours, djangos], (ours, djangos), iter([ours, djangos])):

        @receiver(signals, sender=OrderService)
        def receive(sender: object, **kwargs: object) -> str:
            return "received"

        assert ours.send(OrderService) == djangos.send(OrderService) == [(receive, "received")]
        assert ours.send(None) == []
        assert ours.disconnect(receive, OrderService)
        assert djangos.disconnect(receive, OrderService)


class OrderService:
    """Sends."""


def test_one_decorator_connects_many_functions() -> None:
    """It can be kept in a variable, also when it was made from an iterator."""
    on = receiver(iter([ordered]))

    @on
    def first(sender: object, order_id: int) -> int:
        return 1

    @on
    def second(sender: object, order_id: int) -> int:
        return 2

    assert ordered.send(None, order_id=1) == [(first, 1), (second, 2)]


def test_a_misfit_is_connected_to_none() -> None:
    """What fits the first signal of a list and not the second is not half-connected."""
    with pytest.raises(ValueError, match=r'cannot accept payload field "parcel"'):

        @receiver([ordered, shipped])
        def receive(sender: object, order_id: int = 0) -> None: ...

    assert ordered.receivers == []


@pytest.mark.parametrize("argument", [OrderService, test_a_misfit_is_connected_to_none, 3, [3], None])
def test_what_is_not_a_signal_is_refused(argument: Any) -> None:
    """Most often a decorator without its parentheses."""
    with pytest.raises(TypeError, match=r"takes a signal or a list of signals, not .*: write @receiver"):
        receiver(argument)


def test_several_signals_have_to_be_in_a_list() -> None:
    """As Django's decorator wants them; the message names them."""
    djangos = DjangoSignal()
    for others in ([shipped], [shipped, djangos]):
        with pytest.raises(
            TypeError, match=r'not "tests\.core\.test_decorator\.ordered", ".*shipped".*: write @receiver\('
        ):
            receiver(ordered, *others)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"takes a signal or a list of signals, not .*: write @receiver"):
        receiver()  # type: ignore[call-overload]


def test_a_declaration_is_written_without_parentheses() -> None:
    """`@signal` takes nothing but the function."""
    for call in (lambda: signal(), lambda: signal(use_caching=True), lambda: signal(None)):  # type: ignore[call-overload]
        with pytest.raises(TypeError, match=r"^@signal takes .*: write @signal without parentheses$"):
            call()

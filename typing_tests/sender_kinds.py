"""Senders are classes, instances, None, or several of them."""

from typing import Any, TypedDict

from typedsignal import Signal
from typing_tests.shop import Express, OrderService, Other


class Nothing(TypedDict):
    """A payload without fields."""


Signal[OrderService, Nothing]().send(Express())  # OK
Signal[type[OrderService] | None, Nothing]().send(None)  # OK
Signal[None, Nothing]().send(None)  # OK
Signal[Any, Nothing]().send(Other)  # OK
Signal[OrderService, Nothing]().send(OrderService)  # E: an instance is the sender
Signal[type[OrderService] | None, Nothing]().send(Other)  # E: another class
Signal[None, Nothing]().send(OrderService)  # E: None is the sender
Signal[str, Nothing]().send(3)  # E: a str is the sender

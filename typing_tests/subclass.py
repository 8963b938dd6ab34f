"""Subclasses of Signal check like Signal itself."""

from typing import Generic, TypeVar

from typedsignal import Signal, receiver
from typing_tests.shop import OrderCompleted, OrderService

T = TypeVar("T")


class Completed(Signal[type[OrderService], OrderCompleted]):
    """A signal class with a payload of its own."""


class FromService(Signal[type[OrderService], T], Generic[T]):
    """A signal class with a sender of its own."""


completed = Completed()
completed.send(OrderService, order_id=1, status="paid")  # OK
completed.send(OrderService, order_id="1", status="paid")  # E: order_id is an int
from_service = FromService[OrderCompleted]()
from_service.send(OrderService, order_id=1, status="paid")  # OK
from_service.send(OrderService, order_id=1)  # E: status is missing


@receiver(completed)  # OK
def on_order(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@completed.connect  # E: order_id is an int
def on_order_wrongly(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...

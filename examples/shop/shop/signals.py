"""The shop's own signals: who sends them, with what, and what receivers answer."""

from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.dispatch import Signal as DjangosSignal
from django.views import View
from typedsignal import Signal, signal
from typedsignal.django import DjangoSignal

from shop.models import Order

if TYPE_CHECKING:
    # The service imports this module: its name is for type checkers alone.
    from shop.services import OrderService


class OrderCompleted(TypedDict):
    """The payload of a completed order; only some senders add a note."""

    order_id: int
    status: str
    note: NotRequired[str]


class ApiAccessed(TypedDict):
    """The payload of a call to the API."""

    timestamp: datetime
    path: str


class OrderRefused(TypedDict):
    """The keyword arguments of a receiver of a refused order, as Django's dispatcher calls it."""

    sender: "type[OrderService]"
    signal: DjangosSignal
    order: Order
    objections: list[str]


order_completed = Signal["type[OrderService]", OrderCompleted]()
api_accessed = Signal[type[View], ApiAccessed, str]()
order_refused = DjangoSignal[OrderRefused]()


@signal
def order_checked(sender: "type[OrderService]", *, order: Order) -> list[str]:
    """Ask whether an order can be completed: receivers answer with their objections."""
    raise NotImplementedError

"""A Django project without a payload, with what makes it hard to write them; and what is written."""

BEFORE = {
    "shop/__init__.py": "",
    "shop/models.py": """
from __future__ import annotations

from decimal import Decimal

from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=20)


class OrderSet(models.QuerySet["Order"]):
    def open(self) -> OrderSet:
        return self.filter(total=0)


class Order(models.Model):
    objects = models.Manager.from_queryset(OrderSet)()
    total = models.DecimalField(max_digits=8, decimal_places=2)

    def pay(self, customer: Customer, *, coupon: str | None = None) -> None:
        from shop.signals import order_paid

        order_paid.send(sender=self.__class__, order=self, total=Decimal(1), customer=customer, date="today")
        order_paid.send(sender=Order, order=self, total=Decimal(0), customer=None, coupon=coupon, date="today")
""",
    "shop/_private.py": """
class _Base(str): ...


class _Hidden(_Base): ...


hidden = _Hidden("")
""",
    "shop/signals.py": '''
"""Signals of the shop."""

import datetime

import django.dispatch
from django.dispatch import Signal

# Orders.

# Sent when an order
# is paid.
order_paid = Signal()  # stays
# right above
order_gone: Signal = Signal(
    # inside
)
never_sent = Signal()
request_seen = django.dispatch.Signal()
first, second = Signal(), Signal()


class Customer: ...


named = Signal()


class Named: ...


class OwnSignal(Signal): ...


own = OwnSignal()
open_ended = Signal()


class Till:
    closed = Signal()


if True:
    keyword = Signal()
''',
    "shop/views.py": """
import datetime
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest

from shop import signals
from shop._private import hidden
from shop.models import Customer, Order
from shop.signals import Till, first, keyword, named, open_ended, order_gone, own, request_seen, second


def view(request: HttpRequest, extra: Any, numbers: set[int]) -> None:
    class Local(Customer): ...

    order_gone.send(Order, when=datetime.datetime.now(), date=datetime.date.today(), extra=extra, data={"a": 1})
    order_gone.send_robust(Order, when=datetime.datetime.now(), date=datetime.date.today(), extra=extra, data={})
    fields = {"request": request, "numbers": sorted(numbers)}
    request_seen.send(None, **fields)
    first.send(Order, hidden=hidden, local=Local())
    second.send(Order, manager=Order.objects, orders=Order.objects.open(), all=Customer.objects.all())
    manager, customers = Order.objects, Customer.objects.all()
    second.send_robust(Order, manager=manager, orders=manager.open(), all=customers, key=zip([1], [2]))
    named.send(Order, customer=Customer())
    Till.closed.send(Till)
    own.send(Till, amount=1)
    keyword.send(Order, cls=Customer, **{"class": 3})


def pass_on(**fields: object) -> None:
    open_ended.send(None, **fields)


@receiver(signals.order_gone)
def note(sender: type[Order], data: dict[str, object], extra: str, **kwargs: object) -> None: ...
""",
}

SIGNALS = '''
"""Signals of the shop."""

import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

import django.dispatch
from django.dispatch import Signal
from typedsignal.django import DjangoSignal

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import Manager, QuerySet
    from django.http import HttpRequest

    from shop.models import Customer as ShopCustomer, Order, OrderSet

# Orders.


class OrderPaid(TypedDict):
    sender: "type[Order]"
    signal: Signal
    order: "Order"
    total: "Decimal"
    customer: "ShopCustomer | None"
    date: str
    coupon: NotRequired[str | None]


# Sent when an order
# is paid.
order_paid = DjangoSignal[OrderPaid]()  # stays


class OrderGone(TypedDict):
    sender: "type[Order]"
    signal: Signal
    when: datetime.datetime
    date: datetime.date
    extra: str
    data: dict[str, object]


# right above
order_gone = DjangoSignal[OrderGone](
    # inside
)
never_sent = Signal()


class RequestSeen(TypedDict):
    sender: None
    signal: django.dispatch.Signal
    request: "HttpRequest"
    numbers: list[int]


request_seen = DjangoSignal[RequestSeen]()


class First(TypedDict):
    sender: "type[Order]"
    signal: Signal
    hidden: str
    local: "ShopCustomer"


class Second(TypedDict):
    sender: "type[Order]"
    signal: Signal
    manager: "Manager[Order]"
    orders: "OrderSet"
    all: "QuerySet[ShopCustomer]"
    key: NotRequired["zip[tuple[int, int]]"]


first, second = DjangoSignal[First](), DjangoSignal[Second]()


class Customer: ...


class NamedPayload(TypedDict):
    sender: "type[Order]"
    signal: Signal
    customer: "ShopCustomer"


named = DjangoSignal[NamedPayload]()


class Named: ...


class OwnSignal(Signal): ...


own = OwnSignal()
open_ended = Signal()


class Closed(TypedDict):
    sender: "type[Till]"
    signal: Signal


class Till:
    closed = DjangoSignal[Closed]()


Keyword = TypedDict(
    "Keyword",
    {
        "sender": "type[Order]",
        "signal": Signal,
        "cls": "type[ShopCustomer]",
        "class": int,
    },
)


if True:
    keyword = DjangoSignal[Keyword]()
'''

LEFT = """
shop/signals.py:17: shop.signals.never_sent is left: no send of it is found: name the paths that send it, or record \
its sends
shop/signals.py:34: shop.signals.own is left: its class "OwnSignal" is derived from Signal: make that class generic, \
and declare the payload
shop/signals.py:35: shop.signals.open_ended is left: the send at shop/views.py:31 may pass any fields, as it unpacks \
a dict whose fields are not known: name the fields there
"""

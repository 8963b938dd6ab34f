"""Code that sends signals, with declarations that fit and that do not, and the tests that make it send."""

FITTING = """
from __future__ import annotations

import datetime
import io
import logging
import numbers
import pathlib
import re
import uuid
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum, IntEnum
from functools import partial
from types import FunctionType, ModuleType, TracebackType
from typing import IO, Any, Generic, Literal, NamedTuple, NewType, NotRequired, Protocol, TypedDict, TypeVar

from typedsignal import Signal, signal

T = TypeVar("T")
Number = NewType("Number", int)
Pair = NewType("Pair", tuple[int, str])
Json = dict[str, "Json"] | list["Json"] | str | int | None


class Color(Enum):
    RED = 1


class Size(IntEnum):
    S = 1


class Point(NamedTuple):
    x: int
    y: int


class Row(TypedDict):
    a: int


class Named(Protocol):
    name: str


class Runs(Protocol):
    def __call__(self, a: int) -> str: ...


class Meta(type): ...


class Base(metaclass=Meta):
    name = ""


class Order(Base): ...


class Late(Order): ...


class Other: ...


class Box(Generic[T]): ...


class Call:
    def __call__(self) -> int:
        return 1


class Fitting(TypedDict, Generic[T]):
    number: float
    flag: int
    whole: complex
    text: Literal["a", "b"]
    color: Literal[Color.RED]
    size: int
    ident: Number
    idents: list[Number]
    pair: Pair
    point: Point
    plain_point: tuple[int, int]
    row: Row
    rows: list[Row]
    named: Named
    runs: Runs
    calls: Callable[[int], str]
    calls_class: Callable[..., Base]
    calls_partial: Callable[[], object]
    calls_object: Callable[[], object]
    cls: type[Base]
    cls_union: type[Order] | type[Other]
    meta: Meta
    base: Base
    double: Order
    floats: list[float]
    bases: Sequence[Base]
    iterable: Iterable[float]
    mapping: Mapping[str, Sequence[Base]]
    triple: tuple[int, float, Base | None]
    many: tuple[float, ...]
    optional: int | None
    hashable: Hashable
    objects: object
    box: Box[str]
    generic: T
    when: datetime.date
    file: IO[bytes]
    path: pathlib.Path
    pattern: re.Pattern[str]
    abstract: numbers.Number
    ordered: dict[str, int]
    default: Mapping[str, list[int]]
    counter: Mapping[str, int]
    iterator: Iterator[int]
    keys: Iterable[str]
    module: ModuleType
    traceback: TracebackType | None
    function: FunctionType
    error: BaseException
    logger: logging.Logger
    uuid: uuid.UUID
    json: Json
    anything: Any
    nothing: None
    empty: list[int]


class Open:
    def __init__(self, *, a: int, **more: int) -> None: ...


fitting = Signal[type[Base], Fitting[Base]]()
opened = Signal[None, Open]()


def run(a: int) -> str:
    return ""


def send_fitting(double: Any = None) -> None:
    class Local(Order): ...

    try:
        raise ValueError
    except ValueError as caught:
        error, traceback = caught, caught.__traceback__
    fitting.send(
        Order, number=1, flag=True, whole=1, text="a", color=Color.RED, size=Size.S, ident=Number(1),
        pair=Pair((1, "")), idents=[Number(1)], point=Point(1, 2), plain_point=Point(1, 2), row={"a": 1},
        rows=[{"a": 1}], named=Order(), runs=run, calls=run, calls_class=Order, calls_partial=partial(run, 1),
        calls_object=Call(), cls=Order, cls_union=Other, meta=Order, base=Local(), double=double or Order(),
        floats=[1, 2.5], bases=(Order(), Base()), iterable=[1], mapping={"a": [Order()]}, triple=(1, 2, None),
        many=tuple(range(30)), optional=None, hashable=None, objects=None, box=Box(), generic=Order(),
        when=datetime.datetime.now(), file=io.BytesIO(), path=pathlib.Path(), pattern=re.compile(""),
        abstract=1, ordered=OrderedDict(a=1), default=defaultdict(list), counter=Counter(), iterator=iter([1]),
        keys={"a": 1}.keys(), module=re, traceback=traceback, function=run, error=error,
        logger=logging.getLogger(), uuid=uuid.uuid4(), json={"a": [1, "", None]}, anything=1, nothing=None,
        empty=[],
    )
    opened.send(None, a=1, b=2)
"""

DRIFTING = """
from __future__ import annotations

from shop.fitting import *


class Drifting(TypedDict):
    left_out: int
    never: NotRequired[int]
    never_required: int
    maybe_none: int
    number: float
    flag: bool
    text: Literal["a", "b"]
    color: Color
    ident: Number
    pair: Pair
    point: Point
    row: Row
    named: Named
    runs: Runs
    calls: Callable[[int], str]
    cls: type[Order]
    other_cls: type[Order]
    order: Order
    late: Late
    orders: list[Order]
    mapping: Mapping[str, Sequence[Base]]
    triple: tuple[int, float]
    many: tuple[str, ...]
    function: str
    when: datetime.datetime
    union: int | str | None
    nothing: None


drifting = Signal[type[Order], Drifting]()
unsent = Signal[type[Order], Drifting]()
tested = Signal[type[Order], Drifting]()
untyped = Signal()


@signal
def declared_by_function(sender: object, /, *, a: str) -> None: ...


class Till:
    closed = Signal[None, Open]()


def send_drifting(**more: Any) -> None:
    values: Any = dict(
        number=Decimal(1), flag=1, text=1, color="RED", ident="1", pair=(1, 2), point=(1, 2), row=[1],
        named=Other(), runs=Order(), calls=1, cls=Order(), other_cls=Other, order=Order, late=Order(), orders=[Base()],
        mapping={1: 1}, triple=(1, 2, 3), many=(1,) * 30, function=run, when=datetime.date.today(), union=1.5,
        nothing=1, more=1, **{"maybe_none": 1, **more},
    )
    anything: Any = 1
    for signal, sent in (
        (drifting, values), (declared_by_function, {"a": anything}), (Till.closed, {"a": "", "b": ""})
    ):
        try:
            signal.send(Other, **sent)
        except TypeError:
            pass  # a field is left out, or not declared
"""

TESTS = """
from unittest.mock import MagicMock

import pytest

from shop.drifting import send_drifting, tested
from shop.fitting import send_fitting


class Double: ...


def test_it():
    class LocalDouble: ...

    for double in (None, MagicMock(), Double(), LocalDouble()):
        send_fitting(double)
    send_drifting(left_out=1)
    send_drifting(left_out=1, maybe_none=None)
    send_drifting()
    with pytest.raises(TypeError):
        tested.send(None)
"""

DJANGO = {
    "pyproject.toml": """
[tool.mypy]
plugins = ["mypy_django_plugin.main", "typedsignal.mypy"]

[tool.django-stubs]
django_settings_module = "settings"

[tool.typedsignal.declare]
"shop.legacy" = "shop.declared"
""",
    "settings.py": """
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
""",
    "shop/__init__.py": "",
    "shop/models.py": """
from __future__ import annotations

from django.db import models


class OrderSet(models.QuerySet["Order"]): ...


class Customer(models.Model): ...


class Order(models.Model):
    class Status(models.TextChoices):
        NEW = "new"

    objects = models.Manager.from_queryset(OrderSet)()
    total = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    status = models.CharField(max_length=3, choices=Status.choices, default=Status.NEW)


class Proxy(Order):
    class Meta:
        proxy = True
""",
    "shop/legacy.py": """
from django.dispatch import Signal

old = Signal()
""",
    "shop/declared.py": """
from typing import TypedDict

from django.dispatch import Signal
from typedsignal.django import DjangoSignal


class Old(TypedDict):
    sender: type[int]
    signal: Signal
    a: float


old: DjangoSignal[Old]
""",
    "shop/signals.py": """
from __future__ import annotations

from typing import Any, TypedDict

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Manager, Model, QuerySet
from django.db.models.base import ModelBase
from django.dispatch import Signal
from django.http import HttpRequest
from django_stubs_ext import StrOrPromise
from django_stubs_ext.db.models.manager import RelatedManager
from shop.models import Order, OrderSet
from typedsignal.django import DjangoSignal


class Fitting(TypedDict):
    sender: type[Model]
    signal: Signal
    order: Order
    meta: ModelBase
    orders: QuerySet[Order]
    own: OrderSet
    values: QuerySet[Order, Any]
    manager: Manager[Order]
    related: RelatedManager[Order]
    user: User | AnonymousUser
    lazy_user: User
    loaded_user: AbstractBaseUser
    status: str
    lazy: StrOrPromise
    safe: str
    request: HttpRequest


class Drifting(TypedDict):
    sender: type[Order]
    signal: Signal
    total: float
    status: Order.Status
    user: User
    text: str


fitting = DjangoSignal[Fitting]()
drifting = DjangoSignal[Drifting]()
""",
    "shop/services.py": """
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from shop import legacy, models, signals


def send():
    customer = models.Customer.objects.create()
    models.Order.objects.create(customer=customer)
    order = models.Order.objects.get()
    loaded = SimpleLazyObject(User)
    loaded.username
    signals.fitting.send(
        models.Order, order=models.Proxy.objects.get(), meta=models.Order, orders=models.Order.objects.all(),
        own=models.Order.objects.all(), values=models.Order.objects.values(), manager=models.Order.objects,
        related=customer.orders, user=AnonymousUser(), lazy_user=SimpleLazyObject(User), loaded_user=loaded,
        status=models.Order.Status.NEW, lazy=gettext_lazy("a"), safe=mark_safe(""), request=RequestFactory().get("/"),
    )
    signals.drifting.send(
        models.Customer, total=order.total, status=order.status, user=AnonymousUser(), text=gettext_lazy("a")
    )
    legacy.old.send(int, a="a")
""",
    "run.py": """
import django
from django.core.management import call_command
from typedsignal.testing import record

django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)
from shop.services import send

with record("sent.json"):
    send()
""",
}
DJANGO_DRIFT = """
shop/declared.py:13: shop.legacy.old: field a: sent as str, declared float
shop/signals.py:45: shop.signals.drifting: sender: sent as type[Customer], declared type[Order]
shop/signals.py:45: shop.signals.drifting: field status: sent as str, declared Status
shop/signals.py:45: shop.signals.drifting: field text: sent as Promise, declared str
shop/signals.py:45: shop.signals.drifting: field total: sent as Decimal, declared float
shop/signals.py:45: shop.signals.drifting: field user: sent as AnonymousUser, declared User
"""

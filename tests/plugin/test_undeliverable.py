"""What a deferred receiver takes has to travel: the plugin and the run time decide alike."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import pytest

from tests.plugin.checking import messages_of
from tests.plugin.conftest import Check

PRELUDE = """
import dataclasses
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar
from uuid import UUID

import attrs
import msgspec
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import IntegerChoices, Model, TextChoices
from typing_extensions import TypeAliasType

T = TypeVar("T")
class Service: ...
class Opaque: ...
class Colour(enum.Enum):
    RED = "red"
class Size(enum.IntEnum):
    LARGE = 3
class Kind(str, enum.Enum):
    A = "a"
class Mixed(enum.Enum):
    ONE = "one"
    TWO = 2
class Real(enum.Enum):
    HALF = 0.5
class Line(TypedDict):
    sku: str
    price: Decimal
class BadLine(TypedDict):
    opaque: Opaque
class Point(NamedTuple):
    x: int
class BadPoint(NamedTuple):
    x: Opaque
@dataclasses.dataclass
class Address:
    street: str
    at: datetime
@dataclasses.dataclass
class BadAddress:
    opaque: Opaque
@dataclasses.dataclass
class Box(Generic[T]):
    item: T
@attrs.define
class Card:
    number: int
@attrs.define
class BadCard:
    opaque: Opaque
class Struct(msgspec.Struct):
    number: int
class BadStruct(msgspec.Struct):
    opaque: Opaque
class Tree(TypedDict):
    children: "list[Tree]"
OrderId = NewType("OrderId", int)
BadId = NewType("BadId", Opaque)
Alias = list[int]
Row = TypeAliasType("Row", User | Session)
class Status(TextChoices):
    DRAFT = "draft", "Draft"
class Level(IntegerChoices):
    HIGH = 3, "High"
class Numbered(enum.Enum):
    ONE = enum.auto()
class Spelled(enum.Enum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name
    ONE = enum.auto()
@dataclasses.dataclass
class ByKeyword:
    _: dataclasses.KW_ONLY
    number: int
@dataclasses.dataclass
class WithOthers:
    number: int
    CONSTANT = Opaque()
    def __post_init__(self) -> None:
        self.lock = Opaque()
@attrs.define(slots=False)
class CardWithOthers:
    number: int
    def __attrs_post_init__(self) -> None:
        self.lock = Opaque()
class Derived(Address): ...
class IntBox(Box[int]): ...
@dataclasses.dataclass
class UserBox(Box[User]):
    number: int
class BadBox(Box[Opaque]): ...
class Tagged(msgspec.Struct, tag=True):
    number: int
class OtherTagged(msgspec.Struct, tag=True):
    number: int
RowT = TypeVar("RowT", bound=Model)
OpaqueT = TypeVar("OpaqueT", bound=Opaque)
"""

TRAVEL = """
int | bool | str | bytes | float | datetime | date | time | timedelta | Decimal | UUID | None
Colour | Size | Kind | OrderId | Alias | Line | Point | Address | Card | Struct | User | Tree
Optional[int] | Optional[User] | Optional[Line] | Optional[Colour]
Literal["a"] | Literal["a", "b"] | Literal[1] | Literal["a", 1] | Literal["a", None]
list[int] | set[str] | frozenset[date] | tuple[int, str] | tuple[int, ...] | dict[str, int] | dict[int, str]
dict[UUID, Line] | dict[date, int] | Mapping[str, Line] | Sequence[User] | Set[int] | list[Line] | list[User]
list[list[int]] | dict[str, list[Decimal]] | list[type[Service]] | dict[str, User] | Box[int] | list[Optional[User]]
type[Service] | type[User] | type[Model] | Model
Status | Level | Optional[Status] | dict[Status, int] | list[Level] | Numbered | Spelled
ByKeyword | WithOthers | CardWithOthers | Derived | IntBox | UserBox | RowT | list[RowT]
Annotated[int, "of an order"] | Annotated[type[Service], "a sender"]
"""
UNIONS_THAT_TRAVEL = ["int | str", "datetime | int", "int | float", "bool | int | str | None", "list[int] | int",
                      "Line | int", "User | Session", "User | Session | None", "type[Service] | type[Opaque] | None",
                      "list[int | str]", "dict[str, int] | list[int]", "Row | None", "Tagged | OtherTagged",
                      "Literal['a'] | str", "Annotated[User | Session, 'x']", "Status | int"]  # fmt: skip
STAY = ["Any", "object", "Opaque", "complex", "Mixed", "Real", "BadLine", "BadPoint", "BadAddress", "BadCard",
        "BadStruct", "BadId", "list[object]", "list[Any]", "list", "dict", "list[Opaque]", "dict[str, Any]",
        "dict[str, Opaque]", "dict[Opaque, int]", "dict[User, int]", "tuple[int, Opaque]", "Optional[Opaque]",
        "str | datetime", "str | bytes", "int | Size", "Decimal | UUID", "list[int] | set[int]", "User | int",
        "Line | Address", "dict[str, int] | Line", "type[Service] | str", "list[str | date]", "type", "type[Any]",
        "type[object]", "Callable[[], int]", "Iterable[int]", "Literal[True]", "range", "Box[Opaque]", "Colour | str",
        "list[User | int]", "BadBox", "OpaqueT", "Literal['a'] | datetime", "Status | str",
        "Annotated[type, 'any']"]  # fmt: skip


def cases(text: str) -> list[str]:
    """Split a table, whose cells have no bars outside of brackets."""
    return [cell.strip() for line in text.strip().splitlines() for cell in line.split(" | ")]


ALL_THAT_TRAVEL = [*cases(TRAVEL), *UNIONS_THAT_TRAVEL]


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """What the plugin says of each type, by the number of its line."""
    hints = [*ALL_THAT_TRAVEL, *STAY]
    functions = [
        f"@deferred\ndef f{number}(sender: type[Service], value: {hint}, **kwargs: object) -> None: ..."
        for number, hint in enumerate(hints)
    ]
    source = "\n".join([PRELUDE, "from typedsignal.django.tasks import deferred", *functions])
    messages = messages_of({"main": source}, tmp_path_factory.mktemp("cases"))
    found: dict[str, str | None] = dict.fromkeys(hints)
    lines = source.splitlines()
    for message in messages:
        if "signal-undeliverable" in message:
            _, line, _, text = message.split(":", 3)
            assert lines[int(line) - 1] == "@deferred", "it is reported on the line of the decorator"
            found[hints[int(lines[int(line)].split("(")[0].removeprefix("def f"))]] = text
        else:
            assert "type-arg" in message, message
    return found


@pytest.fixture(scope="module")
def module() -> ModuleType:
    """The same classes at run time."""
    import tests.delivery.conftest  # noqa: F401 - there Django is set up

    made = ModuleType("cases")
    sys.modules["cases"] = made
    exec(PRELUDE, made.__dict__)
    return made


def can_travel(hint: str, module: ModuleType) -> bool:
    """Return whether values of a type travel at run time."""
    from typedsignal.delivery._wire import UnfitTypeError, check_type

    def holder() -> None: ...

    holder.__annotations__ = {"value": hint}
    try:
        check_type(get_type_hints(holder, vars(module))["value"])
    except UnfitTypeError:
        return False
    return True


@pytest.mark.parametrize("hint", ALL_THAT_TRAVEL)
def test_plugin_and_runtime_accept_a_type(hint: str, decided: dict[str, str | None], module: ModuleType) -> None:
    """Values of it travel."""
    assert decided[hint] is None
    assert can_travel(hint, module)


@pytest.mark.parametrize("hint", STAY)
def test_plugin_and_runtime_refuse_a_type(hint: str, decided: dict[str, str | None], module: ModuleType) -> None:
    """Values of it cannot travel; the sentence begins alike."""
    said = decided[hint]
    assert said is not None
    assert 'Parameter "value" of deferred receiver "f' in said
    assert "cannot travel" in said
    assert not can_travel(hint, module)


def test_every_form_of_the_decorator_is_checked(check: Check) -> None:
    """Bare, with options, of Celery, and of an engine of somebody's own; as a decorator, and called."""
    check("""
        from celery import Celery
        from typedsignal.celery import deferred as by_celery
        from typedsignal.delivery import DeferredDecorator
        from typedsignal.django.tasks import deferred
        class Opaque: ...
        app = Celery()
        def by_own() -> DeferredDecorator: raise NotImplementedError
        @receiver(order_completed)
        @deferred  # E: Parameter "note" of deferred receiver "one" cannot travel: "object" is no data
        def one(sender: type[OrderService], order_id: int, note: object = None, **kwargs: object) -> None: ...
        @receiver(order_completed)
        @deferred(queue_name="mail")  # E: of deferred receiver "two" cannot travel: "Opaque" is no data
        def two(sender: type[OrderService], extra: Opaque | None = None, **kwargs: object) -> None: ...
        @by_celery(app, queue="mail")  # E: of deferred receiver "three" cannot travel
        async def three(sender: type[OrderService], note: object = None, **kwargs: object) -> None: ...
        @by_own()  # E: of deferred receiver "four" cannot travel
        def four(sender: type[OrderService], note: object = None, **kwargs: object) -> None: ...
        def five(sender: type[OrderService], note: object = None, **kwargs: object) -> None: ...
        sixth = deferred(five)  # E: of deferred receiver "five" cannot travel
        seventh = by_celery(app)(five)  # E: of deferred receiver "five" cannot travel
        @deferred  # E: Parameter "*args" of deferred receiver "eight" has no names
        def eight(sender: type[OrderService], *args: int, **kwargs: object) -> None: ...
        @deferred  # E: Parameter "signal" of deferred receiver "nine" cannot travel: leave it out
        def nine(sender: type[OrderService], signal: object, **kwargs: object) -> None: ...
        @deferred  # E: Parameter "order_id" of deferred receiver "untyped" has no type by which its values travel
        def untyped(sender: type[OrderService], order_id, **kwargs): ...
        class Payload(TypedDict):
            order_id: int
            opaque: Opaque
        @deferred  # E: Parameter "opaque" of deferred receiver "ten" cannot travel
        def ten(sender: type[OrderService], **payload: Unpack[Payload]) -> None: ...
        @receiver(order_completed)
        @deferred(priority=3)
        def right(sender: type[OrderService], *, order_id: int, status: str, **kwargs: object) -> None: ...
        @receiver(order_completed)
        @by_celery(app)
        async def right_too(sender: type[OrderService], **payload: Unpack[OrderCompleted]) -> None: ...
    """)


def test_what_mypy_does_not_find_is_not_reported(check: Check) -> None:
    """A class of a module without types is Any, which nobody wrote."""
    check("""
        from no_such_module import Model  # type: ignore
        from typedsignal.django.tasks import deferred
        @deferred
        def one(sender: type[Model], instance: Model, many: list[Model], **kwargs: object) -> None: ...
    """)


def test_it_stands_below_what_connects(check: Check) -> None:
    """Above it, the function is connected as it is."""
    check("""
        from celery import Celery
        from typedsignal.celery import deferred as by_celery
        from typedsignal.django.tasks import deferred
        app = Celery()
        @deferred  # E: is connected as it is, without @deferred: move @deferred below the decorator that connects
        @receiver(order_completed)
        def one(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        @by_celery(app)  # E: is connected as it is
        @order_completed.connect
        def two(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
    """)


def test_a_receiver_is_checked_as_without_the_decorator(check: Check) -> None:
    """Its fields, their types, and the sender."""
    check("""
        from typedsignal.django.tasks import deferred
        @receiver(order_completed)  # E: requires a parameter "order", which the signal does not send
        @deferred
        def one(sender: type[OrderService], *, order: int, **kwargs: object) -> None: ...
        @receiver(order_completed)  # E: cannot accept payload field "order_id": expects "str", is sent "int"
        @deferred(queue_name="mail")
        def two(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
        @receiver(order_completed)  # E: cannot accept the sender
        @deferred
        def three(sender: type[Other], *, order_id: int, **kwargs: object) -> None: ...
    """)


def test_plugin_and_runtime_say_the_same(cache: Path) -> None:
    """Of a parameter, but for the full name of the receiver."""
    from typedsignal.delivery import UndeliverableError
    from typedsignal.delivery._wire import Wire

    def mail(sender: type[Service], value: Any) -> None: ...

    with pytest.raises(UndeliverableError) as refused:
        Wire(mail, "mail").pack(Service, {"value": 1})
    source = """
        from typing import Any
        from typedsignal.django.tasks import deferred
        class Service: ...
        @deferred
        def mail(sender: type[Service], value: Any) -> None: ...
    """
    (message,) = messages_of({"main": source}, cache)
    said = message.partition("error: ")[2].removesuffix("  [signal-undeliverable]")
    assert said.replace('"Any"', "Any") == str(refused.value)


class Service:
    """A sender."""

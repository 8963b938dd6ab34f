"""What travels, of what parameters name; without Django."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, EnumMeta, IntEnum
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    TypedDict,
    TypeVar,
    Unpack,
)
from uuid import UUID

import msgspec
import pytest
import typing_extensions

from tests.delivery.engine import Queue
from typedsignal import Signal
from typedsignal.delivery import DeferredReceiver, UndeliverableError, delivery

if TYPE_CHECKING:
    from fractions import Fraction

received: list[Any] = []


class Service:
    """A sender."""

    class Nested:
        """A class in another one."""


class Express(Service):
    """A sender of a subclass."""


class Choices(EnumMeta):
    """A metaclass."""


class Colour(Enum):
    """An Enum of strings."""

    RED = "red"


class Size(IntEnum):
    """An Enum of numbers."""

    LARGE = 3


class Mixed(Enum):
    """An Enum that JSON does not hold."""

    ONE = ("one", 1)


class Status(Enum, metaclass=Choices):
    """An Enum with a metaclass of its own, as Django's `TextChoices`."""

    DRAFT = "draft"


class Level(IntEnum, metaclass=Choices):
    """The same of numbers, as `IntegerChoices`."""

    HIGH = 3


@dataclasses.dataclass(frozen=True)
class Named:
    """An item of a set."""

    name: str


class Line(TypedDict):
    """A dict with a type for each key."""

    sku: str
    price: NotRequired[Decimal]


class Opaque:
    """A class that is no data."""


class BadLine(TypedDict):
    """A dict with a value that is no data."""

    opaque: Opaque


class Point(NamedTuple):
    """A named tuple."""

    x: int
    y: int


@dataclasses.dataclass
class Address:
    """A dataclass."""

    street: str
    since: date


class Card(msgspec.Struct):
    """A struct."""

    number: str


OrderId = NewType("OrderId", int)

Item = TypeVar("Item")
Archive = TypeVar("Archive")


class ReadOnlyFields(typing_extensions.TypedDict):
    """A payload with fields that nobody changes."""

    number: typing_extensions.ReadOnly[int]
    text: NotRequired[typing_extensions.ReadOnly[str]]


class Saved(typing_extensions.TypedDict, Generic[Item]):
    """A generic payload."""

    item: Item
    all: list[Item]


class Archived(Saved[Archive], Generic[Archive]):
    """A generic payload with another name for the type parameter."""

    by: dict[str, Archive]


@dataclasses.dataclass
class UnresolvedItem:
    """A dataclass whose field is annotated for checkers only."""

    price: Fraction


class UnresolvedPayload(TypedDict):
    """A payload whose field is annotated for checkers only."""

    price: Fraction


class Text(str):
    """A str of somebody's own; as Django's SafeString it does not make another str of itself."""

    __slots__ = ()

    def __str__(self) -> str:
        return self


class Count(int):
    """An int of somebody's own."""

    def __int__(self) -> int:
        return self


class Amount(float):
    """A float of somebody's own."""

    def __float__(self) -> float:
        return self


def function_of(hint: Any) -> Callable[..., None]:
    """Return a function with a parameter of a type."""

    def record(sender: type[Service], *, value: Any, **kwargs: object) -> None:
        received.append(value)

    record.__annotations__["value"] = hint
    record.__qualname__ = "record"
    return record


def queue_of(function: Callable[..., Any], signal: Signal[Any, Any]) -> Queue:
    """Return a deferred receiver that is connected."""
    queue = Queue(function)
    signal.connect(queue)
    return queue


# The table: types of values that travel, each with a value; and types that do not.
TRAVEL: list[tuple[Any, Any]] = [
    (int, 2**70),
    (int, Size.LARGE),
    (float, 1.5),
    (float, 1),
    (bool, True),
    (str, "\u00e4\u2028"),
    (str, Text("safe")),
    (str | None, Text("safe")),
    (list[int], [Count(1)]),
    (dict[str, float], {"a": Amount(1.5)}),
    (bytes, b"\x00\xff"),
    (datetime, datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)),
    (datetime, datetime(2026, 1, 2)),
    (date, date(2026, 1, 2)),
    (time, time(1, 2, 3)),
    (timedelta, timedelta(days=-1, microseconds=1)),
    (Decimal, Decimal("1.10")),
    (UUID, UUID(int=5)),
    (Colour, Colour.RED),
    (Size, Size.LARGE),
    (Literal["a", 1], 1),
    (OrderId, OrderId(4)),
    (int | None, None),
    (int | str, "1"),
    (datetime | int, 5),
    (list[int], [1, 2]),
    (list[Line], [{"sku": "a", "price": Decimal(1)}, {"sku": "b"}]),
    (tuple[int, str], (1, "a")),
    (tuple[int, ...], (1, 2)),
    (set[str], {"a"}),
    (frozenset[int] | None, frozenset({1})),
    (dict[str, Decimal], {"a": Decimal("1.0")}),
    (dict[int, str], {1: "a"}),
    (dict[UUID, list[date]], {UUID(int=1): [date(2026, 1, 1)]}),
    (Sequence[int], [1]),
    (Mapping[str, int], {"a": 1}),
    (Line, {"sku": "a"}),
    (Point, Point(1, 2)),
    (Address, Address("a", date(2026, 1, 1))),
    (Card, Card("1")),
    (Status, Status.DRAFT),
    (Level | None, Level.HIGH),
    (dict[Status, int], {Status.DRAFT: 1}),
    (set[Named], {Named("a")}),
    (Annotated[int, "of an order"], 1),
    (Annotated[type[Service], "a sender"] | type[Colour], Express),
    (Annotated[type[Service] | None, "a sender"], None),
    (type[Service], Express),
    (type[Service] | None, None),
    (type[Service] | type[Colour], Colour),
    (list[type[Service]], [Service, Service.Nested] if issubclass(Service.Nested, Service) else [Express]),
]
STAY: list[Any] = [
    Any,
    object,
    Opaque,
    complex,
    list[object],
    list[Opaque],
    dict[str, Any],
    dict[Opaque, int],
    list,
    dict,
    str | datetime,
    list[int] | set[int],
    Opaque | int,
    BadLine,
    Mixed,
    type,
    type[Any],
    type[object],
    Annotated[type, "any"],
    Callable[[], int],
    Literal[True],
]
# Values that are not of the type, though some of them could be read as if they were.
REFUSED: list[tuple[Any, Any]] = [
    (set[date], {"2026-01-01"}),
    (frozenset[Colour], frozenset({"red"})),
    (dict[int, str], {"1": "a"}),
    (dict[str, int], {1: 1}),
    (dict[date, int], {"2026-01-01": 1}),
    (Status, "draft"),
    (list[type], [Service]),
    (dict[str, type[Any]], {"a": Service}),
    (int, "1"),
    (int, True),
    (int, 1.0),
    (str, 1),
    (str, b"x"),
    (bytes, "eA=="),
    (float, float("nan")),
    (float, float("inf")),
    (list[float], [float("nan")]),
    (dict[str, float], {"a": float("-inf")}),
    (float, True),
    (Decimal, 1),
    (Decimal, 1.5),
    (Decimal, "1.5"),
    (datetime, "2026-01-01T00:00:00"),
    (date, datetime(2026, 1, 1, tzinfo=UTC)),
    (timedelta, "P1D"),
    (UUID, str(UUID(int=1))),
    (Colour, "red"),
    (Literal["a"], "b"),
    (list[datetime], ["2026-01-01T00:00:00"]),
    (dict[str, Decimal], {"a": 1}),
    (list[int], {1}),
    (Line, {"price": Decimal(1)}),
    (Address, {"street": "a", "since": "2026-01-01"}),
    (Address, Address("a", "2026-01-01")),  # type: ignore[arg-type]
    (Card, Card(5)),  # type: ignore[arg-type]
    (type[Service], Colour),
    (type[Service], Service()),
    (int | None, "1"),
]


def _identify(value: object) -> str:
    """Return the name of a case, the same in every process: without the address of an object."""
    return re.sub(r" object at 0x\w+", "", str(value))


@pytest.mark.parametrize(("hint", "value"), TRAVEL, ids=_identify)
def test_it_arrives_as_it_was_sent(hint: Any, value: Any) -> None:
    """Equal, and of the annotated type; a value of a subclass of a built-in class arrives as one of that class."""
    received.clear()
    signal = Signal[Any, Any]()
    queue = queue_of(function_of(hint), signal)
    signal.send(Service, value=value)
    queue.work()
    assert received == [value]
    if type(value) not in (Text, int, Size):
        assert type(received[0]) is type(value)


@pytest.mark.parametrize(
    ("hint", "value", "arrives"),
    [
        (Collection[str], {"a"}, ["a"]),
        (Collection[int] | None, frozenset({1}), [1]),
        (dict[str, Collection[str]], {"key": {"a"}}, {"key": ["a"]}),
        (Sequence[Collection[str]], [{"a"}, ["b"]], [["a"], ["b"]]),
    ],
    ids=_identify,
)
def test_a_collection_may_be_a_set(hint: Any, value: Any, arrives: Any) -> None:
    """Wherever the annotation has it; it arrives as a list."""
    received.clear()
    signal = Signal[Any, Any]()
    queue = queue_of(function_of(hint), signal)
    signal.send(Service, value=value)
    queue.work()
    assert received == [arrives]


@pytest.mark.parametrize(
    ("hint", "value"),
    [(float, float("nan")), (list[float], [float("inf")]), (dict[str, float] | None, {"a": float("-inf")})],
    ids=_identify,
)
def test_a_float_that_is_no_number_is_refused_in_the_worker(hint: Any, value: Any) -> None:
    """As by `send`; JSON has none, but Python reads it."""
    received.clear()
    envelope = envelope_of(payload={"sender": SENDER, "value": value})
    with pytest.raises(UndeliverableError, match=r'sent as "value": expects .* \(not a finite number\)'):
        Queue(function_of(hint)).run(**json.loads(json.dumps(envelope)))
    assert received == []


@pytest.mark.parametrize("hint", STAY, ids=_identify)
def test_a_type_that_cannot_travel_is_refused(hint: Any) -> None:
    """By `send`, before anything is enqueued; the message names the parameter and the receiver."""
    signal = Signal[Any, Any]()
    queue = queue_of(function_of(hint), signal)
    with pytest.raises(UndeliverableError, match=r'^Parameter "value" of deferred receiver ".*\.record" cannot travel'):
        signal.send(Service, value=1)
    assert queue.texts == []


@pytest.mark.parametrize(("hint", "value"), REFUSED, ids=_identify)
def test_a_value_of_another_type_is_refused(hint: Any, value: Any) -> None:
    """By `send`; the message names the field, the receiver, what is expected, and what it is, not the value."""
    signal = Signal[Any, Any]()
    queue = queue_of(function_of(hint), signal)
    with pytest.raises(
        UndeliverableError, match=r'^Field "value" cannot be sent to deferred receiver ".*\.record": expects .*, is '
    ) as refused:
        signal.send(Service, value=value)
    assert queue.texts == []
    assert "2026" not in str(refused.value)


def test_only_what_is_named_travels() -> None:
    """What `**kwargs` would take stays, whatever it is; the response is None."""

    def mail(sender: type[Service], *, order_id: int, **kwargs: object) -> None:
        received.append((sender, order_id, kwargs))

    received.clear()
    signal = Signal[Any, Any]()
    mail.__qualname__ = "mail"
    queue = queue_of(mail, signal)
    assert signal.send(Service, order_id=1, opaque=Opaque()) == [(queue, None)]
    assert '"payload": {"sender": "tests.delivery.test_wire:Service", "order_id": 1}' in queue.texts[0]
    queue.work()
    assert received == [(Service, 1, {})]


class Payload(TypedDict):
    """A payload."""

    order_id: int
    note: NotRequired[str]


def take_unpacked(sender: type[Service], **payload: Unpack[Payload]) -> None:
    """Record a payload."""
    received.append(payload)


def test_fields_of_an_unpacked_payload_travel() -> None:
    """Those that are sent."""
    received.clear()
    signal = Signal[type[Service], Payload]()
    queue = queue_of(take_unpacked, signal)
    signal.send(Service, order_id=1)
    signal.send(Service, order_id=2, note="x")
    queue.work()
    assert received == [{"order_id": 1}, {"order_id": 2, "note": "x"}]


def by_position(service: type[Service], /, order_id: int, **kwargs: object) -> None:
    """Record, with the sender under another name and by position."""
    received.append((service, order_id))


def test_the_sender_travels_whatever_its_parameter_is_called() -> None:
    """So its name may change between the sender's version of the code and the worker's."""
    received.clear()
    signal = Signal[type[Service], Payload]()
    queue = queue_of(by_position, signal)
    signal.send(Express, order_id=1)
    assert '"sender": "tests.delivery.test_wire:Express"' in queue.texts[0]
    queue.work()
    assert received == [(Express, 1)]


def takes_signal(sender: type[Service], signal: object, **kwargs: object) -> None: ...


def takes_args(sender: type[Service], *args: int, **kwargs: object) -> None: ...


def says_nothing(sender: type[Service], order_id, **kwargs: object) -> None: ...  # type: ignore[no-untyped-def]


def says_too_much(sender: type[Service], order_id: Missing, **kwargs: object) -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (takes_signal, '"signal" .* cannot travel: leave it out, and read delivery'),
        (takes_args, r'"\*args" .* has no names'),
        (says_nothing, '"order_id" .* has no type'),
        (says_too_much, '"order_id" .* is annotated with "Missing", which does not exist at run time: import it there'),
    ],
)
def test_a_parameter_without_a_type_that_travels_is_refused(function: Callable[..., Any], problem: str) -> None:
    """The signal itself does not travel, nor does what has no name or no type."""
    signal = Signal()
    signal.connect(Queue(function), weak=False)
    with pytest.raises(UndeliverableError, match=problem):
        signal.send(Service, order_id=1)


def remember(sender: type[Service], *, order_id: int, note: str = "none", **kwargs: object) -> None:
    """Record the delivery as well."""
    received.append((order_id, note, delivery()))


def envelope_of(**changes: Any) -> dict[str, Any]:
    """Return an envelope as it arrives for `remember`."""
    payload = {"sender": f"{__name__}:Service", "order_id": 1}
    return {"v": 1, "id": "1", "signal": None, "payload": payload} | changes


def test_a_rolling_deploy_goes_both_ways() -> None:
    """A field that the worker does not know is ignored; one that an older sender does not send has its default."""
    received.clear()
    payload = envelope_of()["payload"]
    queue = Queue(remember)
    queue.run(**envelope_of(payload=payload | {"added_later": {"x": 1}}))
    queue.run(**envelope_of(payload=payload | {"note": "x"}))
    assert [(order, note) for order, note, _ in received] == [(1, "none"), (1, "x")]


SENDER = f"{__name__}:Service"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"payload": {"sender": SENDER}}, 'requires "order_id", which was not sent: give it a default'),
        (
            {"payload": {"sender": SENDER, "order_id": "1"}},
            r'sent as "order_id": expects int \(expected int, got str\)',
        ),
        ({"payload": {"sender": SENDER, "order_id": None}}, "expects int"),
        ({"payload": []}, "no id, signal and payload"),
        ({"v": 2}, "version 2, it reads version 1: update the workers first"),
        ({"v": True}, "version True"),
        ({"v": None}, "version None"),
        ({"id": 5}, "no id, signal and payload"),
        ({"signal": 5}, "no id, signal and payload"),
    ],
)
def test_what_does_not_fit_fails_in_the_worker(changes: dict[str, Any], problem: str) -> None:
    """With one clear error, and the function is not called."""
    received.clear()
    with pytest.raises(UndeliverableError, match=problem):
        Queue(remember).run(**envelope_of(**changes))
    assert received == []


@pytest.mark.parametrize(
    "sender",
    ["os:system", "os.system", "antigravity:Service", f"{__name__}:Colour", f"{__name__}:received", f"{__name__}:No",
     f"{__name__}:Service.__init__", f"{__name__}:", ":", "", 5, None, ["os", "system"], {"model": "auth.user"}],
)  # fmt: skip
def test_a_tampered_class_is_refused_and_nothing_is_imported(sender: Any) -> None:
    """A class is looked up in what is imported, and has to be one of those that are annotated."""
    received.clear()
    before = set(sys.modules)
    payload = {"sender": sender, "order_id": 1}
    with pytest.raises(UndeliverableError, match='cannot be called with what was sent as "sender"'):
        Queue(remember).run(**envelope_of(payload=payload))
    assert received == []
    assert set(sys.modules) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"signal": "antigravity.fly"},
        {"function": "os.system", "callbacks": ["os.system"]},
        {"self": "os.system", "when": "now"},
        {"__class__": "os.system"},
    ],
    ids=str,
)
def test_names_in_an_envelope_are_not_looked_up(changes: dict[str, Any]) -> None:
    """The name of the signal is a text, and what an envelope has besides is ignored."""
    received.clear()
    before = set(sys.modules)
    Queue(remember).run(**envelope_of(**changes))
    assert [(order, found.signal) for order, _, found in received] == [(1, changes.get("signal"))]
    assert set(sys.modules) == before


def test_each_sender_travels_as_itself() -> None:
    """Whoever sent before; one that is refused is refused again."""
    received.clear()
    signal = Signal[Any, Any]()
    queue = queue_of(by_position, signal)
    for sender in (Service, Express, Express, Service):
        signal.send(sender, order_id=1)
        for refused in (Colour, None, Service()):
            with pytest.raises(UndeliverableError, match='Field "sender" cannot be sent'):
                signal.send(refused, order_id=1)
    queue.work()
    assert [sender for sender, _ in received] == [Service, Express, Express, Service]


def send_to(function: Callable[..., Any], **payload: Any) -> None:
    """Send and run."""
    received.clear()
    queue = Queue(function)
    queue(sender=Service, signal=None, **payload)
    queue.work()


def take_read_only(sender: type[Service], **payload: Unpack[ReadOnlyFields]) -> None:
    """Take fields that the receiver may not change."""
    received.append(payload)


def take_saved(sender: type[Service], **payload: Unpack[Saved[int]]) -> None:
    """Take a generic payload."""
    received.append(payload)


def take_archived(sender: type[Service], **payload: Unpack[Archived[int]]) -> None:
    """Take one whose type parameter is that of its base."""
    received.append(payload)


@pytest.mark.parametrize(
    ("function", "payload"),
    [
        (take_read_only, {"number": 1, "text": "a"}),
        (take_saved, {"item": 1, "all": [1]}),
        (take_archived, {"item": 1, "all": [1], "by": {"a": 1}}),
    ],
)
def test_fields_of_an_unpacked_payload_travel_without_qualifiers(
    function: Callable[..., Any], payload: dict[str, Any]
) -> None:
    """Type parameters stand for the type arguments, in what a payload inherits as well."""
    send_to(function, **payload)
    assert received == [payload]
    wrong = {**payload, next(iter(payload)): "x"}
    with pytest.raises(UndeliverableError, match="expects int, is str"):
        send_to(function, **wrong)


def take_unresolved(sender: type[Service], *, item: UnresolvedItem | None) -> None:
    """Take a value of a class whose annotations are for checkers only."""


def take_unresolved_payload(sender: type[Service], **payload: Unpack[UnresolvedPayload]) -> None:
    """Take the fields of a payload whose annotations are for checkers only."""


@pytest.mark.parametrize(
    ("function", "start"),
    [(take_unresolved, 'Parameter "item" of'), (take_unresolved_payload, r'Parameter "\*\*payload" of')],
)
def test_annotations_within_a_class_that_do_not_exist_are_refused(function: Callable[..., Any], start: str) -> None:
    """The class may be in another module, which imports a name for checkers only."""
    with pytest.raises(UndeliverableError, match=f"{start}.* whose annotations do not exist at run time.*'Fraction'"):
        send_to(function, item=None)


def test_a_redelivery_has_the_same_id() -> None:
    """Each send and each receiver has an id of its own; outside a receiver there is none."""
    received.clear()
    signal = Signal[Any, Any]()
    first, second = queue_of(remember, signal), queue_of(remember, signal)
    signal.send(Service, order_id=1)
    text = first.texts[0]
    first.work()
    first.texts = [text]
    first.work()
    second.work()
    ids = [found.id for _, _, found in received]
    assert ids[0] == ids[1] != ids[2]
    assert all(re.fullmatch("[0-9a-f]{32}", delivery_id) for delivery_id in ids)
    with pytest.raises(LookupError, match="No deferred receiver is being called"):
        delivery()


named_signal = Signal[Any, Any]()


def test_the_delivery_names_the_signal() -> None:
    """By the variable of the module that declares it."""
    received.clear()
    queue = queue_of(remember, named_signal)
    named_signal.send(Service, order_id=1)
    queue.work()
    assert received[0][2].signal == f"{__name__}.named_signal"


async def send_later(sender: type[Service], *, order_id: int, **kwargs: object) -> None:
    """Record, from an async function."""
    received.append(delivery().id)


async def test_run(queue: Queue, signal: Signal[Any, Any]) -> None:
    """Send from an async function."""


test_run.__test__ = False  # type: ignore[attr-defined]


def test_asend_enqueues_and_async_receivers_run_to_their_end() -> None:
    """The response is None either way."""
    import asyncio

    received.clear()
    signal = Signal[Any, Any]()
    queue = queue_of(send_later, signal)
    assert asyncio.run(signal.asend(Service, order_id=1)) == [(queue, None)]
    assert len(queue.texts) == 1
    queue.work()
    assert len(received) == 1


def local_class() -> type[Service]:
    """Return a class that is not found by its name."""

    class Local(Service):
        """It."""

    return Local


def test_a_class_that_is_not_found_by_its_name_is_refused() -> None:
    """A local class, which no worker has."""
    signal = Signal[Any, Any]()
    queue = queue_of(remember, signal)
    with pytest.raises(UndeliverableError, match=r"is type .*not found by its name"):
        signal.send(local_class(), order_id=1)
    assert queue.texts == []


def test_the_pickle_of_an_argument_is_never_read() -> None:
    """Nothing of this package imports pickle, marshal or shelve, and the text that is enqueued is JSON."""
    from pathlib import Path

    import typedsignal

    root = Path(typedsignal.__file__).parent
    files = [*(root / "delivery").rglob("*.py"), root / "celery.py", root / "django" / "tasks.py"]
    assert len(files) > 5
    assert not [
        file for file in files if re.search(r"import (pickle|marshal|shelve)|\beval\(|\bexec\(", file.read_text())
    ]
    assert issubclass(UndeliverableError, TypeError)
    assert DeferredReceiver.is_deferred

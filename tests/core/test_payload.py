"""What a signal carries is read from its payload class, at first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Never, NotRequired, TypedDict, TypeVar, overload

import pytest
from typing_extensions import Self, TypeAliasType, Unpack
from typing_extensions import TypedDict as TypedDictOfPEP728
from typing_extensions import TypeVar as TypeVarWithDefault
from typing_extensions import Unpack as Unpacked

from tests.core.payloads import strings
from typedsignal import Signal, receiver, signal
from typedsignal._core.payload import Payload, payload_of_class

T = TypeVar("T")


class Order(TypedDict):
    """Two keys, one of which may be left out."""

    order_id: int
    note: NotRequired[str]


class Box(TypedDict, Generic[T]):
    """A generic payload."""

    content: T


class Empty(TypedDict):
    """A payload without keys."""


@dataclass(kw_only=True)
class Visit:
    """A payload that is not a TypedDict."""

    path: str
    status: int = 200


class Open:
    """A payload whose constructor takes any further keyword."""

    def __init__(self, *, path: str, **further: object) -> None: ...


class Unpacking:
    """A payload whose constructor takes the fields of a TypedDict."""

    def __init__(self, *, path: str, **fields: Unpack[Order]) -> None: ...


class UnpackingBelow(Unpacking):
    """A payload that inherits the constructor."""


class UnpackingNew:
    """A payload that is made by `__new__`; its annotation need not be quoted."""

    def __new__(cls, *, path: str, **fields: "Unpack[Order]") -> Self: ...  # noqa: UP037


class UnpackingRenamed:
    """A payload whose annotation calls Unpack by another name."""

    def __init__(self, *, path: str, **fields: Unpacked[Order]) -> None: ...


class UnpackingOpen:
    """A payload that unpacks a TypedDict with further fields."""

    def __init__(self, **fields: Unpack[Extra]) -> None: ...


class UnpackingHidden:
    """A payload that unpacks a name for checkers alone."""

    def __init__(self, **fields: Unpack[Hidden]) -> None: ...  # type: ignore[name-defined]  # noqa: F821


class Extra(TypedDictOfPEP728, extra_items=int):  # type: ignore[call-arg]
    """A TypedDict that allows further fields."""

    path: str


class ExtraBelow(Extra):
    """A TypedDict that inherits them."""


class Closed(TypedDictOfPEP728, closed=True):
    """A TypedDict that allows none."""

    path: str


class NeverExtra(TypedDictOfPEP728, extra_items=Never):  # type: ignore[call-arg]
    """Another one."""

    path: str


class New:
    """A payload that is made by `__new__`."""

    def __new__(cls, *, path: str, status: int = 200) -> Self: ...


class NewBelow(New):
    """A payload that inherits it."""


class NewOfEverything:
    """A payload whose `__new__` leaves the keywords to `__init__`."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self: ...
    def __init__(self, *, path: str, status: int = 200) -> None: ...


class Overloaded:
    """A payload whose constructor is overloaded."""

    @overload
    def __init__(self, *, path: str) -> None: ...
    @overload
    def __init__(self, *, path: bytes, status: int) -> None: ...
    def __init__(self, **kwargs: Any) -> None: ...


class OverloadedNew:
    """A payload whose `__new__` is."""

    @overload
    def __new__(cls, *, path: str) -> Self: ...
    @overload
    def __new__(cls, *, path: bytes, status: int) -> Self: ...
    def __new__(cls, **kwargs: Any) -> Self: ...


def _keys(payload: Payload | None) -> tuple[set[str], set[str]]:
    assert payload is not None
    return set(payload.required), set(payload.optional)


@pytest.mark.parametrize(
    ("payload_class", "required", "optional"),
    [
        (strings.Order, {"order_id", "amount"}, {"note", "comment", "alias", "fixed", "quoted"}),
        (strings.Partial, {"order_id"}, {"note"}),
        (strings.Paid, {"order_id", "amount", "currency"}, {"note", "comment", "alias", "fixed", "quoted"}),
        (Box, {"content"}, set()),
        (Box[int], {"content"}, set()),
        (Empty, set(), set()),
        (TypedDict("Functional", {"from": int}), {"from"}, set()),
        (Annotated[Order, "documented"], {"order_id"}, {"note"}),
        (TypeAliasType("Alias", Order), {"order_id"}, {"note"}),
        (Visit, {"path"}, {"status"}),
        (Open, {"path"}, set()),
        (Extra, {"path"}, set()),
        (New, {"path"}, {"status"}),
        (NewBelow, {"path"}, {"status"}),
        (NewOfEverything, {"path"}, {"status"}),
        (Overloaded, {"path"}, {"status"}),
        (OverloadedNew, {"path"}, {"status"}),
    ],
)
def test_keys_are_read_from_the_payload_class(payload_class: Any, required: set[str], optional: set[str]) -> None:
    """Qualifiers are seen in strings too, whatever else in them exists for type checkers alone."""
    assert _keys(payload_of_class(payload_class)) == (required, optional)


@pytest.mark.parametrize(
    "payload_class",
    [Any, object, None, type(None), T, int, int | str, Mapping[str, int], Callable[[], int], "Order", 3],
)
def test_what_names_no_keys_is_an_unknown_payload(payload_class: Any) -> None:
    """Nothing is guessed from a class without a constructor of its own."""
    assert payload_of_class(payload_class) is None


def test_only_a_constructor_with_kwargs_makes_an_open_payload() -> None:
    """`**kwargs` in the constructor of a payload class allow any further key."""
    payload = payload_of_class(Open)
    assert payload is not None
    assert payload.is_open
    assert payload.find_mismatch({"path": "/", "anything": 1}) is None


@pytest.mark.parametrize("payload_class", [Unpacking, UnpackingBelow, UnpackingNew, UnpackingRenamed])
def test_a_constructor_takes_the_fields_that_it_unpacks(payload_class: Any) -> None:
    """`**fields: Unpack[Order]` are the fields of Order and no others, as checkers have it."""
    assert _keys(payload_of_class(payload_class)) == ({"path", "order_id"}, {"note"})
    sent = Signal[Any, payload_class]()

    @sent.connect
    def receive(sender: object, path: str, order_id: int, note: str = "") -> int:
        return order_id

    assert sent.send(None, path="/", order_id=1) == [(receive, 1)]
    with pytest.raises(TypeError, match='payload field "more"'):
        sent.send(None, path="/", order_id=1, more=2)


def test_a_constructor_may_unpack_what_is_open_or_unknown() -> None:
    """Further fields of a TypedDict stay open, and a name for checkers alone makes an unknown payload."""
    assert payload_of_class(UnpackingOpen) == Payload("UnpackingOpen", frozenset({"path"}), frozenset(), is_open=True)
    assert payload_of_class(UnpackingHidden) is None


@pytest.mark.parametrize(
    ("payload_class", "is_open"),
    [(Extra, True), (ExtraBelow, True), (Closed, False), (NeverExtra, False), (Overloaded, False), (New, False)],
)
def test_extra_items_make_an_open_payload(payload_class: Any, is_open: bool) -> None:
    """As in PEP 728, `extra_items` of a TypedDict or of its base allow any further field."""
    payload = payload_of_class(payload_class)
    assert payload is not None
    assert payload.is_open == is_open


def test_extra_items_are_sent_and_received() -> None:
    """A receiver of such a payload takes `**kwargs`; the function form is no different."""

    @signal
    def unpacked(sender: object, **payload: Unpack[Extra]) -> None: ...

    received: list[dict[str, object]] = []

    def receive(sender: object, **kwargs: object) -> None:
        del kwargs["signal"]
        received.append(kwargs)

    for open_signal in (Signal[Any, Extra](), unpacked):
        open_signal.connect(receive)
        open_signal.send(None, path="/", more=2)  # type: ignore[call-arg]
        with pytest.raises(ValueError, match="cannot accept further payload fields"):
            open_signal.connect(lambda sender, path: None)
    assert received == [{"path": "/", "more": 2}] * 2


def test_a_payload_named_before_it_exists_is_found_at_first_use() -> None:
    """A string is evaluated in the module that made the signal."""
    with pytest.raises(TypeError, match=r"strings\.early\.send\(\) missing 1 required .*: 'order_id'"):
        strings.early.send(strings.Shop)  # type: ignore[call-arg]


def test_a_payload_that_exists_only_for_checkers_is_unknown() -> None:
    """It is never an error: the signal is then as untyped as Django's."""
    assert strings.hidden.send(strings.Shop, anything=1) == []  # type: ignore[call-arg]


def test_a_payload_that_exists_only_for_checkers_is_named_where_a_receiver_misses_it() -> None:
    """A receiver without `**kwargs` cannot be checked: the name that is missing is why."""

    def receive(sender: object, *, order_id: int) -> None: ...

    with pytest.raises(ValueError, match=r'let it take \*\*kwargs, or define payload "OnlyForCheckers" at run time$'):
        strings.hidden.connect(receive)
    with pytest.raises(ValueError, match=r'or define payload "OnlyForCheckers" at run time$'):
        strings.unpacked_hidden.connect(receive)


@pytest.mark.parametrize(
    ("declared", "required"),
    [
        (strings.unpacked, {"order_id", "amount"}),
        (strings.unpacked_by_a_hidden_name, {"order_id", "amount"}),
        (strings.unpacked_hidden, None),
    ],
)
def test_unpacked_keys_of_a_function_are_read(declared: Any, required: set[str] | None) -> None:
    """A payload that exists for type checkers alone leaves them unknown."""
    assert (declared._payload and set(declared._payload.required)) == required


class Local(Signal[Any, Order]):
    """A signal class with a payload."""


class Further(Local):
    """A class below it."""


class Generically(Signal[Any, T], Generic[T]):
    """A signal class whose payload is a parameter of its own."""


class Mixin:
    """Nothing to do with signals."""


class Mixed(Mixin, Generically[Order]):
    """A subclass of a generic one, beside another base."""


@pytest.mark.parametrize(
    "signal",
    [Signal[Any, Order](), Signal[Any, Order, int](), Local(), Further(), Generically[Order](), Mixed()],
)
def test_the_payload_is_found_through_subclasses(signal: Any) -> None:
    """On the instance, on its class or on a base, with type parameters put in."""
    assert _keys(signal._payload) == ({"order_id"}, {"note"})


D = TypeVarWithDefault("D", default=Order)


class WithDefault(Signal[Any, D], Generic[D]):
    """Its payload is known even if nothing says it."""


class Early(Signal[Any, T], Generic[T]):
    """Connects before its payload can be known."""

    def __init__(self) -> None:
        super().__init__()
        self.connect(receive_early)


def receive_early(sender: object, **kwargs: object) -> None: ...


def test_the_default_of_a_type_parameter_is_a_payload() -> None:
    """As it is to a checker."""
    assert _keys(WithDefault()._payload) == ({"order_id"}, {"note"})


def test_a_payload_that_is_asked_for_too_early_is_found_later() -> None:
    """While a signal is being signal, its type arguments are not yet on it."""
    assert _keys(Early[Order]()._payload) == ({"order_id"}, {"note"})


def test_a_payload_in_the_place_of_the_sender_is_refused() -> None:
    """A single TypedDict is the payload, and any other single argument the sender."""
    with pytest.raises(TypeError, match=r'^Payload "Order" is in the place of the sender: write Signal\[Any, Order\]'):
        Signal[Order]
    with pytest.raises(TypeError, match=r'^Payload "Box" is in the place'):
        Signal[Box[int]]
    assert Generically[Order]()._payload is not None
    for single in (Signal[type[Local]](), Signal[Visit](), Signal["Order"](), Signal[None]()):
        assert single._payload is None


@pytest.mark.parametrize("arguments", [(Any, {"order_id": int}), {"order_id": int}, (Any, ["order_id"])])
def test_a_payload_that_is_no_class_is_refused(arguments: Any) -> None:
    """A display of fields is reported on its own line."""
    with pytest.raises(
        TypeError, match=r"^A payload is a class, not a (dict|list): define a TypedDict with its fields$"
    ):
        Signal[arguments]
    with pytest.raises(TypeError, match=r"^A payload is a class"):
        Generically[arguments[-1] if isinstance(arguments, tuple) else arguments]


@pytest.mark.parametrize("signal_class", [Signal[Any, Order], Signal, Local])
def test_a_class_in_place_of_a_signal_is_refused(signal_class: Any) -> None:
    """`Signal[X, P]` lacks `()`: what is connected or sent would be taken for the signal."""
    message = r'" is called on the class, not on a signal: make one, Signal\[Sender, Payload\]\(\)$'
    with pytest.raises(TypeError, match=f'^"connect{message}'):
        signal_class.connect(lambda **kwargs: None)
    with pytest.raises(TypeError, match=f'^"connect{message}'):
        receiver(signal_class)(lambda **kwargs: None)
    with pytest.raises(TypeError, match=f'^"send{message}'):
        signal_class.send(None, order_id=1)
    with pytest.raises(TypeError, match=f'^"send_robust{message}'):
        signal_class.send_robust(None, order_id=1)
    assert Signal.send(Signal(), None) == []


@pytest.mark.parametrize("signal", [Signal(), Signal[Any, Any](), Generically()])
def test_a_signal_without_a_payload_takes_any_key(signal: Any) -> None:
    """`Signal()` is as untyped as Django's."""
    assert signal.send(None, anything=1) == []


def test_a_reserved_key_is_refused() -> None:
    """Every receiver gets `sender` and `signal` from the dispatcher."""

    class Reserved(TypedDict):
        signal: int

    with pytest.raises(TypeError, match=r'Reserved" has a field "signal": .* rename the field'):
        Signal[Any, Reserved]().send(None, signal=1)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, 'is sent without payload field "order_id": Order requires it'),
        (
            {"order_id": 1, "nots": 1},
            'is sent with payload field "nots", which Order does not have: did you mean "note"?',
        ),
        (
            {"order_id": 1, "zzz": 1},
            'is sent with payload field "zzz", which Order does not have: it has "note", "order_id"',
        ),
    ],
)
def test_a_wrong_key_of_a_send_is_named(sent: dict[str, Any], message: str) -> None:
    """With and without receivers, and before any is called."""
    order = Signal[Any, Order]()
    received: list[object] = []

    def receive(sender: object, **kwargs: object) -> None:
        received.append(kwargs)

    for _ in range(2):
        with pytest.raises(TypeError) as raised:
            order.send(None, **sent)
        assert str(raised.value).endswith(message)
        order.connect(receive)
    assert received == []


def test_a_key_that_was_left_out_is_absent() -> None:
    """Neither NotRequired keys nor fields with a default are filled in."""
    visited = Signal[Any, Visit]()
    received: list[dict[str, object]] = []

    @visited.connect
    def receive(sender: object, **kwargs: object) -> None:
        received.append(kwargs)

    visited.send(None, path="/")
    assert received == [{"signal": visited, "path": "/"}]


@signal
def empty(sender: object) -> None:
    """Nothing but a sender."""


def test_a_signal_may_carry_nothing() -> None:
    """An empty payload refuses every key, and says that there are none."""
    assert empty.send(None) == []
    with pytest.raises(TypeError, match=r"test_payload\.empty\.send\(\) got an unexpected keyword argument 'more'"):
        empty.send(None, more=1)  # type: ignore[call-arg]

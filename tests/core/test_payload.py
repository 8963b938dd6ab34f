"""What a signal carries is read from its payload class, at first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, NotRequired, TypedDict, TypeVar

import pytest
from typing_extensions import TypeAliasType
from typing_extensions import TypeVar as TypeVarWithDefault

from tests.core.payloads import strings
from typedsignal import Signal, signal
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


def test_a_payload_named_before_it_exists_is_found_at_first_use() -> None:
    """A string is evaluated in the module that made the signal."""
    with pytest.raises(TypeError, match=r"strings\.early\.send\(\) missing 1 required .*: 'order_id'"):
        strings.early.send(strings.Shop)  # type: ignore[call-arg]


def test_a_payload_that_exists_only_for_checkers_is_unknown() -> None:
    """It is never an error: the signal is then as untyped as Django's."""
    assert strings.hidden.send(strings.Shop, anything=1) == []  # type: ignore[call-arg]


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

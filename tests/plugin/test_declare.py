"""Declarations of signals."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_a_reserved_key_is_reported(check: Check) -> None:
    """A payload has no field named `sender` or `signal`, which every receiver gets anyway."""
    check("""
        class Sent(TypedDict):
            sender: str
        class Own(Signal[Any, Sent]): ...
        one = Signal[Any, Sent]()  # E: Payload "Sent" has a field "sender", which every receiver gets anyway
        two: Signal[Any, Sent] = Signal()  # E: Payload "Sent" has a field "sender"
        three = Own()  # E: Payload "Sent" has a field "sender"
        @signal  # E: Signal "four" has a field "signal"
        def four(sender: object, *, signal: int) -> None: ...
    """)


def test_a_positional_payload_is_reported(check: Check) -> None:
    """The class of a payload takes keyword arguments, because a payload is sent by keyword."""
    check("""
        @dataclass
        class Point:
            x: int
            y: int = 0
        class Pair(NamedTuple):
            x: int
        one = Signal[Any, Point]()  # E: Payload "Point" takes fields "x" and "y" by position: make the parameters
        two = Signal[Any, Pair]()  # E: is made by position
        @signal  # E: Signal "three" has a positional payload field "order_id": write * before it
        def three(sender: object, order_id: int) -> None: ...
        @signal  # E: Signal "four" takes *args
        def four(sender: object, *args: int) -> None: ...
        @signal  # E: Signal "five" is declared with async def
        async def five(sender: object, *, order_id: int) -> None: ...
    """)


def test_right_declarations_are_silent(check: Check) -> None:
    """Typed dictionaries, keyword-only classes, functions and untyped payloads are accepted."""
    check("""
        class Empty: ...
        T = TypeVar("T")
        class Of(Signal[Any, T], Generic[T]): ...
        Signal[Any, Empty]()
        Signal[Any, dict[str, Any]]()
        Signal[Any, None]()
        Signal[Any, object]()
        Signal(use_caching=True)
        Of[OrderCancelled]()
        @signal
        def one(sender: object, **payload: Unpack[OrderCompleted]) -> None: ...
        @signal
        def two(sender: object, *, note: str = "", **payload: Any) -> None: ...
    """)


def test_a_payload_without_keys_is_reported(check: Check) -> None:
    """A value is no payload, because none of it could be sent by keyword."""
    check("""
        Signal[type[OrderService], int]()  # E: Payload "int" has no fields that could be sent: use a TypedDict
        Signal[type[OrderService], list[int]]()  # E: Payload "list[int]" has no fields that could be sent
    """)

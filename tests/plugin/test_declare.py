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


def test_a_method_declares_no_signal(check: Check) -> None:
    """What makes a static method or one of the class is no function any more; above `@signal` it changes nothing."""
    check("""
        class Signals:
            @signal  # E: @signal takes a function, not "staticmethod": decorate a plain def
            @staticmethod
            def one(sender: object, *, number: int) -> None: ...
            @signal  # E: @signal takes a function, not "classmethod": decorate a plain def
            @classmethod
            def two(cls, *, number: int) -> None: ...
            @staticmethod
            @signal
            def three(sender: object, *, number: int) -> None: ...
            @signal
            def four(sender: object, *, number: int) -> None: ...
        Signals.three.send(None, number=1)
        Signals.four.send(None, number=1)
    """)


def test_a_generic_function_declares_what_its_variables_admit(check: Check) -> None:
    """A signal is one object: a variable is its bound, one of its values, or anything."""
    check("""
        T = TypeVar("T")
        M = TypeVar("M", bound=OrderService)
        N = TypeVar("N", int, str)
        @signal
        def changed(sender: type[T], *, item: T, number: int) -> None: ...
        @signal
        def saved(sender: type[M], *, instance: M, created: bool = False) -> M:
            raise NotImplementedError
        @signal
        def counted(sender: object, *, count: N) -> None: ...
        changed.send(int, item=3, number=1)
        changed.send(int, item=3, number="")  # E: "number" to "send" of "FunctionSignal" has incompatible type "str"
        changed.send(int, number=1)  # E: Missing named argument "item"
        saved.send(Express, instance=Express())
        saved.send(Other, instance=Express())  # E: has incompatible type "type[Other]"; expected "type[OrderService]"
        saved.send(Express, instance=Other())  # E: has incompatible type "Other"; expected "OrderService"
        counted.send(None, count="")
        counted.send(None, count=b"")  # E: has incompatible type "bytes"; expected "int | str"
        @changed.connect
        def one(sender: type[Any], item: object, number: int) -> None: ...
        @saved.connect
        def two(sender: type[OrderService], instance: OrderService, **kwargs: object) -> OrderService:
            return instance
        @saved.connect  # E: cannot accept payload field "instance": expects "Express", is sent "OrderService"
        def three(sender: type[OrderService], instance: Express, **kwargs: object) -> Express:
            return instance
        @saved.connect  # E: cannot return "Other": the signal collects "OrderService"
        def four(sender: object, **kwargs: object) -> Other: ...
    """)


def test_what_nobody_means_in_a_subscript_is_reported(check: Check) -> None:
    """A single TypedDict stands where the sender does, and a dict of fields is no class."""
    check("""
        Pair = TypedDict("Pair", {"x": int})
        T = TypeVar("T")
        class Of(Signal[Any, T], Generic[T]): ...
        one = Signal[OrderCompleted]()  # E: Payload "OrderCompleted" is in the place of the sender: write
        two = Signal[Pair]()  # E: Payload "Pair" is in the place of the sender
        three = Signal[Any, {"x": int}]()  # E: A payload is a class, not a dict  # E: Inline
        four = Signal[type[OrderService]]()
        five = Signal[OrderService]()
        six = Signal[OrderCancelled]()
        seven = Of[OrderCompleted]()
        eight = Signal[OrderCompleted, Any]()
        nine: Signal[OrderCompleted] = Signal()  # E: Payload "OrderCompleted" is in the place of the sender: write
        class Signals:
            ten: "Final[Signal[Pair]]" = Signal()  # E: Payload "Pair" is in the place of the sender
            eleven: Signal[OrderCompleted, Any] = Signal()
            def __init__(self) -> None:
                self.twelve: Signal[Any, OrderCompleted] = Signal()
                self.thirteen: Signal[OrderCompleted] = Signal()  # E: is in the place of the sender
        fourteen: Signal[type[OrderService]] = Signal()
        fifteen: Signal[Any, OrderCompleted] = Signal()
        fifteen.send(None, order_id="")  # E: Missing named argument "status"  # E: expected "int"
        fifteen.connect(lambda sender: None, weak=False)  # E: cannot accept payload fields
    """)


def test_a_class_in_place_of_a_signal_is_reported(check: Check) -> None:
    """One sentence takes the place of what mypy says of each overload."""
    check("""
        unmade = Signal[type[OrderService], OrderCancelled]
        class Own(Signal[type[OrderService], OrderCancelled]): ...
        def on(sender: type[OrderService], **kwargs: object) -> None: ...
        @unmade.connect  # E: "connect" is called on the class, not on a signal: make one, Signal[Sender, Payload]()
        def one(sender: type[OrderService], **kwargs: object) -> None: ...
        unmade.connect(on)  # E: "connect" is called on the class
        unmade.send(OrderService, order_id=1)  # E: "send" is called on the class, not on a signal
        Own.send(OrderService, order_id=1)  # E: "send" is called on the class
        Signal.send_robust(OrderService)  # E: "send_robust" is called on the class
        async def send(anything: Any, some: Signal[Any, Any]) -> None:
            await unmade.asend(OrderService, order_id=1)  # E: "asend" is called on the class
            Signal.send(anything, OrderService, order_id=1)
            Signal.send(some, OrderService, order_id=1)
    """)


def test_deprecated_stands_below_signal(check: Check) -> None:
    """A deprecated signal is checked as any other; `@deprecated` above `@signal` wraps nothing."""
    check("""
        from typing_extensions import deprecated
        @signal
        @deprecated("use another")
        def one(sender: type[OrderService], *, order_id: int) -> None: ...
        one.send(OrderService, order_id=1)
        one.send(OrderService, order_id="")  # E: incompatible type
        @one.connect  # E: expects "str", is sent "int"
        def on(sender: type[OrderService], *, order_id: str) -> None: ...
        @signal  # E: Signal "two" has a positional payload field "order_id"
        @deprecated("use another")
        def two(sender: type[OrderService], order_id: int) -> None: ...
        @deprecated("use another")  # E: Signal "three" stands below @deprecated, which takes only functions
        @signal
        def three(sender: type[OrderService], *, order_id: int) -> None: ...
        @deprecated("use another", category=None)
        @signal
        def four(sender: type[OrderService], *, order_id: int) -> None: ...
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

"""`@receiver` of what holds several signals, and of a signal with a `connect` of its own."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_any_iterable_of_signals_is_accepted(check: Check) -> None:
    """The dispatcher takes whatever can be iterated over, so a checker does."""
    check("""
        from collections.abc import Generator, Iterator
        order_noted = Signal[type[OrderService], OrderCancelled]()
        ALL = [order_completed, order_noted]
        BY_NAME = {"completed": order_completed, "noted": order_noted}
        class Signals:
            def __iter__(self) -> Iterator[Signal[type[OrderService], OrderCompleted]]: ...
        class SignalList(list[Signal[type[OrderService], OrderCompleted]]): ...
        class Shop:
            all = [order_completed, order_noted]
        def pair() -> tuple[Signal[type[OrderService], OrderCompleted], Signal[type[OrderService], OrderCancelled]]: ...
        def produce() -> Generator[Signal[type[OrderService], OrderCompleted]]: ...
        def untyped(): ...
        def listen(sender: object, *, order_id: int, **kwargs: object) -> None: ...
        receiver(ALL)(listen)
        receiver([*ALL, order_paid])
        receiver(ALL + [order_noted])(listen)
        receiver(ALL[1:])(listen)
        receiver(reversed(ALL))(listen)
        receiver(frozenset(ALL))(listen)
        receiver(signal for signal in ALL)(listen)
        receiver([signal for signal in ALL])(listen)
        receiver(map(lambda signal: signal, ALL))(listen)
        receiver(BY_NAME.values())(listen)
        receiver({order_completed: 1})(listen)
        receiver({order_completed: 1, order_noted: 2}.keys())(listen)
        receiver(Signals())(listen)
        receiver(SignalList())(listen)
        receiver(Shop.all)(listen)
        receiver(pair())(listen)
        receiver(produce())(listen)
        receiver(untyped())(listen)
    """)


def test_what_an_iterable_holds_is_checked(check: Check) -> None:
    """The receiver has to fit every signal that the type of the iterable, or its display in this file, shows."""
    check("""
        from collections.abc import Iterator
        order_noted = Signal[type[OrderService], OrderCancelled]()
        ALL = [order_completed, order_noted]
        BY_NAME = {"completed": order_completed, "noted": order_noted}
        class Signals:
            def __iter__(self) -> Iterator[Signal[type[OrderService], OrderCompleted]]: ...
        class SignalList(list[Signal[type[OrderService], OrderCompleted]]): ...
        def pair() -> tuple[Signal[type[OrderService], OrderCompleted], Signal[type[OrderService], OrderCancelled]]: ...
        def wrong(sender: object, *, reason: int = 0, **kwargs: object) -> None: ...
        def text(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        receiver(ALL)(wrong)  # E: of signal "order_noted" cannot accept payload field "reason": expects "int"
        receiver([order_completed, *ALL])(text)  # E: of signal "order_completed"  # E: of signal "order_noted"
        receiver(BY_NAME.values())(wrong)  # E: of signal "order_noted" cannot accept payload field "reason"
        receiver({order_completed: 1})(text)  # E: of signal "order_completed" cannot accept payload field "order_id"
        receiver({order_completed: 1}.keys())(text)  # E: cannot accept payload field "order_id"
        receiver([signal for signal in [order_completed]])(text)  # E: cannot accept payload field "order_id"
        receiver(signal for signal in [order_completed])(text)  # E: cannot accept payload field "order_id"
        receiver(Signals())(text)  # E: cannot accept payload field "order_id"
        receiver(SignalList())(text)  # E: cannot accept payload field "order_id"
        receiver(pair())(wrong)  # E: cannot accept payload field "reason"
    """)


def test_a_list_that_is_assigned_twice_is_not_read(check: Check) -> None:
    """Which of its values a name has is not known, and mypy only says that it holds objects."""
    check("""
        ALL = [order_completed, order_cancelled]
        ALL = [order_cancelled, order_paid]
        def wrong(sender: object, *, status: int = 0, **kwargs: object) -> None: ...
        receiver(ALL)(wrong)
    """)


def test_what_holds_no_signals_is_reported(check: Check) -> None:
    """The message names what was found."""
    check("""
        receiver(3)  # E: @receiver takes a signal or a list of signals, not "int": write @receiver(signal)
        receiver("order_completed")  # E: not "str": write @receiver(signal)
        receiver([order_completed, 3])  # E: not "int"
        receiver({"completed": order_completed})  # E: not "str"
        receiver([order_completed].append)  # E: takes a signal or a list of signals
    """)


def test_options_are_those_of_the_connect_of_the_signal(check: Check) -> None:
    """`receiver` hands its options on to `connect`, which a class may have written anew."""
    check("""
        class FieldSignal(Signal[type[OrderService], OrderCompleted]):
            def connect(  # type: ignore[override]
                self, receiver: Any = None, sender: Any = None, weak: bool = True, dispatch_uid: Any = None,
                fields: list[str] | None = None,
            ) -> Any: ...
        class OpenSignal(Signal[type[OrderService], OrderCompleted]):
            def connect(self, receiver: Any = None, **options: Any) -> Any: ...  # type: ignore[override]
        field_changed, opened = FieldSignal(), OpenSignal()
        def listen(sender: object, **kwargs: object) -> None: ...
        def text(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        receiver(field_changed, sender=OrderService, fields=["title"])(listen)
        receiver([field_changed, opened], fields=["title"])(listen)
        receiver(opened, anything=1)(listen)
        receiver(field_changed, fields=["title"])(text)  # E: cannot accept payload field "order_id"
        receiver(field_changed, colours=["red"])  # E: Unexpected keyword argument "colours" for "receiver"
        receiver([field_changed, order_completed], fields=["title"])  # E: Unexpected keyword argument "fields"
    """)

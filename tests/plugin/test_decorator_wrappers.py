"""Functions that wrap `receiver` or `connect`: the signal is in the type of what they return."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.plugin.conftest import Check

RECEIVERS = dedent("""
    def right(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
    def by_keyword(*, sender: type[OrderService], order_id: int, **kwargs: object) -> None: ...
    def text(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
    def other(sender: type[Other], **kwargs: object) -> None: ...
    def paid(sender: object, order_id: int) -> int: ...
""")
WRAPPERS = dedent("""
    from typedsignal.types import Connector, HasConnector, HasConnectorTo
    C = TypeVar("C")
    P = ParamSpec("P")
    R = TypeVar("R")
    SenderT = TypeVar("SenderT")
    PayloadT = TypeVar("PayloadT")
    def on(signal: HasConnector[C]) -> C:
        return receiver(signal)
    def on_each(signals: list[HasConnector[C]], *, weak: bool = True, name: str = "") -> C:
        return receiver(signals, weak=weak, dispatch_uid=name or None)
    def on_sender(signal: HasConnectorTo[P, R], sender: SenderT) -> Connector[SenderT, P, R]:
        return receiver(signal, sender=sender)
    def on_payload(signal: HasConnectorTo[P, R, PayloadT], sender: SenderT) -> Connector[SenderT, P, R, PayloadT]:
        return receiver(signal, sender=sender)
    class Bus:
        def on(self, signal: HasConnector[C]) -> C:
            return receiver(signal, weak=False)
        def __call__(self, signal: HasConnector[C]) -> C:
            return receiver(signal)
    class On(Generic[C]):
        def __init__(self, signal: HasConnector[C]) -> None:
            self._signal = signal
        def again(self) -> C:
            return receiver(self._signal)
    bus = Bus()
""")


@pytest.mark.parametrize(
    "wrapped",
    ["on({})", 'on_each([{}], weak=False, name="x")', "bus.on({})", "bus({})", "On({}).again()", "on(signal={})"],
)
def test_a_wrapper_checks_as_receiver_does(check: Check, wrapped: str) -> None:
    """A function, a method, a callable object and a generic class pass the connector of a signal on."""
    completed, returning = wrapped.format("order_completed"), wrapped.format("order_paid")
    check(
        RECEIVERS
        + WRAPPERS
        + dedent(f"""
            {completed}(right)
            {completed}(by_keyword)
            {completed}(text)  # E: Receiver "text" of signal "order_completed" cannot accept payload field
            {completed}(other)  # E: cannot accept the sender: expects "type[Other]"
            {returning}(paid)
            {returning}(text)  # E: "order_id": expects "str"  # E: cannot return "None": the signal collects "int"
            @{completed}
            def named(sender: object, order_id: int, **kwargs: object) -> str: ...
            @{completed}  # E: Receiver "wrong" of signal "order_completed" cannot
            def wrong(sender: object, order_id: str, **kwargs: object) -> str: ...
            reveal_type(named)  # N: "def (sender: object, order_id: int, **kwargs: object) -> str"
        """)
    )


def test_a_wrapper_with_a_sender_narrows_it(check: Check) -> None:
    """`HasConnectorTo` knows the sender and the response; with a third variable it knows the payload class as well."""
    check(
        RECEIVERS
        + WRAPPERS
        + dedent("""
            def express(sender: type[Express], *, order_id: str, **kwargs: object) -> None: ...
            on_sender(order_completed, Express)(right)
            on_sender(order_completed, Express)(express)
            on_sender(order_completed, Express)(other)  # E: expects "type[Other]", is sent "type[Express]"
            on_sender(order_paid, Express)(express)  # E: "order_id": expects "str"  # E: cannot return "None"
            on_payload(order_completed, Express)(right)
            on_payload(order_completed, Express)(express)  # E: cannot accept payload field "order_id": expects "str"
        """)
    )


def test_a_wrapper_of_an_unknown_payload_reports_nothing(check: Check) -> None:
    """Generic code over any signal at all knows no fields."""
    check(
        RECEIVERS
        + WRAPPERS
        + dedent("""
            on(anything)(text)
            on(Signal[Any, Any]())(text)
            def generic(signal: Signal[SenderT, PayloadT, R]) -> None:
                def listen(sender: SenderT, **kwargs: object) -> R: ...
                on(signal)(listen)
            def of_any(connect: Connector[Any, ..., Any]) -> None:
                connect(text)
        """)
    )


def test_a_decorator_over_any_function_connects_it(check: Check) -> None:
    """Of a function that is generic over its parameters nothing is known, so nothing is reported."""
    check("""
        from collections.abc import Callable
        P = ParamSpec("P")
        R = TypeVar("R")
        F = TypeVar("F", bound=Callable[..., object])
        def traced(function: Callable[P, R]) -> Callable[P, R]:
            order_completed.connect(function, weak=False)
            return receiver(order_paid)(function)
        def kept(function: F) -> F:
            return order_completed.connect(function)
        class Traced:
            def __init__(self, signal: Signal[Any, Any]) -> None:
                self._signal = signal
            def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
                return self._signal.connect(function)
        @traced
        @kept
        def listen(sender: object, **kwargs: object) -> int: ...
        reveal_type(listen)  # N: "def (sender: object, **kwargs: object) -> int"
    """)


def test_the_sender_of_a_wrapper_is_one_of_the_signal(check: Check) -> None:
    """A sender that the signal never has is reported where it is passed, in whatever place."""
    check(
        RECEIVERS
        + WRAPPERS
        + dedent("""
            def of_sender(name: str, sender: SenderT, signal: HasConnectorTo[P, R]) -> Connector[SenderT, P, R]:
                return receiver(signal, sender=sender, dispatch_uid=name)
            on_sender(order_completed, Other)  # E: Signal "order_completed" is never sent by "type[Other]"
            @on_payload(sender=3, signal=order_completed)  # E: is never sent by "int"
            def one(sender: object, **kwargs: object) -> None: ...
            @of_sender("one", Other, order_paid)  # E: Signal "order_paid" is never sent by "type[Other]"
            def two(sender: object, **kwargs: object) -> int: ...
            on_sender(order_completed, Express)
            on_sender(anything, Other)
            on_sender(order_completed, cast(Any, Other))
            def ready(service: type[OrderService], other: type[object]) -> None:
                on_sender(order_completed, service)
                on_sender(order_completed, other)
        """)
    )

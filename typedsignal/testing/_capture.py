"""`capture`: look at what is sent."""

from __future__ import annotations

from typing import Any, Protocol, overload

from typedsignal._core.decorator import UntypedSignal
from typedsignal._core.typing import TypeVar
from typedsignal.testing._adapters import AnySignal, Carries, checked
from typedsignal.testing._captured import Captured

FirstSender = TypeVar("FirstSender")
FirstPayload = TypeVar("FirstPayload")
SecondSender = TypeVar("SecondSender")
SecondPayload = TypeVar("SecondPayload")


class CaptureSignal(Protocol):
    """What the pytest fixture `capture_signal` gives: `capture` that begins at once, and ends with the test.

    For example::

        def test_orders_are_completed(capture_signal: CaptureSignal) -> None:
            sent = capture_signal(order_completed)
            OrderService().complete(1)
            sent.one(order_id=1)
    """

    @overload
    def __call__(self, signal: Carries[FirstSender, FirstPayload], /) -> Captured[FirstSender, FirstPayload]: ...
    @overload
    def __call__(
        self, signal: Carries[FirstSender, FirstPayload], other: Carries[SecondSender, SecondPayload], /
    ) -> Captured[FirstSender | SecondSender, FirstPayload | SecondPayload]: ...
    @overload
    def __call__(self, signal: UntypedSignal, /, *others: AnySignal) -> Captured[Any, Any]: ...
    @overload
    def __call__(
        self, signal: Carries[Any, Any], other: UntypedSignal, /, *others: AnySignal
    ) -> Captured[Any, Any]: ...
    @overload
    def __call__(
        self, signal: AnySignal, other: AnySignal, another: AnySignal, /, *others: AnySignal
    ) -> Captured[Any, Any]: ...


@overload
def capture(signal: Carries[FirstSender, FirstPayload], /) -> Captured[FirstSender, FirstPayload]: ...
@overload
def capture(
    signal: Carries[FirstSender, FirstPayload], other: Carries[SecondSender, SecondPayload], /
) -> Captured[FirstSender | SecondSender, FirstPayload | SecondPayload]: ...
@overload
def capture(signal: UntypedSignal, /, *others: AnySignal) -> Captured[Any, Any]: ...
@overload
def capture(signal: Carries[Any, Any], other: UntypedSignal, /, *others: AnySignal) -> Captured[Any, Any]: ...
@overload
def capture(signal: AnySignal, other: AnySignal, another: AnySignal, /, *others: AnySignal) -> Captured[Any, Any]: ...
def capture(*signals: Any) -> Captured[Any, Any]:
    """Capture what is sent in a `with` block, by any verb, of signals of this package and of Django's.

    For example::

        with capture(order_completed) as sent:
            OrderService().complete(1)
        sent.one(order_id=1)
        assert sent.payloads == [{"order_id": 1, "status": "paid"}]

    A receiver of any sender is connected for that time and called before all others: a send is
    captured though a receiver raises, and before the sends that receivers make in turn. It hears
    every thread and task; its own response, None, is the first.

    Args:
        *signals: One signal or several; what they carry is captured in one order.

    Returns:
        A context manager that gives what was captured, which is typed as the payload, or as either
        of two; of three signals or more it is Any.

    Raises:
        TypeError: None is given, or what is given is no signal.
    """
    if not signals:
        raise TypeError("capture takes a signal, and none is given: write capture(signal)")
    return Captured([checked(each, by="capture") for each in signals])

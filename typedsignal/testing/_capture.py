"""`capture`: a context manager that records what is sent."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from types import MethodType
from typing import TYPE_CHECKING, Any, Generic, Protocol, overload

from typedsignal._core.connection import ANY_SENDER, key_of_sender
from typedsignal._core.decorator import UntypedSignal
from typedsignal._core.typing import PayloadT, SenderT, TypeVar, override
from typedsignal.testing._adapters import (
    AnySignal,
    Carries,
    move_to_front,
    name_of_signal,
    payload_class_of,
    refuse_unknown,
    require_signal,
    resolve_sender,
)
from typedsignal.testing._difference import (
    SentFields,
    explain_none,
    explain_several,
    find_differences,
    show_keywords,
    show_send,
    show_sends,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

FirstSender = TypeVar("FirstSender")
FirstPayload = TypeVar("FirstPayload")
SecondSender = TypeVar("SecondSender")
SecondPayload = TypeVar("SecondPayload")


class Sent(Generic[SenderT, PayloadT]):
    """A send that `capture` has recorded.

    Attributes:
        signal: The signal, one of this package or of Django's.
        sender: The sender.
        keys: The fields of the payload by their names, without the sender and the signal. The values are not
            copied.
    """

    def __init__(self, signal: Any, sender: SenderT, keys: dict[str, Any]) -> None:
        self.signal = signal
        self.sender: SenderT = sender
        self.keys = keys

    @cached_property
    def payload(self) -> PayloadT:
        """The payload, which is created of the fields at the first access.

        If the payload class is a TypedDict, it is a dict of the fields that were sent. Any other payload class is
        called with the fields, and adds its defaults. If no class is known at run time, it is a dict: for a signal that
        is declared by a function, for Django's signals, and for `s: Signal[X, P] = Signal()`.
        """
        payload: PayloadT = payload_class_of(self.signal)(**self.keys)
        return payload

    @override
    def __repr__(self) -> str:
        return show_send(_fields_of(self))


class Captured(Generic[SenderT, PayloadT]):
    """The sequence of the sends in a `with capture(...)` block, in their order.

    Read it in the block or after it: `len(sent)` is the number of sends, `sent[0]` is the first `Sent` and `sent[-1]`
    the last. An index raises IndexError if there is no such send. It is false if nothing was sent.

    Raises:
        RuntimeError: It is read, but `capture(signal)` was not used in a `with` statement.
    """

    def __init__(self, signals: Sequence[Any], sender: object) -> None:
        self._signals = signals
        self._sender = sender
        resolved = [resolve_sender(signal, sender) for signal in signals]
        self._senders = {key_of_sender(sender): sender for sender in resolved}  # A key is that of a sender that lives.
        self._recorded: list[Sent[SenderT, PayloadT]] = []
        self._is_entered = False
        self._connected = ExitStack()

    def __enter__(self) -> Captured[SenderT, PayloadT]:
        with ExitStack() as connected:
            for signal in self._signals:
                signal.connect(self._record, weak=False)
                connected.callback(signal.disconnect, self._record)
                move_to_front(signal, self._record)
            self._connected = connected.pop_all()
        self._is_entered = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connected.close()

    def _record(self, /, sender: Any, signal: Any, **fields: Any) -> None:
        if ANY_SENDER in self._senders or key_of_sender(sender) in self._senders:
            self._recorded.append(Sent(signal, sender, fields))

    @property
    def _sent(self) -> list[Sent[SenderT, PayloadT]]:
        __tracebackhide__ = True
        if not self._is_entered:
            names = ", ".join(name_of_signal(signal).rpartition(".")[2] for signal in self._signals)
            names += "" if self._sender is None else f", {show_keywords({'sender': self._sender})}"
            raise RuntimeError(f'capture({names}) captures in a with block: write "with capture({names}) as sent:"')
        return self._recorded

    def __len__(self) -> int:
        return len(self._sent)

    def __iter__(self) -> Iterator[Sent[SenderT, PayloadT]]:
        return iter(self._sent)

    def __getitem__(self, index: int) -> Sent[SenderT, PayloadT]:
        return self._sent[index]

    @property
    def count(self) -> int:
        """The number of sends."""
        return len(self._sent)

    @property
    def payloads(self) -> list[PayloadT]:
        """The payloads in the order of the sends, see `Sent.payload`; an empty list if nothing was sent."""
        return [sent.payload for sent in self._sent]

    def one(self, /, **fields: object) -> Sent[SenderT, PayloadT]:
        """Return the only send whose fields have these values; without fields, the only send.

        Args:
            **fields: Some fields of the payload, and `sender=` or `signal=` if they matter.

        Raises:
            AssertionError: No send or several match. The message shows the sends and marks the fields that differ.
            TypeError: None of the signals has such a field.
        """
        __tracebackhide__ = True  # pytest then points at the line of the test.
        refuse_unknown(fields, self._signals)
        matches = [sent for sent in self._sent if not find_differences(_fields_of(sent), fields)]
        if len(matches) == 1:
            return matches[0]
        sends = [_fields_of(sent) for sent in self._sent]
        raise AssertionError(
            explain_several(fields, sends) if matches else explain_none(fields, sends, self._signals, self._sender)
        )

    def none(self, /, **fields: object) -> None:
        """Check that no send has fields with these values; without fields, that nothing was sent.

        Args:
            **fields: Some fields of the payload, and `sender=` or `signal=` if they matter.

        Raises:
            AssertionError: A send matches. The message shows the sends.
            TypeError: None of the signals has such a field.
        """
        __tracebackhide__ = True
        refuse_unknown(fields, self._signals)
        sends = [_fields_of(sent) for sent in self._sent]
        if any(not find_differences(sent, fields) for sent in sends):
            raise AssertionError(explain_several(fields, sends, expected="none"))

    @override
    def __repr__(self) -> str:
        return f"<{show_sends([_fields_of(sent) for sent in self._recorded])}>"


def _fields_of(sent: Sent[Any, Any]) -> SentFields:
    return {"signal": sent.signal, "sender": sent.sender, **sent.keys}


def is_capture(receiver: object) -> bool:
    """Return whether a receiver is the recorder of a capture."""
    return isinstance(receiver, MethodType) and isinstance(receiver.__self__, Captured)


class CaptureSignal(Protocol):
    """The type of the pytest fixture `capture_signal`, which captures from its call to the end of the test.

    For example::

        def test_orders_are_completed(capture_signal: CaptureSignal) -> None:
            sent = capture_signal(order_completed)
            OrderService().complete(1)
            sent.one(order_id=1)
    """

    @overload
    def __call__(
        self, signal: Carries[FirstSender, FirstPayload], /, *, sender: object = None
    ) -> Captured[FirstSender, FirstPayload]: ...
    @overload
    def __call__(
        self,
        signal: Carries[FirstSender, FirstPayload],
        other: Carries[SecondSender, SecondPayload],
        /,
        *,
        sender: object = None,
    ) -> Captured[FirstSender | SecondSender, FirstPayload | SecondPayload]: ...
    @overload
    def __call__(self, signal: UntypedSignal, /, *others: AnySignal, sender: object = None) -> Captured[Any, Any]: ...
    @overload
    def __call__(
        self, signal: Carries[Any, Any], other: UntypedSignal, /, *others: AnySignal, sender: object = None
    ) -> Captured[Any, Any]: ...
    @overload
    def __call__(
        self, signal: AnySignal, other: AnySignal, another: AnySignal, /, *others: AnySignal, sender: object = None
    ) -> Captured[Any, Any]: ...


@overload
def capture(
    signal: Carries[FirstSender, FirstPayload], /, *, sender: object = None
) -> Captured[FirstSender, FirstPayload]: ...
@overload
def capture(
    signal: Carries[FirstSender, FirstPayload], other: Carries[SecondSender, SecondPayload], /, *, sender: object = None
) -> Captured[FirstSender | SecondSender, FirstPayload | SecondPayload]: ...
@overload
def capture(signal: UntypedSignal, /, *others: AnySignal, sender: object = None) -> Captured[Any, Any]: ...
@overload
def capture(
    signal: Carries[Any, Any], other: UntypedSignal, /, *others: AnySignal, sender: object = None
) -> Captured[Any, Any]: ...
@overload
def capture(
    signal: AnySignal, other: AnySignal, another: AnySignal, /, *others: AnySignal, sender: object = None
) -> Captured[Any, Any]: ...
def capture(*signals: Any, sender: Any = None) -> Captured[Any, Any]:
    """Record the sends of signals of typedsignal and of Django in a `with` block.

    For example::

        with capture(order_completed) as sent:
            OrderService().complete(1)
        sent.one(order_id=1)
        sent.none(order_id=2)
        assert sent.payloads == [{"order_id": 1, "status": "paid"}]
        with capture(post_save, sender=Order) as saved:
            Order.objects.create()
        saved.one(created=True)

    In a method of a `TestCase`, `sent = self.enterContext(capture(order_completed))` captures until the test ends.

    `capture` connects a receiver for all senders and threads, and disconnects it at the end of the block. The receiver
    is called before all others, so that a send is recorded even if another receiver raises an exception. Its response,
    None, is the first.

    Args:
        *signals: One signal or several. Their sends are recorded in one sequence.
        sender: The only sender whose sends are recorded; None for all senders. For a model signal it may be the name
            of a model, `"shop.Order"`.

    Returns:
        A context manager that returns a `Captured` of the payload of the signal, or of the union of the payloads of
        two signals. For three signals or more, the payload is Any.

    Raises:
        TypeError: No signal is passed, or an argument is not a signal.
        LookupError: There is no model with that name.
    """
    if not signals:
        raise TypeError("capture takes a signal, and none is given: write capture(signal)")
    return Captured([require_signal(signal, by="capture") for signal in signals], sender)

"""What was sent while somebody looked, and what to ask of it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from types import MethodType
from typing import TYPE_CHECKING, Any, Generic

from typedsignal._core.typing import PayloadT, SenderT, override
from typedsignal.testing._adapters import move_to_front, payload_class_of, refuse_unknown
from typedsignal.testing._difference import Facts, differing, listed, none_had, several_had, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType


class Sent(Generic[SenderT, PayloadT]):
    """One send, as receivers heard it.

    Attributes:
        signal: What was sent, a signal of this package or of Django's.
        sender: By whom.
        keys: The keywords of the payload by their names, without the sender and the signal. The values
            are no copies: what a receiver has changed in one of them has changed here.
    """

    def __init__(self, signal: Any, sender: SenderT, keys: dict[str, Any]) -> None:
        self.signal = signal
        self.sender: SenderT = sender
        self.keys = keys

    @cached_property
    def payload(self) -> PayloadT:
        """What was carried, made of the keywords when it is first looked at.

        For a TypedDict a dict, in which a key that was left out is absent; any other payload class
        is called, and fills in its defaults. A dict too where no class is known at run time: for a
        signal that is declared by a function, for Django's, and for `s: Signal[X, P] = Signal()`.
        """
        payload: PayloadT = payload_class_of(self.signal)(**self.keys)
        return payload

    @override
    def __repr__(self) -> str:
        return shown(_facts(self))


class Captured(Generic[SenderT, PayloadT]):
    """What was sent in a `with capture(...)` block, each a `Sent`, in the order of the sends.

    It can be looked at in the block, where it grows, and after it.
    """

    def __init__(self, signals: Sequence[Any]) -> None:
        self._signals = signals
        self._sent: list[Sent[SenderT, PayloadT]] = []
        self._connected = ExitStack()

    def __enter__(self) -> Captured[SenderT, PayloadT]:
        with ExitStack() as connected:
            for each in self._signals:
                each.connect(self._hear, weak=False)
                connected.callback(each.disconnect, self._hear)
                move_to_front(each, self._hear)
            self._connected = connected.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connected.close()

    def _hear(self, /, sender: Any, signal: Any, **keys: Any) -> None:
        self._sent.append(Sent(signal, sender, keys))

    def __len__(self) -> int:
        return len(self._sent)

    def __iter__(self) -> Iterator[Sent[SenderT, PayloadT]]:
        return iter(self._sent)

    def __getitem__(self, index: int) -> Sent[SenderT, PayloadT]:
        return self._sent[index]

    @property
    def count(self) -> int:
        """How often something was sent."""
        return len(self._sent)

    @property
    def payloads(self) -> list[PayloadT]:
        """The payloads in the order of the sends, see `Sent.payload`; an empty list if nothing was sent."""
        return [each.payload for each in self._sent]

    def one(self, /, **keys: object) -> Sent[SenderT, PayloadT]:
        """Return the one send that had these keys, equal to these values; without any, the only one.

        Args:
            **keys: Some keys of the payload, and `sender=` or `signal=` if they matter.

        Raises:
            AssertionError: None or several had: the message shows what was sent and where the nearest differs.
            TypeError: None of the signals carries such a key.
        """
        __tracebackhide__ = True  # pytest then points at the line of the test
        refuse_unknown(keys, self._signals)
        found = [each for each in self._sent if not differing(_facts(each), keys)]
        if len(found) == 1:
            return found[0]
        facts = [_facts(each) for each in self._sent]
        raise AssertionError(several_had(keys, facts) if found else none_had(keys, facts, self._signals))

    @override
    def __repr__(self) -> str:
        return f"<{listed([_facts(each) for each in self._sent])}>"


def _facts(sent: Sent[Any, Any]) -> Facts:
    return {"signal": sent.signal, "sender": sent.sender, **sent.keys}


def is_a_capture(receiver: object) -> bool:
    """Return whether a receiver is what captures."""
    return isinstance(receiver, MethodType) and isinstance(receiver.__self__, Captured)

"""The contestants: the code that a user of each library writes, and the work of Django's that it leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, ClassVar, TypeAlias

import blinker
import django
import django.dispatch
import psygnal
import pyee
from pydispatch import dispatcher, robust  # type: ignore[import-untyped]

from benchmarks.receivers import PAYLOAD, Pay, PayWithNote, Receiver
from typedsignal import Signal

Connections: TypeAlias = Iterable[tuple[Receiver, object]]
Calls: TypeAlias = Mapping["Operation", tuple[str, ...]]


class Operation(Enum):
    """An operation that is timed."""

    SEND = "send"
    SEND_ROBUST = "send_robust"
    ASEND = "asend"
    CHURN = "connect + disconnect"


class Lack(Enum):
    """A part of the work that a contestant does not do; the value is its text on the page."""

    SENDERS = "does not filter by sender"
    ORDER = "calls in no particular order"
    WEAK_FUNCTIONS = "holds functions strongly"
    SIGNAL = "does not give receivers the signal"
    RESPONSES = "collects no responses"
    KEYWORDS = "sends by position only"
    FULL = "refuses receivers that do not take every keyword"


class Contestant:
    """One signal of one library.

    `calls` holds the statements that are timed, as a user writes them. They see
    `names_for(sender)`, and `sender`, `a`, `b` and, to be connected, `extra`.
    """

    name: ClassVar[str]
    lacks: ClassVar[frozenset[Lack]] = frozenset()
    calls: ClassVar[Calls]

    signal: Any

    def connect(self, receiver: Receiver, sender: object = None) -> None:
        """Connect a receiver, to one sender or (None) to any."""
        self.signal.connect(receiver, sender)

    def connect_all(self, connections: Connections) -> None:
        """Connect many receivers."""
        for receiver, sender in connections:
            self.connect(receiver, sender)

    def names_for(self, sender: object) -> dict[str, object]:  # noqa: ARG002 - for those that choose beforehand
        """Return what the statements call things, when this sender sends."""
        return {"signal": self.signal}

    def close(self) -> None:
        """Leave nothing behind that later measurements could meet."""


_DJANGO_CALLS: Calls = {
    Operation.SEND: ("signal.send(sender, a=a, b=b)",),
    Operation.SEND_ROBUST: ("signal.send_robust(sender, a=a, b=b)",),
    Operation.ASEND: ("await signal.asend(sender, a=a, b=b)",),
    Operation.CHURN: ("signal.connect(extra)", "signal.disconnect(extra)"),
}


class Declared(Contestant):
    """A signal that knows its payload."""

    name = "typedsignal"
    calls: ClassVar[Calls] = _DJANGO_CALLS

    def __init__(self) -> None:
        self.signal = Signal[type[Any], Pay]()


class LeftOut(Declared):
    """A signal that knows its payload, of which an optional field is not sent."""

    name = "typedsignal, a field left out"
    lacks = frozenset({Lack.FULL})

    def __init__(self) -> None:
        self.signal = Signal[type[Any], PayWithNote]()


class Untyped(Contestant):
    """A signal that is as untyped as Django's."""

    name = "typedsignal, untyped"
    lacks = frozenset({Lack.FULL})
    calls: ClassVar[Calls] = _DJANGO_CALLS

    def __init__(self) -> None:
        self.signal = Signal()


class Django(Contestant):
    """Django's signal, as nearly all are created."""

    name = "Django"
    calls: ClassVar[Calls] = _DJANGO_CALLS
    use_caching = False
    # Connecting n receivers one by one takes n**2 steps.
    _at_once = 500

    def __init__(self) -> None:
        self.signal = django.dispatch.Signal(use_caching=self.use_caching)

    def connect_all(self, connections: Connections) -> None:
        """Connect many receivers: to signals of 500 each, whose lists are then joined."""
        left = list(connections)
        while left:
            part = django.dispatch.Signal()
            for receiver, sender in left[: self._at_once]:
                part.connect(receiver, sender)
            self.signal.receivers += part.receivers
            del left[: self._at_once]


class DjangoCached(Django):
    """Django's signal that caches the receivers of each sender."""

    name = "Django, cached"
    use_caching = True


class Blinker(Contestant):
    """The signal that Flask uses."""

    name = "blinker"
    lacks = frozenset({Lack.ORDER, Lack.SIGNAL})
    # Its send_async awaits one receiver after the other, and it has no send_robust.
    calls: ClassVar[Calls] = {operation: _DJANGO_CALLS[operation] for operation in (Operation.SEND, Operation.CHURN)}

    def __init__(self) -> None:
        self.signal = blinker.Signal()

    def connect(self, receiver: Receiver, sender: object = None) -> None:
        """Connect a receiver."""
        self.signal.connect(receiver, blinker.ANY if sender is None else sender)


class Psygnal(Contestant):
    """A signal that is compiled with mypyc."""

    name = "psygnal"
    lacks = frozenset({Lack.SENDERS, Lack.WEAK_FUNCTIONS, Lack.SIGNAL, Lack.RESPONSES, Lack.KEYWORDS})
    calls: ClassVar[Calls] = {
        Operation.SEND: ("signal.emit(sender, a, b)",),
        Operation.CHURN: _DJANGO_CALLS[Operation.CHURN],
    }

    def __init__(self) -> None:
        self.signal = psygnal.SignalInstance((object, int, int))

    def connect(self, receiver: Receiver, sender: object = None) -> None:  # noqa: ARG002 - it has no senders
        """Connect a receiver, whatever the sender."""
        self.signal.connect(receiver)


class Pyee(Contestant):
    """The event emitter of Node."""

    name = "pyee"
    lacks = frozenset({Lack.SENDERS, Lack.WEAK_FUNCTIONS, Lack.SIGNAL, Lack.RESPONSES})
    calls: ClassVar[Calls] = {
        Operation.SEND: ('signal.emit("event", sender=sender, a=a, b=b)',),
        Operation.CHURN: ('signal.on("event", extra)', 'signal.remove_listener("event", extra)'),
    }

    def __init__(self) -> None:
        self.signal = pyee.EventEmitter()

    def connect(self, receiver: Receiver, sender: object = None) -> None:  # noqa: ARG002 - it has no senders
        """Connect a receiver, whatever the sender."""
        self.signal.on("event", receiver)


class PyDispatcher(Contestant):
    """The ancestor of Django's dispatcher; its registry is global."""

    name = "PyDispatcher"
    calls: ClassVar[Calls] = {
        Operation.SEND: ("dispatcher.send(signal, sender, a=a, b=b)",),
        Operation.SEND_ROBUST: ("robust.sendRobust(signal, sender, a=a, b=b)",),
        Operation.CHURN: ("dispatcher.connect(extra, signal)", "dispatcher.disconnect(extra, signal)"),
    }

    def __init__(self) -> None:
        self.signal = object()

    def connect(self, receiver: Receiver, sender: object = None) -> None:
        """Connect a receiver."""
        dispatcher.connect(receiver, self.signal, dispatcher.Any if sender is None else sender)

    def names_for(self, sender: object) -> dict[str, object]:  # noqa: ARG002
        """Return its modules too: it has functions, not methods."""
        return {"signal": self.signal, "dispatcher": dispatcher, "robust": robust}

    def close(self) -> None:
        """Empty the registry."""
        for registry in (dispatcher.connections, dispatcher.senders, dispatcher.sendersBack):
            registry.clear()


class Bare(Contestant):
    """The limit: a loop over strong references, which can neither connect nor disconnect nor filter."""

    name = "bare loop"
    lacks = frozenset({Lack.WEAK_FUNCTIONS})
    LOOP: ClassVar[str] = "[(r, r(signal=signal, sender=sender, a=a, b=b)) for r in receivers]"
    calls: ClassVar[Calls] = {Operation.SEND: (LOOP,), Operation.SEND_ROBUST: (LOOP,)}

    def __init__(self) -> None:
        self.signal = object()
        self._receivers: dict[object, list[Receiver]] = {}

    def connect(self, receiver: Receiver, sender: object = None) -> None:
        """Append a receiver to those of its sender."""
        self._receivers.setdefault(sender, []).append(receiver)

    def names_for(self, sender: object) -> dict[str, object]:
        """Return what the loop runs over, too."""
        return {"signal": self.signal, "receivers": self.receivers_of(sender)}

    def receivers_of(self, sender: object) -> tuple[Receiver, ...]:
        """Return what the loop runs over, chosen beforehand."""
        return tuple(self._receivers.get(None, []) + self._receivers.get(sender, []))


class BareFunction(Bare):
    """The same loop in a function, since a sender has to call something in any case."""

    name = "bare loop in a function"
    _call = "loop(sender, a=a, b=b)"
    calls: ClassVar[Calls] = {Operation.SEND: (_call,), Operation.SEND_ROBUST: (_call,)}

    def names_for(self, sender: object) -> dict[str, object]:
        """Return a function that has the loop in it."""
        signal, receivers = self.signal, self.receivers_of(sender)

        def loop(sender: object, *, a: int, b: int) -> list[tuple[Receiver, object]]:
            return [(r, r(signal=signal, sender=sender, a=a, b=b)) for r in receivers]

        return {"loop": loop}


ALL: tuple[type[Contestant], ...] = (
    Declared,
    LeftOut,
    Untyped,
    Django,
    DjangoCached,
    Blinker,
    Psygnal,
    Pyee,
    PyDispatcher,
    Bare,
    BareFunction,
)


def names_for(contestant: Contestant, sender: object, extra: Receiver | None = None) -> dict[str, object]:
    """Return everything that the statements of a contestant see."""
    return {**contestant.names_for(sender), "sender": sender, **PAYLOAD, "extra": extra}


def run_once(contestant: Contestant, operation: Operation, names: dict[str, object]) -> list[object]:
    """Run the statements of an operation once, and return what each of them gives."""
    results: list[object] = []
    for statement in contestant.calls[operation]:
        if operation is Operation.ASEND:
            results.append(asyncio.run(eval(statement.removeprefix("await "), dict(names))))
        else:
            results.append(eval(statement, dict(names)))
    return results

"""What is reported after an edit is what a cold run reports: from the cache, and by the daemon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.plugin.checking import daemon_in, errors, messages_of

# Each module imports from those above it.
START = {
    "base": """
        from dataclasses import dataclass
        @dataclass(kw_only=True)
        class Base:
            order_id: int
    """,
    "payload": """
        from dataclasses import dataclass
        from typing import TypedDict
        from base import Base
        @dataclass(kw_only=True)
        class Cancelled(Base):
            reason: str
        class Completed(TypedDict):
            order_id: int
            status: str
    """,
    "kinds": """
        from dataclasses import dataclass
        from typing import Generic, NamedTuple, TypedDict, TypeVar, overload
        from typing_extensions import Self, Unpack
        import attrs
        from typedsignal import signal
        T = TypeVar("T")
        class Pair(TypedDict, Generic[T]):
            left: T
        @dataclass(kw_only=True)
        class Box(Generic[T]):
            content: T
        @attrs.define(kw_only=True)
        class Parcel:
            weight: int
        @attrs.define(kw_only=True)
        class Crate(Generic[T]):
            bottle: T
        class Model:
            def __init__(self, *, title: str, **extra: int) -> None: ...
        class Point(NamedTuple):
            x: int
        class Made:
            def __new__(cls, *, maker: str) -> Self: ...
        class Either:
            @overload
            def __init__(self, *, number: int) -> None: ...
            @overload
            def __init__(self, *, number: str) -> None: ...
            def __init__(self, *, number: int | str) -> None: ...
        class Fields(TypedDict):
            colour: str
        @signal
        def declared(sender: None, *, price: int) -> None: ...
        @signal
        def unpacked(sender: None, **payload: Unpack[Fields]) -> None: ...
    """,
    "of_kinds": """
        from typedsignal import Signal
        from kinds import Box, Crate, Either, Made, Model, Pair, Parcel, Point
        pair = Signal[None, Pair[int]]()
        box = Signal[None, Box[int]]()
        parcel = Signal[None, Parcel]()
        crate = Signal[None, Crate[int]]()
        model = Signal[None, Model]()
        made = Signal[None, Made]()
        either = Signal[None, Either]()
    """,
    "kinds_used": """
        from kinds import declared, unpacked
        from of_kinds import box, crate, either, made, model, pair, parcel
        def on_pair(sender: None, *, left: int) -> None: ...
        def on_box(sender: None, *, content: int) -> None: ...
        def on_parcel(sender: None, *, weight: int) -> None: ...
        def on_crate(sender: None, *, bottle: int) -> None: ...
        def on_model(sender: None, *, title: str, **extra: int) -> None: ...
        def on_made(sender: None, *, maker: str) -> None: ...
        def on_either(sender: None, *, number: int | str) -> None: ...
        def on_declared(sender: None, *, price: int) -> None: ...
        def on_unpacked(sender: None, *, colour: str) -> None: ...
        pair.connect(on_pair)
        box.connect(on_box)
        parcel.connect(on_parcel)
        crate.connect(on_crate)
        model.connect(on_model)
        made.connect(on_made)
        either.connect(on_either)
        declared.connect(on_declared)
        unpacked.connect(on_unpacked)
        def send_all() -> None:
            pair.send(None, left=1)
            box.send(None, content=1)
            parcel.send(None, weight=1)
            crate.send(None, bottle=1)
            model.send(None, title="", pages=1)
            made.send(None, maker="")
            either.send(None, number="")
            declared.send(None, price=1)
            unpacked.send(None, colour="")
    """,
    "signals": """
        from functools import partial
        from typing import Any, TypeVar
        from typedsignal import Signal, receiver
        from typedsignal.types import HasConnector
        from payload import Cancelled, Completed
        ConnectorT = TypeVar("ConnectorT")
        cancelled = Signal[Any, Cancelled]()
        completed = Signal[Any, Completed]()
        numbered = Signal[Any, Completed, int]()
        on_completed = receiver(completed)
        connect = completed.connect
        connect_strongly = partial(cancelled.connect, weak=False)
        def on(signal: HasConnector[ConnectorT]) -> ConnectorT:
            return receiver(signal)
    """,
    "receivers": """
        def on_cancelled(sender: object, *, order_id: int, reason: str) -> None: ...
        def on_any(sender: object, *, order_id: int, **kwargs: object) -> None: ...
    """,
    "counting": """
        from collections.abc import Generator
        def count(sender: object, **kwargs: object) -> int:
            return 1
        class Job:
            def __call__(self, sender: object, **kwargs: object) -> int: ...
            def delay(self) -> None: ...
    """,
    "connecting": """
        from collections.abc import Awaitable
        from typedsignal.django import on_commit, receiver
        from counting import Job, count
        from receivers import on_any, on_cancelled
        from signals import cancelled, completed, connect, connect_strongly, numbered, on, on_completed
        cancelled.connect(on_cancelled)
        completed.connect(on_any)
        @on_completed
        def mail(sender: object, order_id: int, status: str) -> None: ...
        connect_strongly(on_cancelled)
        def listen() -> None:
            connect(on_any)
            connect_strongly(on_cancelled)
            on(cancelled)(on_cancelled)
            map(cancelled.connect, [on_cancelled])
        def send() -> None:
            cancelled.send(None, order_id=1, reason="")
            completed.send(None, order_id=1, status="")
            cancelled.connect(lambda sender, order_id, reason: order_id.bit_length(), weak=False)
        def connect_count() -> None:
            numbered.connect(count)
        job = Job()
        numbered.connect(job)
        @numbered.connect
        def price(sender: object, **kwargs: object) -> int: ...
        @receiver(completed)
        @on_commit
        def notify(sender: object, **kwargs: object) -> None: ...
    """,
}
# (module, what is replaced, by what), one after the other.
EDITS = [
    ("base", "order_id: int", "order_id: str"),
    ("base", "order_id: str", "order_id: int\n            user: int"),
    ("base", "\n            user: int", ""),
    ("payload", "reason: str", "reason: int"),
    ("payload", "reason: int", "reason: str = ''"),
    ("payload", "reason: str = ''", "reason: str"),
    ("payload", "status: str", "state: str"),
    ("payload", "state: str", "status: int"),
    ("payload", "status: int", "status: str"),
    ("receivers", "order_id: int, **", "order_id: str, **"),
    ("receivers", "reason: str)", "reason: str = '')"),
    ("receivers", "order_id: str, **", "order_id: int, **"),
    ("signals", "Signal[Any, Cancelled]()", "Signal()"),
    ("signals", "cancelled = Signal()", "cancelled = Signal[int, Cancelled]()"),
    ("signals", "Signal[int, Cancelled]()", "Signal[Any, Cancelled]()"),
    ("signals", "receiver(completed)", "receiver([completed, cancelled])"),
    ("signals", "receiver([completed, cancelled])", "receiver(completed)"),
    ("kinds", "left: T", "right: T"),
    ("kinds", "right: T", "left: T"),
    ("kinds", "content: T", "content: list[T]"),
    ("kinds", "content: list[T]", "content: T"),
    ("kinds", "weight: int", "weight: str"),
    ("kinds", "weight: str", "weight: int"),
    ("kinds", "bottle: T", "bottle: T | None"),
    ("kinds", "bottle: T | None", "bottle: T"),
    ("kinds", "title: str, **extra: int", "title: int, **extra: int"),
    ("kinds", "title: int, **extra: int", "title: str, **extra: str"),
    ("kinds", "**extra: str", "**extra: int"),
    ("kinds", "maker: str", "maker: int"),
    ("kinds", "maker: int", "maker: str"),
    ("kinds", "def __init__(self, *, number: str)", "def __init__(self, *, number: bytes)"),
    ("kinds", "number: bytes", "number: str"),
    ("kinds", "price: int", "price: str"),
    ("kinds", "price: str", "price: int"),
    ("kinds", "colour: str", "colour: int"),
    ("kinds", "colour: int", "colour: str"),
    ("of_kinds", "Parcel]()", "Point]()"),
    ("of_kinds", "Point]()", "Parcel]()"),
    ("of_kinds", "Signal[None, Pair[int]]()", "Signal[Pair[int]]()"),
    ("of_kinds", "Signal[Pair[int]]()", "Signal[None, Pair[int]]()"),
    ("of_kinds", "box = Signal[None, Box[int]]()", "box = Signal[None, Box[int]]"),
    ("of_kinds", "box = Signal[None, Box[int]]", "box = Signal[None, Box[int]]()"),
    ("kinds", "class Model:", "class Added: ...\n        class Model:"),
    (
        "connecting",
        "def mail(",
        "def mail(sender: object, **kwargs: object) -> None: ...\n\n        @on_completed\n        def mail(",
    ),
    ("payload", "status: str", "status: int"),
    ("payload", "status: int", "status: str"),
    (
        "connecting",
        "def mail(sender: object, **kwargs: object) -> None: ...\n\n        @on_completed\n        def mail(",
        "def mail(",
    ),
    ("connecting", "status: str)", "status: int)"),
    ("connecting", "status: int)", "status: str)"),
    ("counting", "-> int:\n            return 1", "-> Generator[int, None, None]:\n            yield 1"),
    ("counting", "-> Generator[int, None, None]:\n            yield 1", "-> int:\n            return 1"),
    ("counting", "def delay", "def apply_async(self) -> None: ...\n            def delay"),
    ("counting", "def apply_async(self) -> None: ...\n            def delay", "def delay"),
    ("connecting", "-> int: ...", "-> Awaitable[int]: ..."),
    ("connecting", "-> Awaitable[int]: ...", "-> int: ..."),
    (
        "connecting",
        "        @receiver(completed)\n        @on_commit",
        "        @on_commit\n        @receiver(completed)",
    ),
    (
        "connecting",
        "        @on_commit\n        @receiver(completed)",
        "        @receiver(completed)\n        @on_commit",
    ),
]

Checker = Callable[[dict[str, str]], list[str]]


def _cold(tmp_path: Path, cache: Path) -> Checker:
    """Check in a folder where nothing is known but the libraries; a state that was there before only once."""
    known: dict[tuple[str, ...], list[str]] = {}

    def check(sources: dict[str, str]) -> list[str]:
        state = tuple(sources.values())
        if state not in known:
            known[state] = errors(messages_of(sources, copytree(cache, tmp_path / f"cold{len(known)}")))
        return known[state]

    return check


def _from_cache(folder: Path) -> Checker:
    return lambda sources: errors(messages_of(sources, folder))


def _after_each_edit() -> list[dict[str, str]]:
    states = [START]
    for module, old, new in EDITS:
        assert old in states[-1][module], (module, old)
        states.append({**states[-1], module: states[-1][module].replace(old, new)})
    return states


@pytest.fixture(scope="module")
def expected(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """Check every state with mypy, from its cache, which the first test compares with cold runs."""
    check = _from_cache(copytree(cache, tmp_path_factory.mktemp("expected") / "folder"))
    return [check(sources) for sources in _after_each_edit()]


def test_a_warm_run_reports_what_a_cold_run_does(tmp_path: Path, cache: Path, expected: list[list[str]]) -> None:
    """After each edit the messages from the cache are those of a run that knows nothing of these modules."""
    cold = _cold(tmp_path, cache)
    for number, sources in enumerate(_after_each_edit()):
        assert expected[number] == cold(sources), number


def test_the_daemon_reports_what_a_run_does(folder: Path, expected: list[list[str]]) -> None:
    """After each edit the daemon reports what a run of mypy does."""
    daemon = daemon_in(folder)
    for number, sources in enumerate(_after_each_edit()):
        assert daemon(sources) == expected[number], EDITS[number - 1] if number else "start"


def test_the_edits_matter(expected: list[list[str]]) -> None:
    """Most states are wrong, and the first and the last are right."""
    assert expected[0] == expected[-1] == []
    assert sum(bool(messages) for messages in expected) > len(EDITS) / 2

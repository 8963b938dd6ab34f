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
    "signals": """
        from typing import Any
        from typedsignal import Signal, receiver
        from payload import Cancelled, Completed
        cancelled = Signal[Any, Cancelled]()
        completed = Signal[Any, Completed]()
        on_completed = receiver(completed)
    """,
    "receivers": """
        def on_cancelled(sender: object, *, order_id: int, reason: str) -> None: ...
        def on_any(sender: object, *, order_id: int, **kwargs: object) -> None: ...
    """,
    "connecting": """
        from receivers import on_any, on_cancelled
        from signals import cancelled, completed, on_completed
        cancelled.connect(on_cancelled)
        completed.connect(on_any)
        @on_completed
        def mail(sender: object, order_id: int, status: str) -> None: ...
        def send() -> None:
            cancelled.send(None, order_id=1, reason="")
            completed.send(None, order_id=1, status="")
            cancelled.connect(lambda sender, order_id, reason: order_id.bit_length(), weak=False)
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
    (
        "connecting",
        "def mail(",
        "def mail(sender: object, **kwargs: object) -> None: ...\n        @on_completed\n        def mail(",
    ),
    ("payload", "status: str", "status: int"),
    ("payload", "status: int", "status: str"),
    (
        "connecting",
        "def mail(sender: object, **kwargs: object) -> None: ...\n        @on_completed\n        def mail(",
        "def mail(",
    ),
    ("connecting", "status: str)", "status: int)"),
    ("connecting", "status: int)", "status: str)"),
]

Checker = Callable[[dict[str, str]], list[str]]


def _cold(tmp_path: Path, cache: Path) -> Checker:
    """Check in a folder where nothing is known but the standard library."""
    runs = iter(range(1000))
    return lambda sources: errors(messages_of(sources, copytree(cache, tmp_path / f"cold{next(runs)}")))


def _from_cache(folder: Path) -> Checker:
    return lambda sources: errors(messages_of(sources, folder))


def _after_each_edit() -> list[dict[str, str]]:
    states = [START]
    for module, old, new in EDITS:
        assert old in states[-1][module], (module, old)
        states.append({**states[-1], module: states[-1][module].replace(old, new)})
    return states


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """Check every state with mypy, from its cache, which the first test compares with cold runs."""
    check = _from_cache(tmp_path_factory.mktemp("expected"))
    return [check(sources) for sources in _after_each_edit()]


def test_a_warm_run_reports_what_a_cold_run_does(tmp_path: Path, cache: Path, expected: list[list[str]]) -> None:
    """After each edit the messages from the cache are those of a run that knows nothing of these modules."""
    cold = _cold(tmp_path, cache)
    for number, sources in enumerate(_after_each_edit()):
        assert expected[number] == cold(sources), number


def test_the_daemon_reports_what_a_run_does(tmp_path: Path, expected: list[list[str]]) -> None:
    """After each edit the daemon reports what a run of mypy does."""
    daemon = daemon_in(tmp_path)
    for number, sources in enumerate(_after_each_edit()):
        assert daemon(sources) == expected[number], EDITS[number - 1] if number else "start"


def test_the_edits_matter(expected: list[list[str]]) -> None:
    """Two states of three are wrong, and the first and the last are right."""
    assert expected[0] == expected[-1] == []
    assert sum(bool(messages) for messages in expected) > len(EDITS) / 2

"""mypy reports the same in every mode: with each parser and cache, in workers, from the cache and in the daemon."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from mypy.options import Options

from tests.plugin.checking import daemon_in, errors, messages_of
from typedsignal.mypy._messages import CODES

SOURCES = {
    "declared": """
        from typing import TypedDict
        from typedsignal import Signal, receiver
        class Paid(TypedDict):
            order_id: int
        class Noted(TypedDict):
            order_id: int
        paid = Signal[type[object], Paid, int]()
        noted = Signal[type[object], Noted]()
        on_noted = receiver(noted)
    """,
    # The characters are of two, three and four bytes: parsers count these in different ways.
    "main": """
        from collections.abc import Awaitable, Iterator
        from typedsignal import Signal, receiver
        from typedsignal.django import on_commit
        from typedsignal.django.tasks import deferred
        from declared import Noted, noted, on_noted, paid

        class Job:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
            def delay(self) -> None: ...
            def apply_async(self) -> None: ...
        def log(sender: object, **kwargs: object) -> None: ...
        def bill(sender: object, **kwargs: object) -> None: ...
        def spare(sender: object, *, extra: int | None = None, **kwargs: object) -> None: ...
        def end(sender: object, **kwargs: object) -> None: ...
        job = Job()

        title = "ü€😀"; noted.connect(lambda sender: None, weak=False)
        title = "ü€😀"; noted.connect(log, sender=3)
        title = "ü€😀"; made = Signal[Noted]()
        title = "ü€😀"; noted.connect(lambda sender, **kwargs: None)
        title = "ü€😀"; noted.connect(log, dispatch_uid="one"); noted.connect(bill, dispatch_uid="one")
        title = "ü€😀"; noted.connect(job)
        title = "ü€😀"; noted.send(object, order_id="")
        title = "ü€😀"; noted.connect(spare)

        closed = Signal[type[object], Noted]()
        closed.connect(end, sender=Job)
        title = "ü€😀"; closed.disconnect(end)

        @paid.connect
        def wait(sender: object, **kwargs: object) -> Awaitable[int]:
            raise NotImplementedError

        @paid.connect
        def count(sender: object, **kwargs: object) -> Iterator[int]:
            yield 1

        @on_commit
        @receiver(noted)
        def notify(sender: object, **kwargs: object) -> None: ...

        @receiver(noted)
        @deferred
        def post(sender: object, *, order_id: object, **kwargs: object) -> None: ...

        @receiver(noted)
        def twice(sender: object, *, order_id: str) -> None: ...

        @receiver(paid)
        def twice(sender: object, *, order_id: str) -> None: ...

        @on_noted
        def late(sender: object, *, order_id: str) -> None: ...

        class Handlers:
            @staticmethod
            @receiver(noted)
            def twice(sender: object, *, order_id: str) -> None: ...

            # A line with a comment, an empty one, and another one.

            # The second one takes the name of the first one.
            @staticmethod
            @receiver(noted)
            def twice(sender: object, *, order_id: str) -> None: ...

        def ready() -> None:
            title = "ü€😀"; noted.connect(lambda sender, **kwargs: None)

            @receiver(noted)
            def inner(sender: object, *, order_id: str) -> None: ...

            @receiver(noted)
            def inner(sender: object, *, order_id: str) -> None: ...
    """,
}
# Each is what mypy 2.4 does not do by itself; the options are since 1.20.
MODES: dict[str, dict[str, object]] = {
    "older parser, cache in JSON files": {"native_parser": False, "sqlite_cache": False, "fixed_format_cache": False},
    "workers": {"num_workers": 2},
}


@pytest.fixture(scope="module")
def expected(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what mypy reports as it is configured by itself."""
    return errors(messages_of(SOURCES, copytree(cache, tmp_path_factory.mktemp("expected") / "folder")))


def test_every_kind_is_reported(expected: list[str]) -> None:
    """The program has a mistake of every kind, and receivers of one name at every level are checked."""
    reported = re.findall(r"\[(signal-[a-z-]+)\]$", "\n".join(expected), re.MULTILINE)
    assert set(reported) == CODES
    problem = 'cannot accept payload field "order_id": expects "str"'
    assert sum(problem in message for message in expected) == 7


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # mypy waits for no worker that is late
@pytest.mark.parametrize("mode", MODES)
def test_modes_agree(mode: str, folder: Path, expected: list[str]) -> None:
    """A cold run in a mode reports what mypy does by itself, and so does a warm run after an edit."""
    if any(not hasattr(Options(), option) for option in MODES[mode]):
        pytest.skip("this mypy has no such mode")

    def check(sources: dict[str, str]) -> list[str]:
        return errors(messages_of(sources, folder, **MODES[mode]))

    try:
        _agrees(check, expected)
    except OSError as late:  # mypy gives a worker three seconds to start
        pytest.skip(f"this machine is too busy: {late}")


def test_the_daemon_agrees(folder: Path, expected: list[str]) -> None:
    """The daemon reports what mypy does by itself, at first and after an edit."""
    _agrees(daemon_in(folder), expected)


def _agrees(check: Callable[[dict[str, str]], list[str]], expected: list[str]) -> None:
    assert check(SOURCES) == expected
    declared = SOURCES["declared"].replace("noted = Signal[type[object], Noted]()", "noted = Signal()")
    assert check({**SOURCES, "declared": declared}) != expected
    assert check(SOURCES) == expected

"""The pytest plugin: a fixture, a setting that disconnects receivers of tests, an option that records sends.

pytest loads it wherever the package is installed, so it imports nothing but the runtime until it is used.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from typedsignal.testing import CaptureSignal
    from typedsignal.testing._isolation import Isolation
    from typedsignal.testing._recording import Recording

SETTING = "typedsignal_isolate"
RECORD = "--typedsignal-record"
_SENT_BY_WORKER = "typedsignal_recorded"  # the name under which xdist passes on what a worker recorded


@pytest.fixture
def capture_signal() -> Generator[CaptureSignal]:
    """Return a function that captures as `capture` does, from its call to the end of the test."""
    from typedsignal.testing import capture

    with ExitStack() as captures:

        def capture_until_the_end(*signals: Any, sender: object = None) -> Any:
            return captures.enter_context(capture(*signals, sender=sender))

        yield capture_until_the_end


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting and the option, which are off by default."""
    parser.addini(SETTING, "Disconnect, after each test, the receivers that it has connected.", type="bool")
    group = parser.getgroup("typedsignal")
    group.addoption(RECORD, metavar="FILE", help="Record what signals send, for `typedsignal adopt --recorded FILE`.")


def pytest_configure(config: pytest.Config) -> None:
    """Isolate tests in a project that sets it."""
    if config.getini(SETTING):
        from typedsignal.testing._isolation import Isolation

        config.pluginmanager.register(_Isolating(Isolation()))
    file: str | None = config.getoption(RECORD)
    if file is not None:
        from typedsignal.testing._recording import Recording

        config.pluginmanager.register(_Recording(Recording(), Path(file).absolute()))


class _Recording:
    """The hooks that record. A worker of xdist hands over what it recorded, and the main process writes all."""

    def __init__(self, recording: Recording, file: Path) -> None:
        self._recording = recording
        self._file = file
        self._of_workers: list[dict[str, Any]] = []
        self._patches = ExitStack()
        self._patches.enter_context(recording.on())

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_SENT_BY_WORKER] = self._recording.list_records()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._of_workers.append(getattr(node, "workeroutput", {}).get(_SENT_BY_WORKER, {"signals": {}, "classes": {}}))

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        from typedsignal.testing._recording import merge, write

        self._patches.close()
        if not hasattr(config, "workeroutput"):
            write(merge([self._recording.list_records(), *self._of_workers]), self._file)


class _Isolating:
    """The hooks that isolate tests.

    Receivers that fixtures of a wider scope connect stay connected, as those of imported modules do:
    later tests rely on them.
    """

    def __init__(self, isolation: Isolation) -> None:
        self._isolation = isolation
        self._replaced = pytest.MonkeyPatch()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        self._isolation.watch(self._replaced.setattr)
        with self._isolation.on():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        with self._isolation.off():
            return (yield)

    def pytest_unconfigure(self) -> None:
        self._replaced.undo()

"""The pytest plugin: a fixture, and a setting that disconnects the receivers which tests have connected.

pytest loads it wherever the package is installed, so it imports nothing but the runtime until it is used.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from typedsignal.testing import CaptureSignal
    from typedsignal.testing._isolation import Isolation

SETTING = "typedsignal_isolate"


@pytest.fixture
def capture_signal() -> Generator[CaptureSignal]:
    """Return a function that captures as `capture` does, from its call to the end of the test."""
    from typedsignal.testing import capture

    with ExitStack() as captures:

        def capture_until_the_end(*signals: Any) -> Any:
            return captures.enter_context(capture(*signals))

        yield capture_until_the_end


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting, which is off by default."""
    parser.addini(SETTING, "Disconnect, after each test, the receivers that it has connected.", type="bool")


def pytest_configure(config: pytest.Config) -> None:
    """Isolate tests in a project that sets it."""
    if config.getini(SETTING):
        from typedsignal.testing._isolation import Isolation

        config.pluginmanager.register(_Isolating(Isolation()))


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

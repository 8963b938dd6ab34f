"""The pytest plugin: a fixture, and a setting by which receivers that tests connect do not stay.

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
    """Capture as `capture` does, but from the call on, and until the end of the test."""
    from typedsignal.testing import capture

    with ExitStack() as captures:

        def capture_until_the_end(*signals: Any) -> Any:
            return captures.enter_context(capture(*signals))

        yield capture_until_the_end


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting, which is off by default."""
    parser.addini(SETTING, "Disconnect, after each test, the receivers that it has connected.", type="bool")


def pytest_configure(config: pytest.Config) -> None:
    """Isolate tests where a project wants it."""
    if config.getini(SETTING):
        from typedsignal.testing._isolation import Isolation

        config.pluginmanager.register(_Isolating(Isolation()))


class _Isolating:
    """The hooks by which tests are isolated.

    What fixtures of a wider scope connect stays, as what is imported does: the tests after the one in
    which they are set up rely on it.
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

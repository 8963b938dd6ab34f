"""What comes with the package for pytest, in a pytest of its own."""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

SHOP = """
import weakref
from typing import Any, TypedDict
from django.dispatch import Signal as DjangoSignal
from typedsignal import Signal

class Order(TypedDict):
    order_id: int

completed = Signal[Any, Order]()
of_django = DjangoSignal()

def receive(sender, order_id, **kwargs): ...
def receive_too(sender, order_id, **kwargs): ...
def list_connected(): return [[*map(target, signal.receivers)] for signal in (completed, of_django)]
def target(entry): return entry[1]() if isinstance(entry[1], weakref.ref) else entry[1]
def everywhere(connect):
    for signal in (completed, of_django):
        connect(signal)
completed.connect(receive)
of_django.connect(receive)
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run a module of tests, in which everything of the shop is at hand."""

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(shop=SHOP, test_shop=f"import pytest\nfrom shop import *\n{dedent(source)}")
        return pytester.runpytest_inprocess("-W", "error", "--strict-config", "-p", "no:randomly", *options)

    return run


ISOLATED = ("-o", "typedsignal_isolate=true")


def test_what_is_sent_is_captured_until_the_end_of_the_test(run: Callable[..., pytest.RunResult]) -> None:
    """By a fixture, of one signal or several; it is gone after the test."""
    result = run(
        """
        def test_capture(capture_signal):
            sent, both = capture_signal(completed), capture_signal(completed, of_django)
            completed.send(None, order_id=1)
            assert sent.one(order_id=1) and both.count == 1
        def test_capture_of_one_sender(capture_signal):
            sent = capture_signal(completed, sender="web")
            completed.send(None, order_id=1)
            assert not sent
            completed.send("web", order_id=2)
            assert sent.one(order_id=2)
        def test_nothing_is_connected():
            assert list_connected() == [[receive], [receive]]
        """
    )
    result.assert_outcomes(passed=3)


def test_a_failure_points_at_the_line_of_the_test(run: Callable[..., pytest.RunResult]) -> None:
    """And shows what was sent."""
    result = run(
        "def test_one(capture_signal):\n    sent = capture_signal(completed)\n"
        "    completed.send(None, order_id=1)\n    sent.one(order_id=2)\n"
    )
    result.stdout.fnmatch_lines(
        [
            ">       sent.one(order_id=2)",
            "E       AssertionError: nothing was sent with order_id=2",
            "E       > completed(sender=None, order_id=1)",
            "E       ! order_id  1  expected 2",
            "test_shop.py:*: AssertionError",
        ]
    )


@pytest.mark.parametrize("options", [(), ISOLATED], ids=["as it is", "isolated"])
def test_receivers_that_a_test_connects_are_gone_after_it(
    run: Callable[..., pytest.RunResult], options: tuple[str, ...]
) -> None:
    """Where a project wants it: of all kinds of signals, of a fixture of the test as well, if the test fails too."""
    result = run(
        """
        @pytest.fixture
        def connected():
            everywhere(lambda signal: signal.connect(receive_too, weak=False, sender=Order))
        def test_connect(connected):
            everywhere(lambda signal: signal.connect(receive_too, dispatch_uid="too"))
            completed.connect(sender="shop", weak=False)(lambda sender, **kwargs: None)
            assert [len(receivers) for receivers in connected()] == [4, 3]
            raise AssertionError
        def test_gone():
            assert [len(receivers) for receivers in list_connected()] == ISOLATED
        """.replace("ISOLATED", "[1, 1]" if options else "[4, 3]"),
        *options,
    )
    result.assert_outcomes(passed=1, failed=1)


def test_what_was_connected_before_stays(run: Callable[..., pytest.RunResult]) -> None:
    """Though a test disconnects it and connects it again, as Django's test client does, or connects it once more."""
    result = run(
        """
        def test_again():
            everywhere(lambda signal: signal.disconnect(receive))
            everywhere(lambda signal: signal.connect(receive))
            everywhere(lambda signal: signal.connect(receive))
            everywhere(lambda signal: signal.connect(receive_too))
            everywhere(lambda signal: signal.disconnect(receive_too))
            everywhere(lambda signal: signal.connect(receive_too))
            assert list_connected() == [[receive, receive_too], [receive, receive_too]]
        def test_stays():
            assert list_connected() == [[receive], [receive]]
        """,
        *ISOLATED,
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("weak", [True, False], ids=["weakly", "strongly"])
def test_a_method_that_was_connected_before_stays(run: Callable[..., pytest.RunResult], weak: bool) -> None:
    """Though a test disconnects it and connects it again: a method is a new object each time."""
    result = run(
        """
        class Mailer:
            def receive(self, sender, order_id, **kwargs): ...
        mailer = Mailer()
        def connect(signal): signal.connect(mailer.receive, weak=WEAK)
        everywhere(connect)
        def test_again():
            everywhere(lambda signal: signal.disconnect(mailer.receive))
            everywhere(connect)
        def test_stays():
            assert list_connected() == [[receive, mailer.receive], [receive, mailer.receive]]
        """.replace("WEAK", str(weak)),
        *ISOLATED,
    )
    result.assert_outcomes(passed=2)


def test_what_others_rely_on_stays(run: Callable[..., pytest.RunResult], pytester: pytest.Pytester) -> None:
    """What fixtures of a wider scope have connected, and modules that a test imports."""
    pytester.makepyfile(late="from shop import *\neverywhere(lambda signal: signal.connect(receive_too))")
    result = run(
        """
        @pytest.fixture(scope="module")
        def connected():
            everywhere(lambda signal: signal.connect(received := (lambda sender, **kwargs: None), weak=False))
        def test_connect(connected):
            import late
            everywhere(lambda signal: signal.connect(lambda sender, **kwargs: None, weak=False))
        def test_stays(connected):
            assert [len(signal.receivers) for signal in (completed, of_django)] == [3, 3]
        """,
        *ISOLATED,
    )
    result.assert_outcomes(passed=2)


def test_signals_that_a_test_makes_are_isolated_too(run: Callable[..., pytest.RunResult]) -> None:
    """And weak receivers are forgotten as they would be, and lambdas that are lost are warned of."""
    result = run(
        """
        import gc
        def test_make():
            signal = Signal[None, Order]()
            def local(sender, order_id): ...
            signal.connect(local)
            del local
            gc.collect()
            assert not signal.receivers
            with pytest.warns(RuntimeWarning, match="is gone at once"):
                signal.connect(lambda sender, **kwargs: None)
        """,
        *ISOLATED,
    )
    result.assert_outcomes(passed=1)


def test_what_a_test_puts_into_the_list_of_receivers_is_its_own(run: Callable[..., pytest.RunResult]) -> None:
    """Tools empty that list for a time, and put back what it was: what the test connected before goes, too."""
    result = run(
        """
        def receive_three(sender, order_id, **kwargs): ...
        def test_empty():
            everywhere(lambda signal: signal.connect(receive_three))
            kept = [signal.receivers for signal in (completed, of_django)]
            everywhere(lambda signal: setattr(signal, "receivers", []))
            everywhere(lambda signal: signal.connect(receive_too))
            completed.receivers, of_django.receivers = kept
            assert list_connected() == [[receive, receive_three], [receive, receive_three]]
        def test_stays():
            assert list_connected() == [[receive], [receive]]
        """,
        *ISOLATED,
    )
    result.assert_outcomes(passed=2)


def test_nothing_is_imported_that_is_not_used(pytester: pytest.Pytester) -> None:
    """Neither the tools for tests nor what they stand on."""
    pytester.makepyfile(
        """
        import sys
        def test_imports():
            assert "typedsignal.pytest_plugin" in sys.modules
            packages = ("typedsignal.testing", "typedsignal.mypy", "typedsignal.django", "django", "mypy", "asgiref")
            for unused in packages:
                assert unused not in sys.modules
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_what_was_imported_before_pytest_is_not_warned_of(pytester: pytest.Pytester) -> None:
    """As by `manage.py`, which then runs pytest: that asks to rewrite the packages of all plugins."""
    pytester.makepyfile("def test_nothing(): ...")
    first = "import typedsignal, pytest; pytest.main(['-W', 'error'])"
    pytester.run(sys.executable, "-c", first).assert_outcomes(passed=1)

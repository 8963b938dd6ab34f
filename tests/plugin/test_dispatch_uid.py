"""A `dispatch_uid` that is used twice."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.plugin.checking import SHOP, messages_of
from tests.plugin.conftest import Check
from typedsignal.mypy._model import source

if TYPE_CHECKING:
    import pytest

RECEIVERS = """
        def mail(sender: object, **kwargs: object) -> None: ...
        def bill(sender: object, **kwargs: object) -> None: ...
"""


def test_a_uid_of_another_receiver_is_reported(check: Check) -> None:
    """The second receiver of the same signal and sender is not connected."""
    check(
        RECEIVERS
        + """
        order_completed.connect(mail, dispatch_uid="order")
        order_completed.connect(bill, dispatch_uid="order")  # E: dispatch_uid "order" is already used for another
        order_cancelled.connect(mail, OrderService, True, "order")
        order_cancelled.connect(bill, sender=OrderService, dispatch_uid="order")  # E: [signal-dispatch-uid]
        @receiver(order_paid, dispatch_uid="paid")
        def one(sender: object, order_id: int) -> int: ...
        @order_paid.connect(dispatch_uid="paid")  # E: this one will not be connected
        def two(sender: object, order_id: int) -> int: ...
    """
    )


def test_a_uid_may_be_used_for_different_things(check: Check) -> None:
    """For other signals, other senders, the same receiver, and where only one of two can be reached."""
    check(
        RECEIVERS
        + """
        order_completed.connect(mail, dispatch_uid="order")
        order_completed.connect(mail, dispatch_uid="order")
        order_cancelled.connect(bill, dispatch_uid="order")
        order_completed.connect(bill, sender=Express, dispatch_uid="order")
        def either(is_first: bool) -> None:
            if is_first:
                order_completed.connect(mail, dispatch_uid="one")
            else:
                order_completed.connect(bill, dispatch_uid="one")
        def leaves(is_first: bool) -> None:
            if is_first:
                order_completed.connect(mail, dispatch_uid="two")
                return
            order_completed.connect(bill, dispatch_uid="two")
        def tries() -> None:
            try:
                order_completed.connect(mail, dispatch_uid="three")
            except ValueError:
                order_completed.connect(bill, dispatch_uid="three")
        def connect_all(signals: list[Signal]) -> None:
            for one in signals:
                one.connect(mail, dispatch_uid="four")
            for one in signals:
                one.connect(bill, dispatch_uid="four")
        def again() -> None:
            order_completed.connect(mail, dispatch_uid="five")
            order_completed.disconnect(dispatch_uid="five")
            order_completed.connect(bill, dispatch_uid="five")
        def elsewhere() -> None:
            order_completed.connect(bill, dispatch_uid="one")
    """
    )


def test_a_uid_is_found_through_lists_and_loops(check: Check) -> None:
    """A list has it for each of its signals, as has a loop over one; a parameter is one signal in its function."""
    check(
        RECEIVERS
        + """
        both = [order_completed, order_completed]
        @receiver([order_completed, order_cancelled], dispatch_uid="one")
        def one(sender: object, **kwargs: object) -> None: ...
        @receiver([order_paid, order_cancelled], dispatch_uid="one")  # E: "one" is already used for another receiver
        def two(sender: object, **kwargs: object) -> int: ...
        order_completed.connect(bill, dispatch_uid="one")  # E: [signal-dispatch-uid]
        @receiver(both, dispatch_uid="both")
        def three(sender: object, **kwargs: object) -> None: ...
        for each in both:
            each.connect(mail, dispatch_uid="both")  # E: [signal-dispatch-uid]
        def in_a_loop(signals: list[Signal]) -> None:
            for signal in signals:
                signal.connect(mail, dispatch_uid="loop")
                signal.connect(bill, dispatch_uid="loop")  # E: [signal-dispatch-uid]
        def of_a_parameter(signal: Signal) -> None:
            signal.connect(mail, dispatch_uid="parameter")
            signal.connect(bill, dispatch_uid="parameter")  # E: [signal-dispatch-uid]
    """
    )


def test_a_uid_may_be_used_for_other_values_of_a_variable(check: Check) -> None:
    """Each loop has its own signals and senders, and so has each list."""
    check(
        RECEIVERS
        + """
        for each in [order_completed, order_completed]:
            each.connect(mail, dispatch_uid="one")
        for each in [order_cancelled, order_cancelled]:  # type: ignore[assignment]
            each.connect(bill, dispatch_uid="one")
        @receiver([order_paid], dispatch_uid="one")
        def paid(sender: object, **kwargs: object) -> int: ...
        for service in (Express, OrderService):
            order_completed.connect(mail, sender=service, dispatch_uid="two")
        for service in (OrderService, OrderService):
            order_completed.connect(bill, sender=service, dispatch_uid="two")
        def changes(signal: Signal, other: Signal) -> None:
            signal.connect(mail, dispatch_uid="three")
            signal = other
            signal.connect(bill, dispatch_uid="three")
    """
    )


def test_a_uid_is_found_however_it_is_written(check: Check) -> None:
    """Literals with other quotes, in parts and with escapes are the same uid."""
    check(
        RECEIVERS
        + """
        order_completed.connect(mail, dispatch_uid="first")
        order_completed.connect(bill, dispatch_uid='first')  # E: [signal-dispatch-uid]
        order_completed.connect(mail, dispatch_uid="second")
        order_completed.connect(bill, dispatch_uid="sec" "ond")  # E: [signal-dispatch-uid]
    """
    )
    check(
        RECEIVERS
        + """
        order_completed.connect(
            mail,
            dispatch_uid="fi"
            "rst",
        )
        order_completed.connect(bill, dispatch_uid="first")  # E: [signal-dispatch-uid]
    """
    )
    check(
        RECEIVERS
        + r"""
        order_completed.connect(mail, dispatch_uid="\x66irst")
        order_completed.connect(bill, dispatch_uid="first")  # E: [signal-dispatch-uid]
    """
    )


def test_the_source_is_read_only_where_it_decides(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of receivers and uids whose names stand once in a module mypy itself knows enough: reading a tree costs more."""
    monkeypatch.setattr(source, "_parse", _refuse)
    main = """
        from shop import *
        @receiver(order_completed)
        def mail(sender: object, **kwargs: object) -> None: ...
        @receiver(order_completed, sender=OrderService, dispatch_uid="one")
        def bill(sender: object, **kwargs: object) -> None: ...
        @order_cancelled.connect
        async def log(sender: object, **kwargs: object) -> None: ...
        def post(sender: object, **kwargs: object) -> None: ...
        order_cancelled.connect(post, OrderService, dispatch_uid="two")
        order_completed.connect(receiver=post, dispatch_uid="three")
    """
    assert messages_of({"shop": SHOP, "main": main}, cache, show_traceback=False) == []
    for read in ('order_cancelled.connect(post, Express, dispatch_uid="one")', "del mail"):
        messages = messages_of({"shop": SHOP, "main": f"{dedent(main)}{read}\n"}, cache, show_traceback=False)
        assert any("is parsed" in message for message in messages)


def _refuse(path: str, *_: int, **__: int) -> None:
    raise AssertionError(f"{path} is parsed")

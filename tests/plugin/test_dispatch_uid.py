"""A `dispatch_uid` that is used twice."""

from __future__ import annotations

from tests.plugin.conftest import Check

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

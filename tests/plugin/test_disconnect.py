"""A `disconnect` that disconnects nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import django.dispatch
import pytest

import typedsignal
from tests.plugin.conftest import Check

DECLARED = """
        import django.dispatch
        from shop import Express, OrderService, Other
        ordered = Signal[Any, OrderCompleted]()
        by_django = django.dispatch.Signal()
        def mail(sender: object, **kwargs: object) -> None: ...
        def bill(sender: object, **kwargs: object) -> None: ...
"""


def test_a_receiver_that_is_connected_otherwise_is_reported(check: Check) -> None:
    """With another sender, another uid, or without one; of signals of either kind, however it is connected."""
    check(
        DECLARED
        + """
        ordered.connect(mail, sender=OrderService)
        ordered.disconnect(mail)  # E: is not disconnected here: it is connected with sender=
        ordered.disconnect(mail, Other)  # E: it is connected with sender=OrderService (line 10)
        ordered.disconnect(receiver=mail, sender=OrderService, dispatch_uid="mail")  # E: without a dispatch_uid (line
        def one(sender: object, **kwargs: object) -> None: ...
        by_django.connect(one)
        by_django.disconnect(one, sender=Other)  # E: Receiver "one" of signal "by_django" is not disconnected
        @receiver(ordered, sender=OrderService, dispatch_uid="two")
        def two(sender: object, **kwargs: object) -> None: ...
        def close() -> None:
            ordered.disconnect(two)  # E: it is connected with sender=OrderService and with dispatch_uid='two'
            ordered.disconnect(two, OrderService)  # E: it is connected with dispatch_uid='two'
            ordered.disconnect(two, OrderService, "one")  # E: it is connected with dispatch_uid='two'
            ordered.disconnect(two, OrderService, "two", subclasses=True)  # E: it is connected without subclasses
        @signal
        def paid(sender: type[OrderService], *, order_id: int) -> None: ...
        @paid.connect(sender=Express)
        def three(sender: object, **kwargs: object) -> None: ...
        paid.disconnect(three)  # E: Receiver "three" of signal "paid" is not disconnected here
    """
    )


def test_a_receiver_that_may_be_connected_so_is_right(check: Check) -> None:
    """As it is connected, or perhaps: in a loop, by a helper, in another file, where the result is used."""
    check(
        DECLARED
        + """
        ordered.connect(mail, sender=OrderService)
        ordered.connect(mail, dispatch_uid="mail")
        ordered.disconnect(mail, OrderService)
        ordered.disconnect(mail, dispatch_uid="mail")
        ordered.disconnect(None, None, "mail")
        ordered.disconnect(dispatch_uid="other")
        is_gone = ordered.disconnect(mail)
        assert not ordered.disconnect(mail)
        by_django.disconnect(mail)

        for_each = Signal[Any, OrderCompleted]()
        for sender in (OrderService, Other):
            for_each.connect(mail, sender=sender)
        for_each.disconnect(mail, sender=Other)

        helped = Signal[Any, OrderCompleted]()
        def connect_to(signal: Signal[Any, OrderCompleted]) -> None: ...
        helped.connect(bill, sender=Other)
        connect_to(helped)
        helped.disconnect(bill)

        in_a_list = Signal[Any, OrderCompleted]()
        def listed(sender: object, **kwargs: object) -> None: ...
        in_a_list.connect(listed, sender=Other)
        for function in (listed,):
            in_a_list.connect(function)
        in_a_list.disconnect(listed)

        of_uid = Signal[Any, OrderCompleted]()
        of_uid.connect(mail, dispatch_uid="one")
        of_uid.connect(bill, dispatch_uid="two")
        of_uid.disconnect(mail, dispatch_uid="two")
        UID = "one"
        of_uid.disconnect(mail, dispatch_uid=UID)

        def replaced(sender: object, **kwargs: object) -> None: ...
        again = Signal[Any, OrderCompleted]()
        again.connect(replaced, sender=Other)
        def renew() -> None:
            global again
            again = Signal[Any, OrderCompleted]()
        again.disconnect(replaced)

        order_completed.connect(mail, sender=OrderService)
        order_completed.disconnect(mail)

        falsy = Signal[Any, OrderCompleted]()
        falsy.connect(mail, None, dispatch_uid="")
        falsy.disconnect(mail, dispatch_uid=None)
        falsy.disconnect(mail)
    """
    )


@pytest.mark.parametrize("make", [typedsignal.Signal, django.dispatch.Signal])
def test_what_is_reported_disconnects_nothing_at_run_time(make: Any) -> None:
    """It returns False."""

    def mail(sender: object, **kwargs: object) -> None: ...

    ordered = make()
    ordered.connect(mail, sender=asyncio, dispatch_uid="mail")
    for options in ({}, {"sender": asyncio}, {"dispatch_uid": "mail"}, {"sender": pytest, "dispatch_uid": "mail"}):
        assert ordered.disconnect(mail, **options) is False
    assert ordered.disconnect(mail, sender=asyncio, dispatch_uid="mail") is True

"""What `connect` and `receiver` cannot be called with is one sentence each, without overloads."""

from __future__ import annotations

from pathlib import Path

from tests.plugin.checking import SHOP, messages_of
from tests.plugin.conftest import Check


def test_wrong_options_are_named(check: Check) -> None:
    """An option that there is not, or that has another type."""
    check("""
        def mail(sender: object, **kwargs: object) -> None: ...
        order_completed.connect(mail, OrderService, "no")  # E: "weak" to "connect" has incompatible type "str"
        order_completed.connect(mail, weak=3)  # E: "weak" to "connect" has incompatible type "int"; expected "bool"
        order_completed.connect(mail, dispatch_uid=[])  # E: Argument "dispatch_uid" to "connect" has incompatible type
        order_completed.connect(mail, wek=False)  # E: Unexpected keyword argument "wek" for "connect"; did you mean
        order_completed.connect(mail, OrderService, True, "uid", 5)  # E: Too many arguments for "connect": it takes
        order_completed.connect(weak=3)  # E: Argument "weak" to "connect" has incompatible type "int"
        order_completed.connect(wek=3)  # E: Unexpected keyword argument "wek" for "connect"; did you mean "weak"?
        receiver(order_completed, weak=3)  # E: Argument "weak" to "receiver" has incompatible type "int"
        receiver(order_completed, wek=3)  # E: Unexpected keyword argument "wek" for "receiver"; did you mean "weak"?
        receiver(order_completed, order_paid)  # E: @receiver takes one signal, or a list of several
    """)


def test_options_that_are_right_are_accepted(check: Check) -> None:
    """By position, by keyword, and through `*args` and `**kwargs`."""
    check("""
        def mail(sender: object, **kwargs: object) -> None: ...
        def pass_on(options: dict[str, Any], arguments: tuple[Any, ...], weak: bool, uid: tuple[str, int]) -> None:
            order_completed.connect(mail, OrderService, weak, uid)
            order_completed.connect(mail, weak=weak, dispatch_uid=None)
            order_completed.connect(mail, **options)
            order_completed.connect(*arguments)
            order_completed.connect(receiver=mail, sender=Express)
            order_completed.connect(sender=None, weak=False)(mail)
            receiver(order_completed, **options)(mail)
            receiver(order_completed, sender=Express, weak=weak, dispatch_uid=uid)(mail)
    """)


def test_a_receiver_decorator_without_a_signal_is_one_line(cache: Path) -> None:
    """`@receiver` alone takes the function for the signal."""
    main = """
        from typedsignal import receiver
        @receiver
        def mail(sender: object, **kwargs: object) -> None: ...
        mail(None)
    """
    messages = messages_of({"main": main}, cache)
    assert messages == ["main.py:3: error: @receiver is used without a signal: write @receiver(signal)  [call-arg]"]


def test_djangos_receiver_on_a_typed_signal_names_the_import(cache: Path) -> None:
    """The stubs of Django only know its own signals; its signals in the same list are right."""
    main = """
        from typing import Any
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from shop import *
        from django.dispatch import receiver
        def mail(sender: object, **kwargs: Any) -> None: ...
        receiver(order_completed)(mail)
        receiver([post_save, order_completed], sender=Express)
        receiver([post_save])(mail)
        receiver(3)
    """
    messages = messages_of({"shop": SHOP, "main": main}, cache)
    repair = (
        'The "receiver" of django.dispatch is not typed for signal "order_completed":'
        ' write "from typedsignal import receiver"  [arg-type]'
    )
    assert [message for message in messages if "not typed for" in message] == [
        f"main.py:8: error: {repair}",
        f"main.py:9: error: {repair}",
    ]
    assert not [message for message in messages if message.startswith("main.py:10:")]
    assert [message for message in messages if message.startswith("main.py:11:")]

"""Signals of Django's, Celery's and blinker's classes, whose calls a TypedDict declares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tests.plugin.checking import disagreements, messages_of

SIGNALS = """
from typing import NotRequired, TypedDict
from django.dispatch import Signal
from celery.utils.dispatch import Signal as CelerysSignal
from typedsignal.contrib import BlinkerSignal
from typedsignal.contrib import CelerySignal
from typedsignal.django import DjangoSignal

class Order: ...
class Express(Order): ...
class Other: ...
class App: ...

class Paid(TypedDict):
    sender: type[Order]
    signal: Signal
    order_id: int
    note: NotRequired[str]

class Shipped(TypedDict):
    sender: type[Order]
    signal: Signal
    order_id: int
    carrier: str

class Ran(TypedDict):
    sender: Order
    signal: CelerysSignal
    task_id: str

class Failed(TypedDict):
    exception: Exception
    note: NotRequired[str]

paid = DjangoSignal[Paid]()
shipped = DjangoSignal[Shipped]()
ran = CelerySignal[Ran]()
failed = BlinkerSignal[App, Failed]("failed")
"""
IMPORTS = """
from typing import Any
import blinker
import django.dispatch
from django.db.models.signals import post_delete, post_save
from typedsignal import receiver
from signals import *
"""
Check = Callable[[str], None]


@pytest.fixture
def check(cache: Path) -> Check:
    """Compare what mypy reports on each line with the marks on it."""

    def check(source: str) -> None:
        main = IMPORTS + dedent(source)
        assert disagreements(main, messages_of({"signals": SIGNALS, "main": main}, cache)) == []

    return check


def test_right_receivers_of_a_declared_signal_are_accepted(check: Check) -> None:
    """They may be untyped, name any of the fields, and take the rest by keyword."""
    check("""
        @receiver(paid)
        def typed(sender: type[Order], order_id: int, note: str = "", **kwargs: Any) -> int: return 1
        x: int = typed(Order, order_id=1)
        @receiver(paid, sender=Express)
        def express(sender: type[Express], order_id: int, **kwargs: Any) -> None: ...
        @django.dispatch.receiver([paid, shipped])
        def untyped(sender, order_id, signal, carrier="", **kwargs): ...
        @receiver(paid)
        def keywords(**kwargs: object) -> None: ...
        paid.connect(typed, sender=Order, weak=False, dispatch_uid="typed")
        paid.connect(lambda order_id, **kwargs: None, weak=False)
        @ran.connect
        def plain(sender: Order, task_id: str, **kwargs: object) -> int: return 1
        y: int = plain(Order(), task_id="")
        @ran.connect(sender=Order(), retry=True)
        def retried(task_id, **kwargs): ...
        @failed.connect
        def by_position(app: App, exception: Exception, note: str = "") -> int: return 1
        z: int = by_position(App(), ValueError())
        @failed.connect_via(App())
        def closed(*args, **payload): ...
        failed.connect(by_position, sender=blinker.ANY)
        with failed.connected_to(by_position, App()): ...
    """)


def test_wrong_receivers_of_a_declared_signal_are_reported_in_every_form(check: Check) -> None:
    """The message names the signal and what does not fit, whether a decorator connects or a call."""
    check("""
        def wrong(sender: object, order_id: str, **kwargs: object) -> None: ...
        paid.connect(wrong)  # E: Receiver "wrong" of signal "paid" cannot accept payload field "order_id"
        for each in (paid, shipped):
            each.connect(wrong)  # E: signal "paid" cannot accept  # E: signal "shipped" cannot accept
        for element in [paid, shipped]:
            element.connect(wrong)  # E: signal "paid" cannot accept  # E: signal "shipped" cannot accept
        for any_class in (post_save, paid):
            any_class.connect(wrong)  # E: signal "paid" cannot accept  # E: signal "post_save" requires
        @receiver(paid, sender=Order)  # E: cannot do without payload field "note"
        def needs_note(sender: type[Order], note: str, **kwargs: object) -> None: ...
        @django.dispatch.receiver(paid)  # E: requires a parameter "oder_id"
        def misspelt(sender: type[Order], oder_id: int, **kwargs: object) -> None: ...
        @django.dispatch.receiver([paid, shipped])  # E: signal "paid" requires a parameter "carrier"
        def of_both(sender: type[Order], carrier: str, **kwargs: object) -> None: ...
        @receiver([paid])  # E: cannot accept the sender: expects "type[Other]", is sent "type[Order]"
        def of_other(sender: type[Other], **kwargs: object) -> None: ...
        @ran.connect  # E: cannot accept payload field "task_id"
        def bare(sender: Order, task_id: int, **kwargs: object) -> None: ...
        @ran.connect(sender=Order())  # E: requires a parameter "reason"
        def needs_reason(sender: Order, reason: str, **kwargs: object) -> None: ...
        @failed.connect_via(App())  # E: requires a parameter "signal", which the signal does not send
        def wants_signal(sender: App, signal: object, **kwargs: object) -> None: ...
        with failed.connected_to(lambda app: None): ...  # E: cannot accept payload fields "exception" and "note"
    """)


def test_messages_name_the_dispatcher_that_refuses_a_receiver(check: Check) -> None:
    """Django and Celery want `**kwargs`, and blinker passes the sender by position."""
    check("""
        @receiver(paid)  # E: has to take **kwargs: Django refuses receivers without it
        def of_django(sender: type[Order]) -> None: ...
        @ran.connect  # E: has to take **kwargs: Celery refuses receivers without it
        def of_celery(sender: Order) -> None: ...
        @ran.connect  # E: name it "sender", Celery calls by keyword
        def renamed(task: Order, **kwargs: object) -> None: ...
        @failed.connect  # E: blinker passes it by position
        def of_blinker(*, exception: Exception, note: str = "") -> None: ...
    """)


def test_sends_of_a_declared_signal_are_checked(check: Check) -> None:
    """The sender may go by position or by name, and `signal` is never passed."""
    check("""
        paid.send(Order, order_id=1)
        paid.send(sender=Express, order_id=1, note="")
        paid.send_robust(sender=Order)  # E: Signal "paid" is sent without payload field "order_id"
        paid.send(Order, order_id="")  # E: cannot send payload field "order_id": expects "int", is sent "str"
        paid.send(Order, order_id=1, color=2)  # E: Signal "paid" has no payload field "color"
        paid.send(Order, order_id=1, signal=paid)  # E: Signal "paid" has no payload field "signal"
        paid.send(sender=Other, order_id=1)  # E: cannot be sent by "type[Other]": its sender is "type[Order]"
        async def later() -> None:
            await paid.asend(Order)  # E: is sent without payload field "order_id"
        for each in (paid, shipped):
            each.send(sender=Order, order_id=1)  # E: Signal "shipped" is sent without payload field "carrier"
        for element in [paid, shipped]:
            element.send(sender=Order)  # E: Signal "paid" is sent without  # E: Signal "shipped" is sent without
        ran.send(sender=Order(), task="")  # E: without payload field "task_id"  # E: has no payload field "task"
        failed.send(App(), exception=ValueError(), _async_wrapper=lambda receiver: receiver)
        failed.send(App(), exception=1)  # E: cannot send payload field "exception"
        failed.send(Other(), exception=ValueError())  # E: cannot be sent by "Other"
        class Mixin:
            def pay(self) -> None:
                paid.send(sender=type(self), order_id=1)
    """)


def test_a_str_is_a_sender_only_where_the_declared_sender_admits_it(check: Check) -> None:
    """Nothing looks up a task or an app by its name."""
    check("""
        def mail(**kwargs: object) -> None: ...
        ran.connect(mail, sender="tasks.add")  # E: Signal "ran" is never sent by "tasks.add": its sender is "Order"
        paid.connect(mail, sender="shop.Order")  # E: Signal "paid" is never sent by
        failed.connect(lambda app, **payload: None, "app", weak=False)  # E: Signal "failed" is never sent by
        class Published(TypedDict):
            sender: str
            signal: CelerysSignal
        CelerySignal[Published]().connect(mail, sender="tasks.add")
    """)


def test_a_receiver_that_celery_or_blinker_holds_is_not_reported_as_weak(check: Check) -> None:
    """Celery holds a receiver with `retry`, and `connect_via` of blinker holds it by default."""
    check("""
        def connect_all() -> None:
            @ran.connect(retry=True)
            def retried(**kwargs: object) -> None: ...
            @failed.connect_via(App())
            def held(app: App, **payload: object) -> None: ...
            @ran.connect  # E: is connected weakly, but it is a local function
            def lost(**kwargs: object) -> None: ...
        def connect_via_weakly() -> None:
            @failed.connect_via(App(), weak=True)  # E: is connected weakly, but it is a local function
            def lost(app: App, **payload: object) -> None: ...
    """)


def test_a_parameter_that_is_never_sent_is_reported(check: Check) -> None:
    """No signal of the receiver has it, and nothing else in the file names the function."""
    check("""
        @receiver(paid)  # E: Receiver "never" of signal "paid" has a parameter "order" that is never sent
        def never(sender, order=None, note="", **kwargs): ...
        @ran.connect(weak=False)  # E: has a parameter "reason" that is never sent, it always is None: leave it out
        def wanted(sender=None, signal=None, task_id=None, reason=None, **kwargs): ...
        @receiver(post_delete)  # E: has a parameter "created" that is never sent, it always is False: leave it out
        def deleted(sender, instance, created=False, **kwargs): ...
        @receiver([post_save, post_delete])
        def saved_or_deleted(sender, instance, created=False, **kwargs): ...
        @receiver(post_delete)
        def with_switch(sender, instance, dry_run=False, **kwargs): ...
        @receiver([paid, shipped])
        def of_one(sender, carrier=None, **kwargs): ...
        @receiver(paid)
        @receiver(shipped)
        def of_two_decorators(sender, carrier=None, **kwargs): ...
        @receiver(paid)
        def called(sender, force=None, **kwargs): ...
        called(Order, force=True)
        @receiver(paid)
        def with_constant(sender, clock=len, limit=10, _cache=None, **kwargs): ...
        def connected_twice(sender, carrier=None, **kwargs): ...
        paid.connect(connected_twice)
        shipped.connect(connected_twice)
        @receiver(shipped)
        def decorated_and_connected(sender, carrier=None, **kwargs): ...
        paid.connect(decorated_and_connected)
        class Log:
            @staticmethod
            @receiver(shipped)
            def write(sender, carrier=None, **kwargs): ...
        paid.connect(Log.write)
        @receiver(django.dispatch.Signal())
        def of_an_open_signal(sender, force=None, **kwargs): ...
    """)

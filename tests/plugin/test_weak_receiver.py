"""Receivers that nothing holds."""

from __future__ import annotations

from pathlib import Path

from tests.plugin.checking import SHOP, disagreements, messages_of
from tests.plugin.conftest import Check


def test_a_receiver_that_nothing_holds_is_reported(check: Check) -> None:
    """A lambda, a partial, an object made for it, or a method of one: gone when `connect` returns."""
    check("""
        import functools
        from functools import partial
        class Mailer:
            def mail(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(lambda sender, **kwargs: None)  # E: Receiver "<lambda>" of signal "order_completed" is
        order_completed.connect(lambda sender, **kwargs: None, weak=True)  # E: [signal-weak-receiver]
        order_completed.connect(Mailer().mail)  # E: it is gone at once
        class Notifier:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        def mail(limit: int, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Notifier())  # E: it is gone at once
        order_completed.connect(partial(mail, 1))  # E: Receiver "partial[None]" of signal "order_completed" is
        order_completed.connect(functools.partial(mail, 1), OrderService)  # E: it is gone at once
        receiver(order_completed)(lambda sender, **kwargs: None)  # E: it is gone at once
        order_completed.connect(sender=OrderService)(lambda sender, **kwargs: None)  # E: it is gone at once
    """)


def test_a_receiver_that_is_held_is_right(check: Check) -> None:
    """Strongly connected, kept in a variable, passed on, or possibly kept by its own constructor."""
    check("""
        class Mailer:
            kept: "list[Mailer]" = []
            def __init__(self) -> None:
                self.kept.append(self)
            def mail(self, sender: object, **kwargs: object) -> None: ...
        def is_weak() -> bool: ...
        def mail(sender: object, **kwargs: object) -> None: ...
        def make_receiver() -> Callable[..., None]: ...
        order_completed.connect(lambda sender, **kwargs: None, weak=False)
        order_completed.connect(lambda sender, **kwargs: None, weak=is_weak())
        kept = order_completed.connect(lambda sender, **kwargs: None)
        print(order_completed.connect(lambda sender, **kwargs: None))
        order_completed.connect(Mailer().mail)
        order_completed.connect(mail)
        order_completed.connect(make_receiver())
        class Kept:
            def __init__(self) -> None:
                Mailer.kept.append(self)  # type: ignore
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Kept())
        bound = order_completed.connect(Kept())
        receiver(order_completed, weak=False)(lambda sender, **kwargs: None)
    """)


def test_a_local_function_that_nothing_uses_is_reported(check: Check) -> None:
    """It is disconnected when the function returns, and nothing has run until then."""
    check("""
        def ready(is_first: bool) -> None:
            def one(sender: object, **kwargs: object) -> None: ...
            order_completed.connect(one)  # E: Receiver "one" of signal "order_completed" is connected weakly, but
            order_cancelled.connect(one)  # E: is a local function of "ready": it is disconnected when
            @receiver(order_completed)  # E: Receiver "two"
            def two(sender: object, **kwargs: object) -> None: ...
            if is_first:
                @order_completed.connect  # E: Receiver "three"
                def three(sender: object, **kwargs: object) -> None: ...
    """)


def test_a_local_function_that_may_be_called_or_kept_is_right(check: Check) -> None:
    """A test that sends in the same function, a fixture, a function that is returned, stored or passed on."""
    check("""
        def test_sends() -> None:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            order_completed.send(OrderService, order_id=1, status="")
        def fixture() -> Iterator[None]:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            yield
        def returns() -> object:
            def mail(sender: object, **kwargs: object) -> None: ...
            order_completed.connect(mail)
            return mail
        def stores(kept: list[object]) -> None:
            def mail(sender: object, **kwargs: object) -> None: ...
            kept.append(mail)
            order_completed.connect(mail)
        def gives_back() -> Callable[..., None]:
            def mail(sender: object, **kwargs: object) -> None: ...
            order_cancelled.connect(mail)
            return order_completed.connect(mail)
        def in_a_loop() -> None:
            for _ in range(3):
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
        def in_a_context(lock: ContextManager[None]) -> None:
            with lock:
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
        def tries() -> None:
            try:
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
            finally:
                order_completed.send(OrderService, order_id=1, status="")
        def strongly() -> None:
            @receiver(order_completed, weak=False)
            def mail(sender: object, **kwargs: object) -> None: ...
        def decorated(keeps: Callable[[Any], Any]) -> None:
            @keeps
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
    """)


def test_strict_weak_reports_every_weak_local_function(folder: Path) -> None:
    """With the setting `strict_weak` it does not matter what else is done with it."""
    (folder / "pyproject.toml").write_text("[tool.typedsignal]\nstrict_weak = true\n")
    source = """from shop import *
def test_sends() -> None:
    @receiver(order_completed)  # E: [signal-weak-receiver]
    def mail(sender: object, **kwargs: object) -> None: ...
    order_completed.send(OrderService, order_id=1, status="")
"""
    assert disagreements(source, messages_of({"shop": SHOP, "main": source}, folder)) == []

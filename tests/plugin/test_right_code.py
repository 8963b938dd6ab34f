"""Code in which nothing is wrong, written in every way there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.plugin.checking import SHOP, messages_of

STRICT: dict[str, Any] = {
    "disallow_untyped_defs": True,
    "disallow_any_generics": True,
    "disallow_untyped_calls": True,
    "disallow_untyped_decorators": True,
    "disallow_subclassing_any": True,
    "warn_return_any": True,
    "warn_unused_ignores": True,
    "warn_redundant_casts": True,
    "warn_unreachable": True,
    "strict_equality": True,
    "extra_checks": True,
}
SIGNALS = """
    import functools
    from unittest.mock import Mock

    class Mailer:
        @staticmethod
        @receiver(order_completed)
        def static(sender: type[OrderService], **kwargs: object) -> None: ...
        def mail(self, sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        def connect(self) -> None:
            order_completed.connect(self.mail)
            order_completed.connect(self.mail, sender=OrderService)

    class Mixin:
        def connect_mailer(self, mailer: Mailer) -> None:
            order_completed.connect(mailer.mail, sender=type(self))

    class Shop:
        opened = Signal[type["Shop"], OrderCancelled]()
        def open(self) -> None:
            self.opened.send(type(self), order_id=1)
            Shop.opened.send_robust(sender=Shop, order_id=1, reason="new")

    P = ParamSpec("P")
    R = TypeVar("R")
    F = TypeVar("F", bound=Callable[..., Any])
    S = TypeVar("S")

    def passed_on(function: F) -> F:
        return order_completed.connect(function)

    def wrapped(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def inner(*args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)
        return inner

    @passed_on
    @receiver([order_completed, order_cancelled], sender=Express)
    @wrapped
    def decorated(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...

    @order_completed.connect
    @order_cancelled.connect(weak=False)
    @functools.lru_cache
    def cached(sender: type[OrderService], **kwargs: object) -> None: ...

    class Proto(Protocol):
        def __call__(self, sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...

    def connects(proto: Proto, plain: Callable[[type[OrderService], int], None], options: dict[str, Any]) -> None:
        order_completed.connect(proto)
        order_completed.connect(plain)
        order_completed.connect(proto, **options)
        order_completed.connect(Mock())
        for receiver in (decorated, cached):
            order_completed.connect(receiver)

    on_paid = receiver(order_paid, dispatch_uid="paid")

    @on_paid
    async def later(sender: type[OrderService], order_id: int) -> int:
        return order_id

    class Of(Generic[S]):
        done: Signal[type[S], OrderCompleted]
        def __init__(self) -> None:
            self.done.connect(self.on_done)
        def on_done(self, sender: type[S], **kwargs: object) -> None: ...
        def finish(self, sender: type[S]) -> None:
            self.done.send(sender, order_id=1, status="")

    class Loud(Signal[type[OrderService], OrderCompleted]):
        def send(self, sender: type[OrderService], *args: Any, **named: Any) -> list[tuple[Any, Any]]:
            return super().send(sender, **named)

    named = Signal[str, OrderCancelled]()
    without_sender = Signal[None, OrderCancelled]()
    by_instance = Signal[OrderService, OrderCancelled, int]()
    def of_name(sender: str, **kwargs: object) -> None: ...
    def on_cancelled(sender: None, **kwargs: object) -> None: ...
    def of_instance(sender: OrderService, **kwargs: object) -> bool:
        return True
    named.connect(of_name, sender="shop")
    named.send("shop", order_id=1)
    without_sender.connect(on_cancelled)
    without_sender.send(None, order_id=1)
    by_instance.connect(of_instance, Express())
    responses: list[int] = [response for _, response in by_instance.send(Express(), order_id=1)]
    everything: list[Signal[Any, Any]] = [order_completed, named, anything]
    async def all_of_them() -> None:
        for signal in everything:
            await signal.asend(None, whatever=1)
        await order_paid.asend_robust(OrderService, order_id=1)
"""


@pytest.mark.parametrize(
    "options", [STRICT, {"strict_optional": False}, {"check_untyped_defs": False}, {"local_partial_types": True}]
)
def test_right_code_is_not_reported(tmp_path: Path, options: dict[str, Any]) -> None:
    """Mypy reports nothing, however strict it is."""
    main = "from shop import *\n" + SIGNALS.replace("\n    ", "\n")
    assert messages_of({"shop": SHOP, "main": main}, tmp_path, **options) == []

"""`Signal[Any, Any]` takes every signal, and `Signal()` is as untyped as Django's."""

from typing import Any

from typedsignal import Signal, receiver
from typing_tests.shop import OrderService, order_completed, order_counted


def mute(signal: Signal[Any, Any]) -> bool:
    """Do something with some signal."""
    return signal.has_listeners()


untyped = Signal()


@receiver(untyped)  # OK
def on_order(sender: object, anything: int, **kwargs: object) -> None: ...


mute(order_completed)  # OK
mute(order_counted)  # OK
mute(untyped)  # OK
untyped.send(OrderService, order_id=1, anything=object())  # OK
untyped.send(None)  # OK
untyped.connect(on_order, sender=OrderService)  # OK
untyped.send()  # E: there is always a sender
mute(on_order)  # E: it is no signal

"""A receiver takes every sender that the signal names."""

from typing_tests.shop import Express, OrderService, Other, order_completed



def exact(sender: type[OrderService], **kwargs: object) -> None: ...
def wider(sender: object, **kwargs: object) -> None: ...
def narrower(sender: type[Express], **kwargs: object) -> None: ...
def unlike(sender: type[Other], **kwargs: object) -> None: ...
def instance(sender: OrderService, **kwargs: object) -> None: ...
def nobody() -> None: ...


order_completed.connect(exact)  # OK
order_completed.connect(wider)  # OK
order_completed.connect(narrower)  # E: other subclasses send it too
order_completed.connect(unlike)  # E: another class
order_completed.connect(instance)  # E: the class is the sender
order_completed.connect(nobody)  # E: it takes no sender

"""A receiver takes its sender by position, by name or in `**kwargs`."""

from typing import Any

from typing_tests.shop import OrderService, Other, order_completed


def by_position(sender: type[OrderService], **kwargs: object) -> None: ...
def by_name(*, sender: type[OrderService], **kwargs: object) -> None: ...
def in_kwargs(**kwargs: Any) -> None: ...
def unlike(*, sender: type[Other], **kwargs: object) -> None: ...


order_completed.connect(by_position)  # OK
order_completed.connect(by_name)  # OK
order_completed.connect(in_kwargs)  # OK
order_completed.connect(unlike)  # E: another class

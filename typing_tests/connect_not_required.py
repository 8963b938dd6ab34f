"""A field that may be left out has a default in the receiver."""

from typing_tests.shop import OrderService, order_noted


def with_default(sender: type[OrderService], *, order_id: int, note: str = "") -> None: ...
def in_kwargs(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
def without(sender: type[OrderService], *, order_id: int, note: str) -> None: ...


order_noted.connect(with_default)  # OK
order_noted.connect(in_kwargs)  # OK
order_noted.connect(without)  # E: note may be left out

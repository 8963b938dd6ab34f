"""A receiver may take three fields as parameters that are not keyword-only."""

from typing_tests.shop import OrderService, order_shipped


def ordered(sender: type[OrderService], order_id: int, status: str, carrier: str) -> None: ...
def middle(sender: type[OrderService], status: str, **kwargs: object) -> None: ...
def with_default(sender: type[OrderService], carrier: str = "", **kwargs: object) -> None: ...
def wrong_middle(sender: type[OrderService], status: int, **kwargs: object) -> None: ...
def without_last(sender: type[OrderService], order_id: int, status: str) -> None: ...


order_shipped.connect(ordered)  # OK
order_shipped.connect(middle)  # OK
order_shipped.connect(with_default)  # OK
order_shipped.connect(wrong_middle)  # E: status is a str
order_shipped.connect(without_last)  # E: it does not take carrier

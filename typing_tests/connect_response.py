"""A receiver responds with the type that the signal asks for, sync or async."""

from typing_tests.shop import OrderService, order_completed, order_counted


def right(sender: type[OrderService], **kwargs: object) -> int:
    return 1


def wrong(sender: type[OrderService], **kwargs: object) -> str:
    return ""


async def right_async(sender: type[OrderService], **kwargs: object) -> int:
    return 1


async def wrong_async(sender: type[OrderService], **kwargs: object) -> str:
    return ""


order_completed.connect(right)  # OK
order_completed.connect(wrong_async)  # OK
order_counted.connect(right)  # OK
order_counted.connect(right_async)  # OK
order_counted.connect(wrong)  # E: the response is an int
order_counted.connect(wrong_async)  # E: the response is an int

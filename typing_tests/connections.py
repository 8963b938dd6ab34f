"""`signal.connections()` tells who listens: receivers with the response of the signal, and how they are connected."""

from collections.abc import Awaitable

from typing_extensions import assert_type

from typedsignal import ConnectionInfo
from typing_tests.shop import order_counted

connections: tuple[ConnectionInfo[int], ...] = order_counted.connections()  # OK
wrong: tuple[ConnectionInfo[str], ...] = order_counted.connections()  # E: they respond with an int
for each in order_counted.connections():
    assert_type(each.receiver(None), int | Awaitable[int])  # OK
    assert_type(each.is_weak and each.is_async and each.on_commit, bool)  # OK
    each.receiver.bit_length()  # E: it is a receiver, not its response
    each.is_weak = True  # E: it is told, and cannot be changed
    each.weak  # E: there is no such fact

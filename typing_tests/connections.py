"""`signal.connections()` returns the receivers, with the response of the signal, and how they are connected."""

from collections.abc import Awaitable

from typing_extensions import assert_type

from typedsignal import ConnectionInfo
from typing_tests.shop import order_counted

connections: tuple[ConnectionInfo[int], ...] = order_counted.connections()  # OK
wrong: tuple[ConnectionInfo[str], ...] = order_counted.connections()  # E: they respond with an int
for connection in order_counted.connections():
    assert_type(connection.receiver(None), int | Awaitable[int])  # OK
    assert_type(connection.is_weak and connection.is_async and connection.on_commit, bool)  # OK
    connection.receiver.bit_length()  # E: it is a receiver, not its response
    connection.is_weak = True  # E: it is read-only
    connection.weak  # E: there is no such attribute

"""The full names that the plugin looks for, and the words it knows."""

from __future__ import annotations

from typing import Final

PACKAGE: Final = "typedsignal."
SIGNAL: Final = "typedsignal._signal.Signal"
CONNECTOR: Final = "typedsignal._types.Connector"
CONNECTOR_CALL: Final = "typedsignal._types.Connector.__call__"
SIGNAL_FUNCTION: Final = "typedsignal._declare.signal"
RECEIVER: Final = "typedsignal._decorator.receiver"

CONNECT: Final = "connect"
SEND_FAMILY: Final = frozenset({"send", "send_robust", "asend", "asend_robust"})

RECEIVER_PARAMETER: Final = "receiver"
SENDER_KEY: Final = "sender"
SIGNAL_KEY: Final = "signal"
RESERVED: Final = frozenset({SENDER_KEY, SIGNAL_KEY})
WEAK: Final = "weak"
DISPATCH_UID: Final = "dispatch_uid"

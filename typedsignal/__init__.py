"""Signals whose senders, payloads and receivers are checked before the code runs."""

from typedsignal._connections import Connected
from typedsignal._declare import signal
from typedsignal._decorator import receiver
from typedsignal._signal import Signal

__version__ = "0.1.0"
__all__ = ["Connected", "Signal", "receiver", "signal"]

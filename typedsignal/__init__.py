"""Signals whose senders, payloads and receivers are checked before the code runs.

PYTEST_DONT_REWRITE: else pytest, whose plugin is in here, would warn wherever this is imported before it.
"""

from typedsignal._core.connection import ConnectionInfo
from typedsignal._core.decorator import receiver
from typedsignal._core.function_signal import signal
from typedsignal._core.signal import Signal

__version__ = "0.1.0"
__all__ = ["ConnectionInfo", "Signal", "receiver", "signal"]

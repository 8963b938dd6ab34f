"""Signals whose senders, payloads and receivers are checked before the code runs.

PYTEST_DONT_REWRITE: else pytest, whose plugin is in here, would warn wherever this is imported before it.
"""

from typedsignal._core.connection import ConnectionInfo
from typedsignal._core.decorator import receiver
from typedsignal._core.function_signal import signal
from typedsignal._core.signal import Signal

__version__ = "0.1.0"
__all__ = ["ConnectionInfo", "Signal", "receiver", "signal"]

# Reprs, documentation tools and pickles name the public module. `inspect` then finds the source of a method, by its
# code, but not that of a class as a whole. The functions stay as they are: `typing.get_overloads` goes by their module.
ConnectionInfo.__module__ = Signal.__module__ = __name__

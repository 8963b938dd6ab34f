"""Tools for tests: capture what is sent, connect or mute receivers for a block, run what was deferred.

The pytest plugin that comes with the package has the fixture `capture_signal`, and the setting
`typedsignal_isolate = true`, which disconnects, after each test, the receivers that it has connected.
"""

from typedsignal.testing._capture import Captured, CaptureSignal, Sent, capture
from typedsignal.testing._connected_to import connected_to
from typedsignal.testing._deliver import deliver
from typedsignal.testing._muted import muted
from typedsignal.testing._recording import record

__all__ = ["CaptureSignal", "Captured", "Sent", "capture", "connected_to", "deliver", "muted", "record"]

"""For tests: look at what is sent, connect for a time, mute for a time.

The pytest plugin that comes with the package has the fixture `capture_signal`, and the setting
`typedsignal_isolate = true`, with which the receivers that a test connects are gone after it.
"""

from typedsignal.testing._capture import CaptureSignal, capture
from typedsignal.testing._captured import Captured, Sent
from typedsignal.testing._connected_to import connected_to
from typedsignal.testing._muted import muted

__all__ = ["CaptureSignal", "Captured", "Sent", "capture", "connected_to", "muted"]

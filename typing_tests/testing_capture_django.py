"""What is captured of a signal of Django's is typed as what Django sends."""

from django.dispatch import Signal

from typedsignal.django import post_save, request_finished
from typedsignal.testing import CaptureSignal, capture

untyped = Signal()

with capture(post_save) as sent, capture(untyped) as anything, capture(post_save, untyped, request_finished) as all:
    created: bool = sent.payloads[0]["created"]  # OK
    anything.one(some="key")  # OK
    both = capture(post_save, untyped)  # OK
    all.one(signal=post_save, created=True)  # OK


def test_of_somebody(capture_signal: CaptureSignal) -> None:
    """Capture until its end."""
    capture_signal(post_save).one().payload["raw"].bit_count()  # OK
    capture_signal(post_save).one().payload["row"]  # E: it is called raw


using: int = sent.payloads[0]["using"]  # E: a str
sent.payloads[0]["environ"]  # E: that is of request_started

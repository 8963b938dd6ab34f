"""Tasks of Django's are no receivers: a signal does not enqueue them."""

from __future__ import annotations

from typing import Any

import pytest

from typedsignal import Signal


def test_a_task_is_refused() -> None:
    """It cannot be called; the message has the name of its function, and of the method that enqueues it."""
    pytest.importorskip("django.tasks")
    from tests.django.shop.tasks import pack

    signal = Signal[Any, Any]()
    with pytest.raises(TypeError, match=r'Receiver "pack" of signal .* is a task, .* calls its \.enqueue\(\)'):
        signal.connect(pack)  # type: ignore[arg-type]

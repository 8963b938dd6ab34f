"""An engine whose queue is a list of JSON texts, and which runs what it is asked to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from typedsignal.delivery import DeferredReceiver, IfGone, When


class Queue(DeferredReceiver):
    """A deferred receiver with the texts that it has enqueued."""

    def __init__(self, function: Callable[..., object], *, when: When = "auto", if_gone: IfGone = "skip") -> None:
        super().__init__(function, when=when, if_gone=if_gone)
        self.texts: list[str] = []
        self.is_found = True  # a test needs no name for each

    def enqueue(self, envelope: dict[str, Any]) -> None:
        """Append an envelope."""
        self.texts.append(json.dumps(envelope, allow_nan=False))

    def work(self) -> None:
        """Run what was enqueued, as a worker does."""
        while self.texts:
            self.run(**json.loads(self.texts.pop(0)))

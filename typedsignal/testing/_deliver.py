"""`deliver`: a context manager that runs deferred receivers, by the wire but without an engine."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typedsignal.delivery import DeferredReceiver


@contextmanager
def deliver() -> Generator[None]:
    """Run, at the end of a `with` block, what was deferred in it, and raise what fails.

    For example::

        with deliver():
            OrderService().complete(1)
        assert len(mail.outbox) == 1

    Nothing is enqueued. What is sent crosses as JSON, as it does to a worker, and the receivers are called in the
    order of the sends, whatever engine they have; what they defer in turn is run as well. A call that waits for the
    commit of a transaction is dropped if that is rolled back in the block. The transaction of a `TestCase`, which is
    never committed, does not matter.

    Raises:
        Exception: From the end of the block, what a receiver raises, or a row or a value that does not arrive; the
            calls after it are not made. If the block itself raises, no call is made.
    """
    # The extra that it needs is not one of this package.
    from typedsignal.delivery._receiver import interceptors, watch_rollback

    queue: list[tuple[DeferredReceiver, str, Any]] = []

    def keep(receiver: DeferredReceiver, envelope: dict[str, Any], using: str | None) -> None:
        is_undone = watch_rollback(using) if receiver.when != "now" else None
        queue.append((receiver, json.dumps(envelope, allow_nan=False), is_undone))

    interceptors.append(keep)
    try:
        yield
        while queue:
            receiver, text, is_undone = queue.pop(0)
            if is_undone is None or not is_undone():
                receiver.run(**json.loads(text))
    finally:
        interceptors.remove(keep)

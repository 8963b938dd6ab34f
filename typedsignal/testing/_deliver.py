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
    """Run the calls that are deferred in a `with` block when the block ends, and raise their exceptions.

    For example::

        with deliver():
            OrderService().complete(1)
        assert len(mail.outbox) == 1

    No engine is used, and nothing is enqueued. The arguments are encoded as JSON and decoded, as for a worker. The
    receivers are called in the order of the sends. Calls that these receivers defer are run as well. A call that waits
    for the commit of a transaction is dropped if the transaction is rolled back in the block. The transaction of a
    `TestCase`, which is never committed, does not count.

    Raises:
        Exception: The first exception of a receiver, or of the decoding of its arguments, at the end of the block. The
            calls after it are not run. If the block itself raises an exception, no call is run.
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

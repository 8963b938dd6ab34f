"""Having the last word on a receiver that stands under a bare `@signal.connect`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mypy.nodes import Decorator

from typedsignal.mypy._types import watcher_of

if TYPE_CHECKING:
    from mypy.plugin import MethodContext


@contextmanager
def last_word(ctx: MethodContext) -> Generator[None]:
    """Make what is reported inside the only verdict on the receiver.

    For a decorator mypy asks no plugin about the signature: it has held the
    receiver against its own reading of the overloads, which refuses receivers
    that the dispatcher can call. It does so one overload at a time, and hides
    what is reported meanwhile. Both are undone for the overload being tried.
    """
    watcher = watcher_of(ctx.api) if isinstance(ctx.context, Decorator) else None
    if watcher is None:
        yield
        return
    hidden, watcher._filter = watcher._filter, False
    try:
        yield
    finally:
        watcher._filter, watcher._has_new_errors = hidden, False

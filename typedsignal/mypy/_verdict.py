"""Having the last word on a receiver that stands under a bare `@signal.connect`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mypy.nodes import Decorator

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
    watcher = _watcher(ctx) if isinstance(ctx.context, Decorator) else None
    if watcher is None:
        yield
        return
    hidden, watcher._filter = watcher._filter, False
    try:
        yield
    finally:
        watcher._filter, watcher._has_new_errors = hidden, False


def _watcher(ctx: MethodContext) -> Any:
    """Return what hides the messages of an overload being tried, None where mypy is not found to do it like that."""
    watchers = getattr(ctx.api.msg.errors, "_watchers", None)
    watcher = watchers[-1] if watchers else None
    return watcher if hasattr(watcher, "_filter") and hasattr(watcher, "_has_new_errors") else None

"""Being heard while mypy tries one overload after the other, and hides what is reported meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mypy.nodes import Decorator

from typedsignal.mypy._typeops import watcher_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface, FunctionContext, MethodContext


@contextmanager
def unfiltered_errors(ctx: FunctionContext | MethodContext) -> Generator[None]:
    """Report for good on a decorated function, whichever overload is chosen in the end.

    Nothing but the trial of overloads can hide a decorator: it is a statement.
    """
    watcher = watcher_of(ctx.api) if isinstance(ctx.context, Decorator) else None
    if watcher is None:
        yield
        return
    hidden, verdict = watcher._filter, watcher._has_new_errors
    watcher._filter = False
    try:
        yield
    finally:
        watcher._filter, watcher._has_new_errors = hidden, verdict


@contextmanager
def final_errors(ctx: MethodContext) -> Generator[None]:
    """Make what is reported inside the only verdict on the receiver under a bare `@signal.connect`.

    For a decorator mypy asks no plugin about the signature: it has held the
    receiver against its own reading of the overloads, which refuses receivers
    that the dispatcher can call.
    """
    with unfiltered_errors(ctx):
        yield
    watcher = watcher_of(ctx.api) if isinstance(ctx.context, Decorator) else None
    if watcher is not None:
        watcher._has_new_errors = False


@contextmanager
def outside_overloads(api: CheckerPluginInterface) -> Generator[None]:
    """Report without counting for or against any overload."""
    errors: Any = api.msg.errors
    watchers = getattr(errors, "_watchers", None)
    if watchers is None:
        yield
        return
    errors._watchers = []
    try:
        yield
    finally:
        errors._watchers = watchers

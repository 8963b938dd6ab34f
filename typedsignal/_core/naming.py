"""What messages call things: receivers, senders and signals, and where the user stands."""

from __future__ import annotations

import sys
from functools import partial
from types import FrameType
from typing import Any

_PACKAGE = __name__.partition(".")[0]
# Frames that stand between the user's line and ours: `Signal[...]()` passes through typing.
_NOT_THE_USERS = frozenset({"typing", "typing_extensions", "functools"})


def name_of(thing: Any) -> str:
    """Return how a receiver or a sender is called where it was written, e.g. `Shop.on_order`.

    Partials are named by what they call, objects by their class; this never fails.
    """
    while type(thing) is partial:
        thing = thing.func
    try:
        name: object = thing.__qualname__
    except Exception:  # naming a thing in a message must not hide the message
        name = None
    return name if isinstance(name, str) else str(type(thing).__name__)


def _is_users(frame: FrameType) -> bool:
    module: object = frame.f_globals.get("__name__")
    return not (isinstance(module, str) and (module in _NOT_THE_USERS or module.partition(".")[0] == _PACKAGE))


def users_frame() -> FrameType | None:
    """Return the innermost frame that is the user's, None if every frame is the library's."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame is not None and not _is_users(frame):
        frame = frame.f_back
    return frame


def is_run_by(package: str) -> bool:
    """Return whether a package is what runs all this: a function of it waits further up."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame is not None:
        module: object = frame.f_globals.get("__name__")
        if isinstance(module, str) and module.partition(".")[0] == package:
            return True
        frame = frame.f_back
    return False


def declaring_module(instance: object) -> str:
    """Return the name of the module in which an object is being made.

    A frame of the object's own `__init__`, written in a subclass elsewhere, is not where it is made.
    """
    frame = users_frame()
    while frame is not None and frame.f_code.co_name == "__init__":
        first = frame.f_code.co_varnames[:1]
        if not first or frame.f_locals.get(first[0]) is not instance:
            break
        frame = frame.f_back
        while frame is not None and not _is_users(frame):
            frame = frame.f_back
    module: object = frame.f_globals.get("__name__") if frame is not None else None
    return module if isinstance(module, str) else ""


def variable_in(module: str, value: object) -> str | None:
    """Return the name of the module-level variable that holds a value, None if none does."""
    namespace: dict[str, object] = getattr(sys.modules.get(module), "__dict__", {})
    return next((name for name, held in list(namespace.items()) if held is value), None)

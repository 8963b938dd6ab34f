"""The names of receivers, senders and signals in messages, and the frames of the user's code."""

from __future__ import annotations

import sys
from functools import partial
from types import FrameType, FunctionType
from typing import Any, cast

_PACKAGE = __name__.partition(".")[0]
# Modules whose frames come between the user's line and the library: `Signal[...]()` passes through typing.
_NOT_USER_MODULES = frozenset({"typing", "typing_extensions", "functools"})


def name_of(thing: Any) -> str:
    """Return the name of a receiver or a sender in its source, e.g. `Shop.on_order`.

    A partial has the name of its function, an object that of its class; this never fails.
    """
    while issubclass(type(thing), partial):
        thing = thing.func
    try:
        name: object = thing.__qualname__
        if type(thing) is FunctionType and hasattr(thing, "__self__"):  # a send method of a signal
            signal = cast("Any", thing).__self__
            name = f"{signal._name or signal}.{thing.__name__}"
    except Exception:  # A failure here would hide the message that needs the name.
        name = None
    return name if isinstance(name, str) else str(type(thing).__name__)


def _is_user_frame(frame: FrameType) -> bool:
    module: object = frame.f_globals.get("__name__")
    return not (isinstance(module, str) and (module in _NOT_USER_MODULES or module.partition(".")[0] == _PACKAGE))


def find_user_frame() -> FrameType | None:
    """Return the innermost frame of the user's code, None if every frame is the library's."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame is not None and not _is_user_frame(frame):
        frame = frame.f_back
    return frame


def warn_at(frame: FrameType, text: str, category: type[Warning]) -> None:
    """Warn on the line where a frame is, as `warnings.warn` does for a stacklevel."""
    import warnings

    warnings.warn_explicit(
        text,
        category,
        frame.f_code.co_filename,
        frame.f_lineno,
        frame.f_globals.get("__name__"),
        frame.f_globals.setdefault("__warningregistry__", {}),
    )


def is_run_by(package: str) -> bool:
    """Return whether a function of a package is among the callers."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame is not None:
        module: object = frame.f_globals.get("__name__")
        if isinstance(module, str) and module.partition(".")[0] == package:
            return True
        frame = frame.f_back
    return False


def find_declaring_module(instance: object) -> str:
    """Return the name of the module in which an object is being created.

    The `__init__` of a subclass may be in another module; its frame does not count.
    """
    frame = find_user_frame()
    while frame is not None and frame.f_code.co_name == "__init__":
        first = frame.f_code.co_varnames[:1]
        if not first or frame.f_locals.get(first[0]) is not instance:
            break
        frame = frame.f_back
        while frame is not None and not _is_user_frame(frame):
            frame = frame.f_back
    module: object = frame.f_globals.get("__name__") if frame is not None else None
    return module if isinstance(module, str) else ""


def find_variable(module: str, value: object) -> str | None:
    """Return the name of the module-level variable that holds a value, None if none does."""
    namespace: dict[str, object] = getattr(sys.modules.get(module), "__dict__", {})
    return next((name for name, held in list(namespace.items()) if held is value), None)


def find_name_of_signal(signal: Any) -> str | None:
    """Return the full name of a signal of this package or of another, None if no module has it as a variable."""
    name = getattr(signal, "_name", None)
    if isinstance(name, str) and name:
        return name
    # A module called `signals` most likely defines it; all others import it.
    modules = sorted(sys.modules, key=lambda module: not module.endswith("signals"))
    return next((f"{module}.{found}" for module in modules if (found := find_variable(module, signal))), None)

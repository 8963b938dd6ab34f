"""Temporary receivers: connected weakly though nothing else holds them, they are gone at once."""

from __future__ import annotations

import sys
from types import FrameType, FunctionType, MethodType
from typing import Any, cast

from typedsignal._core.naming import find_user_frame, name_of, warn_at


def _count_as_connect(thing: object) -> int:
    return sys.getrefcount(thing)


def _call_as_user(thing: object) -> int:
    return _count_as_connect(thing)


# The reference count, in `BaseSignal._connect`, of a receiver that only it and `Signal.connect` hold. The number
# differs between versions of Python, so it is counted in as many calls. A free-threaded Python does not count
# every reference: 0 switches the check off.
TEMPORARY_REFCOUNT = _call_as_user(lambda: None) if "free-threading" not in sys.version else 0


def _count_owner_references(method: MethodType) -> int:
    return sys.getrefcount(method.__self__)


class _Owner:
    def method(self) -> None: ...


_TEMPORARY_OWNER_REFCOUNT = _count_owner_references(cast("MethodType", _Owner().method))


def _is_lost(receiver: object) -> bool:
    """Return whether a temporary receiver is gone if it is held weakly; one that cannot be is refused elsewhere."""
    if type(receiver) is MethodType:
        return _count_owner_references(receiver) <= _TEMPORARY_OWNER_REFCOUNT
    return type(receiver).__weakrefoffset__ != 0


def _discards_result(frame: FrameType) -> bool:
    """Return whether a frame discards the result of the call that it waits for."""
    from opcode import opmap

    code = frame.f_code.co_code
    following = frame.f_lasti + 2
    while following < len(code) and code[following] == opmap["CACHE"]:
        following += 2
    return code[following : following + 1] == bytes([opmap["POP_TOP"]])


def _holds(frame: FrameType, receiver: object) -> bool:
    """Return whether a variable of a frame holds a receiver; since Python 3.14 it may do so uncounted."""
    return sys.version_info >= (3, 14) and any(value is receiver for value in frame.f_locals.values())


def warn_if_lost(receiver: object, signal: Any) -> None:
    """Warn, on the user's line, of a temporary receiver that is gone when `connect` returns."""
    frame = find_user_frame() if _is_lost(receiver) else None
    if frame is None or not _discards_result(frame) or _holds(frame, receiver):
        return
    text = (
        f'Receiver "{name_of(receiver)}" of signal "{signal._name or signal}" is connected weakly and nothing else'
        " holds it, it is gone at once: pass weak=False or keep a reference to it"
    )
    warn_at(frame, text, RuntimeWarning)


_MAX_WRAPPED = 100  # What answers for every name wraps something without end.


def warn_if_redefined(kept: object, receiver: object, signal: Any) -> None:
    """Warn, on the user's line, of a function that is defined again, and not connected because its uid is taken.

    A module that is reloaded connects its functions while the old ones are still there, and then frees these.
    """
    old, new = _unwrap(kept), _unwrap(receiver)
    if old is new or not isinstance(new, FunctionType) or not isinstance(old, FunctionType):
        return
    frame = find_user_frame()
    is_same = (old.__module__, old.__qualname__) == (new.__module__, new.__qualname__)
    if frame is not None and is_same and old.__globals__ is new.__globals__:
        text = (
            f'Receiver "{name_of(receiver)}" of signal "{signal._name or signal}" is defined again, and not connected,'
            " because the old one has the dispatch_uid and is weakly connected: disconnect the old one first, or pass"
            " weak=False"
        )
        warn_at(frame, text, RuntimeWarning)


def _unwrap(receiver: Any) -> Any:
    for _ in range(_MAX_WRAPPED):
        inner = receiver.__func__ if type(receiver) is MethodType else getattr(receiver, "__wrapped__", None)
        if inner is None:
            break
        receiver = inner
    return receiver

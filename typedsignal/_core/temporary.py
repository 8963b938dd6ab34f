"""Receivers that are connected weakly though nothing else holds them: they are gone at once."""

from __future__ import annotations

import sys
import warnings
from types import FrameType, MethodType
from typing import cast

from typedsignal._core.naming import name_of, users_frame


def _as_connect_counts(thing: object) -> int:
    return sys.getrefcount(thing)


def _as_a_user_calls(thing: object) -> int:
    return _as_connect_counts(thing)


# What a receiver that only `Signal.connect` and `Dispatcher._connect` hold counts in the latter: the
# number differs between versions of Python. A free-threaded one does not count every reference.
OF_A_TEMPORARY = _as_a_user_calls(lambda: None) if "free-threading" not in sys.version else 0


def _references_to_owner(method: MethodType) -> int:
    return sys.getrefcount(method.__self__)


class _Owner:
    def method(self) -> None: ...


_OF_A_TEMPORARY_OWNER = _references_to_owner(cast("MethodType", _Owner().method))


def _is_lost(receiver: object) -> bool:
    """Return whether a temporary receiver is gone if it is held weakly; if it cannot be held so, it is refused."""
    if type(receiver) is MethodType:
        return _references_to_owner(receiver) <= _OF_A_TEMPORARY_OWNER
    return type(receiver).__weakrefoffset__ != 0


def _drops_the_result(frame: FrameType) -> bool:
    """Return whether a frame throws away what the call that it waits for returns."""
    from opcode import opmap

    code = frame.f_code.co_code
    following = frame.f_lasti + 2
    while following < len(code) and code[following] == opmap["CACHE"]:
        following += 2
    return code[following : following + 1] == bytes([opmap["POP_TOP"]])


def _holds(frame: FrameType, receiver: object) -> bool:
    """Return whether a variable of a frame holds a receiver; since Python 3.14 it may do so uncounted."""
    return sys.version_info >= (3, 14) and any(each is receiver for each in frame.f_locals.values())


def warn_if_lost(receiver: object, signal: object) -> None:
    """Warn, on the user's line, of a temporary that is gone when `connect` returns: nobody keeps what it returns."""
    frame = users_frame() if _is_lost(receiver) else None
    if frame is None or not _drops_the_result(frame) or _holds(frame, receiver):
        return
    warnings.warn_explicit(
        f'Receiver "{name_of(receiver)}" of signal "{signal}" is connected weakly and nothing else holds it,'
        " it is gone at once: pass weak=False or keep a reference to it",
        RuntimeWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        frame.f_globals.get("__name__"),
        frame.f_globals.setdefault("__warningregistry__", {}),
    )

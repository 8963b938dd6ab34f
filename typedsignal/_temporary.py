"""Receivers that are connected weakly though nothing else holds them: they are gone at once."""

from __future__ import annotations

import sys
import warnings
from types import FrameType, MethodType
from typing import Any, cast

from typedsignal._names import name_of, users_frame


def _references(thing: Any) -> int:
    return sys.getrefcount(thing)


def _as_connect_counts(thing: Any) -> int:
    return _references(thing)


def _as_a_user_calls(thing: Any) -> int:
    return _as_connect_counts(thing)


# What a thing that only our own frames hold counts here, measured the way
# `Signal.connect` passes it on: the number differs between versions of Python.
_OF_A_TEMPORARY = _as_a_user_calls(lambda: None)


def _references_to_owner(method: MethodType) -> int:
    return sys.getrefcount(method.__self__)


class _Owner:
    def method(self) -> None: ...


_OF_A_TEMPORARY_OWNER = _references_to_owner(cast("MethodType", _Owner().method))


# A free-threaded Python does not count every reference to a function.
_COUNTS_LESS = "free-threading" in sys.version


def is_lost_if_weak(receiver: object) -> bool:
    """Return whether only `connect` and what it calls hold a receiver, and only a method holds its object."""
    if sys.getrefcount(receiver) > _OF_A_TEMPORARY or _COUNTS_LESS:
        return False
    if type(receiver) is MethodType:
        return _references_to_owner(receiver) <= _OF_A_TEMPORARY_OWNER
    return type(receiver).__weakrefoffset__ != 0  # else it is refused


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


def warn_of_lost(receiver: object, signal: object) -> None:
    """Warn, on the user's line, of a receiver that is gone when `connect` returns: nobody keeps what it returns."""
    frame = users_frame()
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

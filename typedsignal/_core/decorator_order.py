"""A decorator above the one that connects: what is connected is the function below it, as it is."""

from __future__ import annotations

import gc
import weakref
from opcode import opmap
from types import FrameType, FunctionType
from typing import Any

from typedsignal._core.connection import Connection
from typedsignal._core.inspection import is_exactly
from typedsignal._core.naming import find_user_frame, name_of, warn_at

# A decorator is called without arguments since Python 3.11: the function stands in the place of `self`.
_APPLY_DECORATOR = bytes([opmap["CALL"], 0])
_BETWEEN_CALLS = (opmap["CACHE"], opmap.get("PRECALL"))  # Python 3.11 alone has the second.


def warn_if_connected_below(decorator: str, function: object) -> None:
    """Warn, on the user's line, of a function that another decorator of the same statement has connected.

    Nothing is said of a function that is connected before its statement ends in any other way, nor where a
    further decorator stands above, which may connect what this one returns to another signal.
    """
    frame = find_user_frame()
    if not isinstance(function, FunctionType) or frame is None:
        return
    if _is_topmost_of_several(frame, function) and _is_connected(function):
        warn_at(
            frame,
            f'Receiver "{name_of(function)}" is connected as it is, without @{decorator}:'
            f" move @{decorator} below the decorator that connects",
            RuntimeWarning,
        )


def _is_topmost_of_several(frame: FrameType, function: FunctionType) -> bool:
    """Return whether a frame applies the first decorator of a function, directly after the one below it."""
    code = function.__code__
    if frame.f_lineno != code.co_firstlineno or not any(constant is code for constant in frame.f_code.co_consts):
        return False
    instructions = frame.f_code.co_code
    position = _skip_back(instructions, frame.f_lasti)
    return all(
        instructions[start : start + 2] == _APPLY_DECORATOR
        for start in (position, _skip_back(instructions, position - 2))
    )


def _skip_back(instructions: bytes, position: int) -> int:
    """Return the position of the last instruction, up to one, that does something."""
    while position > 0 and instructions[position] in _BETWEEN_CALLS:
        position -= 2
    return position


def _is_connected(function: FunctionType) -> bool:
    """Return whether a signal holds a function, ours or one of Django's.

    Django does not list its signals. The objects that refer to the function are searched for an entry of
    one; that takes long, but is only done for a function that has a decorator below.
    """
    references = weakref.getweakrefs(function)
    holders = [*references, *gc.get_referrers(function, *references)]
    return any(isinstance(holder, Connection) or _is_entry_of_django(holder) for holder in holders)


def _is_entry_of_django(holder: Any) -> bool:
    """Return whether an object is one of `django.dispatch.Signal.receivers`: `((key, sender key), receiver, ...)`."""
    return is_exactly(tuple, holder) and len(holder) > 2 and is_exactly(tuple, holder[0]) and len(holder[0]) == 2

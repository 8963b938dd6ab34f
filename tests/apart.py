"""Run a function in a child process."""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def run_apart(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a function returns that is called in a fork of this process, or raise what it raises.

    A run of mypy leaves a million objects behind, which the garbage collector would go through again and again in all
    tests that come after. A fork takes them with it. To measure coverage, the function is called here.
    """
    if "coverage" in sys.modules or sys.platform == "win32":
        return function(*args, **kwargs)
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_call_and_send, args=(sending, function, args, kwargs))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a fork where xdist has threads, since Python 3.12
        process.start()
    sending.close()
    with receiving:
        result, error = receiving.recv()
    process.join()
    process.close()
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _call_and_send(sending: Connection, function: Callable[..., object], args: object, kwargs: object) -> None:
    try:
        answer: tuple[object, BaseException | None] = (function(*args, **kwargs), None)  # type: ignore[misc, arg-type]
    except (Exception, SystemExit) as error:
        answer = (None, error)
    sending.send(answer)

"""Run a function, or the command, in a child process."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from typedsignal import __main__ as command

P = ParamSpec("P")
R = TypeVar("R")


def run_apart(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a function returns that is called in a fork of this process, or raise what it raises.

    A run of mypy leaves a million objects behind, which the garbage collector would go through again and again in all
    tests that come after. A fork takes them with it, and as the command it collects no garbage. To measure coverage,
    the function is called here.
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


def main(arguments: Sequence[str]) -> int:
    """Do what the function of the command does, in a fork, and print what that has printed."""
    code, out, err = run_apart(_run_and_capture, list(arguments))
    sys.stdout.write(out)
    sys.stderr.write(err)
    if isinstance(code, SystemExit):
        raise code
    return code


def _run_and_capture(arguments: list[str]) -> tuple[int | SystemExit, str, str]:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            code: int | SystemExit = command.main(arguments)
        except SystemExit as refused:
            code = refused
    return code, out.getvalue(), err.getvalue()


def _call_and_send(sending: Connection, function: Callable[..., object], args: object, kwargs: object) -> None:
    gc.disable()
    try:
        answer: tuple[object, BaseException | None] = (function(*args, **kwargs), None)  # type: ignore[misc, arg-type]
    except (Exception, SystemExit) as error:
        answer = (None, error)
    sending.send(answer)

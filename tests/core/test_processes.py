"""Signals in other processes, in other interpreters, and while an interpreter exits."""

from __future__ import annotations

import os
import signal as alarms
import subprocess
import sys
import threading
from typing import Any

import pytest

from typedsignal import Signal


def run(source: str, *options: str) -> str:
    """Run a program with warnings as errors, and return what it prints."""
    command = [sys.executable, "-W", "error", *options, "-c", source]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


AT_EXIT = """
import asyncio, atexit, threading
from typedsignal import Signal

signal = Signal()

def sync_receiver(sender, **kwargs): return "sync"
async def async_receiver(sender, **kwargs): return "async"

signal.connect(sync_receiver)
signal.connect(async_receiver)
{before}
atexit.register(lambda: print([response for _, response in {send}]))
"""


@pytest.mark.parametrize("before", ["", "signal.send(None)"])
@pytest.mark.parametrize("send", ["signal.send(None)", "signal.send_robust(None)", "asyncio.run(signal.asend(None))"])
def test_a_send_to_async_receivers_works_while_the_interpreter_exits(before: str, send: str) -> None:
    """No thread can be started there, and asgiref cannot be imported."""
    assert run(AT_EXIT.format(before=before, send=send)) == "['sync', 'async']"


def receive(sender: object, **kwargs: object) -> str:
    return "received"


def in_child(action: Any) -> int:
    """Return the exit code of a forked process: 0 if an action returned True, and did so in time."""
    pid = os.fork()
    if pid == 0:
        alarms.alarm(10)
        os._exit(0 if action() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("by_subclass", [False, True])
def test_a_forked_process_can_take_a_lock_that_another_thread_held(by_subclass: bool) -> None:
    """That thread does not exist there, and would hold the lock for ever."""
    signal: Any = type("Own", (Signal,), {})() if by_subclass else Signal()
    held, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with signal.lock:
            held.set()
            finish.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)

    def connect() -> bool:
        signal.connect(receive)
        return signal.send(None) == [(receive, "received")]

    try:
        assert in_child(connect) == 0
    finally:
        finish.set()
        thread.join()
    assert signal.send(None) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_thread_that_forks_keeps_the_lock_that_it_holds() -> None:
    """It releases the lock itself, in both processes."""
    signal = Signal()
    with signal.lock:
        pid = os.fork()
    if pid == 0:
        os._exit(0 if signal.lock.acquire(blocking=False) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

"""Processes of a test's own: workers, senders and servers, which are ended with the test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.delivery.shop.records import RECORDS_AT
from tests.django.project import FILES, FILES_AT

ROOT = Path(__file__).parents[2]
PATIENCE = 30


def environment(records: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process that uses the databases of this one, and records to a file."""
    here = {FILES_AT: str(FILES), RECORDS_AT: str(records), "DJANGO_SETTINGS_MODULE": "tests.delivery.settings"}
    return {**os.environ, **here, **more}


@contextmanager
def running(arguments: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process, and kill it at the end of the block."""
    process = subprocess.Popen(arguments, cwd=options.pop("cwd", ROOT), **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


@contextmanager
def db_worker(records: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker of the database backend."""
    command = [
        sys.executable,
        "-m",
        "django",
        "db_worker",
        "--backend=database",
        "--interval=0.05",
        "--no-startup-delay",
    ]
    with running(command, env=environment(records), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield process


def run_script(source: str, records: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process that has the Django project."""
    script = f"import django\ndjango.setup()\n{source}"
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(records, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def wait_for(condition: Callable[[], Any]) -> Any:
    """Return the first true value of a condition; fail when there is none in time."""
    until = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
    return value


def lines_of(records: Path) -> list[str]:
    """Return what was recorded."""
    return records.read_text().splitlines() if records.exists() else []

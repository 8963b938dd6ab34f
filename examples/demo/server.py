"""The shop in processes of its own: run a command of `manage.py`, or serve HTTP."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

PATIENCE = 10.0
"""Seconds to wait for the server to start, to answer, or for its receivers to be called."""

LOGGED = re.compile(r"^(?P<receiver>\w+) logged (?P<what>.*)$")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens URLs without a proxy, which could not reach this machine's loopback address."""

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class Logged(NamedTuple):
    """What one receiver logged."""

    receiver: str
    what: str


class Answer(NamedTuple):
    """What the server answered: the status, and the decoded JSON."""

    status: int
    content: dict[str, Any]


class Shop:
    """A shop with a database of its own.

    Args:
        project: The directory of `manage.py`.
        database: The SQLite file; it need not exist yet.
    """

    def __init__(self, project: Path, database: Path) -> None:
        self.project = project
        self.environment = os.environ | {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "SHOP_DATABASE": str(database),
        }

    def manage(self, *arguments: str) -> list[str]:
        """Run a command of `manage.py` and return the lines it printed.

        Raises:
            RuntimeError: The command failed; the message holds what it printed.
        """
        with self.start(*arguments) as process:
            output, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{output}")
        return output.splitlines()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of `manage.py`; what it prints, errors too, is in its `stdout`."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=self.project,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


class Server:
    """The shop on a free loopback port, for the time of a `with` block."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        # Port 0: the system picks a free one, and Django prints which.
        self.process = self.shop.start("runserver", "127.0.0.1:0", "--noreload")
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        self.address = self.wait_for_address()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the process and wait for its end."""
        self.process.terminate()
        self.reader.join()
        self.process.communicate()

    def read(self) -> None:
        """Put the lines that the process prints into `lines`, and None at its end."""
        for line in self.process.stdout or ():
            self.lines.put(line.rstrip())
        self.lines.put(None)

    def wait_for_address(self) -> str:
        """Read lines until one names the address.

        Raises:
            RuntimeError: The server did not start; the message holds what it printed.
        """
        printed: list[str] = []
        for line in self.lines_until(time.monotonic() + PATIENCE):
            printed.append(line)
            if found := ADDRESS.search(line):
                return found[0]
        self.stop()
        raise RuntimeError("The server did not start:\n" + "\n".join(printed))

    def lines_until(self, deadline: float) -> Iterable[str]:
        """Yield lines as they come, until the deadline or the end of the process."""
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return
            if line is None:
                return
            yield line

    def wait_for_receivers(self, last: str) -> list[Logged]:
        """Return what receivers logged, up to the receiver named `last` or the end of all patience."""
        logged: list[Logged] = []
        for line in self.lines_until(time.monotonic() + PATIENCE):
            logged += read_logged([line])
            if logged and logged[-1].receiver == last:
                break
        return logged

    def request(self, path: str, form: Mapping[str, str] | None) -> Answer:
        """Make a request: POST a form, or GET if it is None."""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        # Django shows its errors as plain text to whom does not ask for HTML.
        request = urllib.request.Request(self.address + path, data, {"Accept": "application/json, text/plain"})
        try:
            with DIRECT.open(request, timeout=PATIENCE) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, decoded(error.read()))


def decoded(body: bytes) -> dict[str, Any]:
    """Decode a JSON object; anything else becomes the start of its text under "not JSON"."""
    try:
        content: dict[str, Any] = json.loads(body)
    except ValueError:
        return {"not JSON": body[:500].decode(errors="replace")}
    return content


def read_logged(lines: Iterable[str]) -> list[Logged]:
    """Pick the lines that receivers logged."""
    return [Logged(found["receiver"], found["what"]) for line in lines if (found := LOGGED.match(line))]

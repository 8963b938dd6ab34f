"""A PostgreSQL cluster of a test's own: in a temporary directory, reached by a socket there, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, Any

from tests.django.project import ALIASES, POSTGRESQL_AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PATIENCE = 30
_PATIENCE_WITH_TESTS = 120
# Debian keeps its programs out of the PATH.
_DEBIAN = Path("/usr/lib/postgresql")


class UnavailableError(Exception):
    """There is no PostgreSQL, or it does not start."""


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    of_debian = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not of_debian:
        raise UnavailableError("it is not installed: apt-get install postgresql")
    return of_debian[-1].parent


def _user() -> str | None:
    """Return as whom it runs: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {user.pw_name for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise UnavailableError("there is no user but root to run it")


def _run(command: list[str | Path], **options: Any) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE, **options)
    except subprocess.CalledProcessError as error:
        raise UnavailableError(error.stderr.decode(errors="replace").strip()) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(str(error)) from None


def _wait(server: subprocess.Popen[bytes], ready: list[str | Path], options: dict[str, Any]) -> None:
    until = time.monotonic() + PATIENCE
    while subprocess.run(ready, check=False, capture_output=True, **options).returncode:
        if server.poll() is not None:
            raise UnavailableError("it does not start")
        if time.monotonic() > until:
            raise UnavailableError(f"it was not ready in {PATIENCE} s")
        time.sleep(0.05)


def run_again(paths: Iterable[Path], root: Path) -> subprocess.CompletedProcess[str]:
    """Run tests once more, with the databases of the project in a cluster.

    Raises:
        UnavailableError: There is none to start.
    """
    with cluster(*(f"{alias}_shop" for alias in ALIASES)) as socket:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *paths, "-p", "no:cacheprovider"],
            cwd=root,
            env={**os.environ, POSTGRESQL_AT: str(socket)},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_WITH_TESTS,
            check=False,
        )


@contextmanager
def cluster(*databases: str) -> Iterator[Path]:
    """Start a cluster with these databases, whose user is `shop`, and give the directory of its socket.

    Raises:
        UnavailableError: There is none to start.
    """
    programs, user = _programs(), _user()
    with tempfile.TemporaryDirectory(prefix="typedsignal-") as name:
        home = Path(name)
        if user is not None:
            shutil.chown(home, user)
        as_user: dict[str, Any] = {"cwd": home} if user is None else {"cwd": home, "user": user}
        initdb = ["--pgdata=data", "--username=shop", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        _run([programs / "initdb", *initdb], **as_user)
        unsafe_and_fast = ["-c", "listen_addresses=", "-c", "fsync=off"]
        server = subprocess.Popen(
            [programs / "postgres", "-D", "data", "-k", home, *unsafe_and_fast],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_user,
        )
        try:
            _wait(server, [programs / "pg_isready", "-h", home, "-U", "shop", "-d", "postgres"], as_user)
            for database in databases:
                _run([programs / "createdb", "-h", home, "-U", "shop", database], **as_user)
            yield home
        finally:
            server.send_signal(SIGINT)  # a fast shutdown: it waits for no client
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()

"""Django's source distribution: its own tests are in it, and not in the wheel."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest

if TYPE_CHECKING:
    from types import ModuleType

# The version whose behaviour the package follows, also where only an older Django can be installed.
FOLLOWED = "6.1.3"
KEPT = ("tests/dispatch/", "tests/signals/", "django/dispatch/dispatcher.py")
PATIENCE = 300


class UnavailableError(Exception):
    """The sources are neither here nor to be had."""


def followed_version() -> str:
    """Return the version whose tests are the measure: the installed one, unless it is too old."""
    return django.get_version() if django.VERSION >= (6, 1) else FOLLOWED


def sources_or_skip(version: str, cache: Path) -> Path:
    """Return the unpacked sources; without them skip the test, or fail it where a skip would go unseen."""
    try:
        return sources(version, cache)
    except UnavailableError as error:
        reason = f"The sources of Django {version} cannot be obtained: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def sources(version: str, cache: Path) -> Path:
    """Return the directory of the unpacked sources, fetched by pip at first use, or raise UnavailableError."""
    target = cache / version
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=cache) as work:
            unpacked = unpack(download(version, Path(work)), Path(work) / "unpacked")
            # Another process may have been faster; its copy is as good.
            if not target.exists():
                unpacked.rename(target)
    return target


def download(version: str, folder: Path) -> Path:
    """Have pip fetch the source distribution into a folder, from whatever index it is configured for."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # Only files are wanted from it: that this Python could not install it does not matter.
    command += ["--no-binary", "Django", "--ignore-requires-python", "--retries", "1", "--dest", str(folder)]
    try:
        done = subprocess.run(
            [*command, f"Django=={version}"], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"pip took more than {PATIENCE} s") from None
    archives = list(folder.glob("*.tar.gz"))
    if done.returncode or not archives:
        raise UnavailableError(done.stderr.strip()[-500:] or "pip found nothing")
    return archives[0]


def unpack(archive: Path, folder: Path, *, whole: bool = False) -> Path:
    """Unpack what the tests need, or everything, and return the directory that holds it."""
    with tarfile.open(archive) as tar:
        wanted = [member for member in tar if whole or member.name.partition("/")[2].startswith(KEPT)]
        tar.extractall(folder, members=wanted, filter="data")
    (unpacked,) = folder.iterdir()
    return unpacked


def followed_dispatcher(cache: Path) -> ModuleType:
    """Return the `django.dispatch.dispatcher` that is followed, also where an older Django is installed."""
    if django.VERSION >= (6, 1):
        from django.dispatch import dispatcher

        return dispatcher
    path = sources_or_skip(FOLLOWED, cache) / "django/dispatch/dispatcher.py"
    spec = importlib.util.spec_from_file_location("followed_dispatcher", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

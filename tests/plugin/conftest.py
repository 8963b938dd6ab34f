from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from textwrap import dedent

import pytest

from tests.plugin.checking import SHOP, disagreements, messages_of

Check = Callable[[str], None]

# What the tests import, so that mypy reads it once.
LIBRARIES = """
import asyncio, contextlib, dataclasses, functools, typing, typing_extensions
import attrs, blinker, celery.signals, celery.utils.dispatch, pydantic
import django.contrib.auth.models, django.contrib.auth.signals, django.core.signals, django.db.backends.signals
import django.db.models.signals, django.dispatch
import typedsignal.contrib.celery, typedsignal.contrib.flask, typedsignal.django, typedsignal.testing, typedsignal.types
"""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what mypy knows of the standard library, Django and the other libraries between the tests."""
    folder = tmp_path_factory.mktemp("mypy_cache")
    messages_of({"libraries": LIBRARIES, "shop": SHOP}, folder)
    return folder


@pytest.fixture
def folder(cache: Path, tmp_path: Path) -> Path:
    """Return a folder of the test's own in which mypy knows the libraries."""
    return copytree(cache, tmp_path / "folder")


@pytest.fixture
def check(cache: Path) -> Check:
    """Compare what mypy reports on each line with the marks on it."""

    def check(source: str) -> None:
        main = "from shop import *\n" + dedent(source)
        assert disagreements(main, messages_of({"shop": SHOP, "main": main}, cache)) == []

    return check

"""What tests share: what mypy keeps, and that nothing which a file of tests leaves in memory costs the next ones."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from hashlib import sha256
from pathlib import Path

import pytest

Caches = Callable[[str], Path]


def _forget() -> None:
    """Free what can be freed, and let the garbage collector pass over the rest: a run of mypy leaves a lot behind."""
    gc.collect()
    gc.freeze()


def pytest_collection_finish() -> None:
    _forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    yield
    if nextitem is None or nextitem.path != item.path:
        _forget()


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Caches:
    """Return where mypy keeps what it reads with some settings: a library is read once for all tests that have them."""
    folder = tmp_path_factory.mktemp("mypy_caches")
    return lambda settings: folder / sha256(settings.encode()).hexdigest()

"""What a file of tests leaves in memory costs those that come after it nothing."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest


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

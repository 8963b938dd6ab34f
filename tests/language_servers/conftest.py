from __future__ import annotations

import asyncio

import pytest

from tests.language_servers.facts import Answers, ask_all


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What every language server answers."""
    return asyncio.run(ask_all(tmp_path_factory.mktemp("editor")))

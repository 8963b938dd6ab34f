"""What holds of the database backend on SQLite holds on PostgreSQL."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import pytest

from tests.django.postgresql import UnavailableError, run_again
from tests.django.project import POSTGRESQL_AT

HERE = Path(__file__).parent
FILES = ("test_tasks.py", "test_worker.py", "test_when.py", "test_rows.py")


@pytest.mark.skipif(POSTGRESQL_AT in os.environ, reason="this is the run on PostgreSQL")
@pytest.mark.skipif(importlib.util.find_spec("psycopg") is None, reason="psycopg is not installed")
def test_calls_are_delivered_by_postgresql() -> None:
    """Every test of the database backend and of rows, again, with its databases there."""
    try:
        done = run_again((HERE / file for file in FILES), HERE.parents[1])
    except UnavailableError as error:
        pytest.skip(f"PostgreSQL cannot be started: {error}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b[1-9]\d* passed", done.stdout)

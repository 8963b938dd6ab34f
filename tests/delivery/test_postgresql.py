"""What holds of the database backend on SQLite holds on PostgreSQL."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.django.postgresql import UnavailableError, cluster
from tests.django.project import ALIASES, POSTGRESQL_AT

HERE = Path(__file__).parent
PATIENCE = 120
FILES = ("test_tasks.py", "test_worker.py", "test_when.py", "test_rows.py")


@pytest.mark.skipif(POSTGRESQL_AT in os.environ, reason="this is the run on PostgreSQL")
@pytest.mark.skipif(importlib.util.find_spec("psycopg") is None, reason="psycopg is not installed")
def test_calls_are_delivered_by_postgresql() -> None:
    """Every test of the database backend and of rows, again, with its databases there."""
    try:
        with cluster(*(f"{alias}_shop" for alias in ALIASES)) as socket:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", *(HERE / file for file in FILES), "-p", "no:cacheprovider"],
                cwd=HERE.parents[1],
                env={**os.environ, POSTGRESQL_AT: str(socket)},
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
    except UnavailableError as error:
        pytest.skip(f"PostgreSQL cannot be started: {error}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b[1-9]\d* passed", done.stdout)

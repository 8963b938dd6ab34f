"""One Django project for all tests of this folder, with its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.django.project import ALIASES, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

if not settings.configured:
    settings.configure(**SETTINGS)
    django.setup()


@pytest.fixture(scope="session", autouse=True)
def databases() -> Iterator[None]:
    """Make the tables of every database."""
    for alias in ALIASES:
        call_command("migrate", database=alias, run_syncdb=True, verbosity=0)
    yield
    connections.close_all()

"""The Django project of `tests/django`, whose settings have a backend of tasks of each kind."""

from __future__ import annotations

import django
import pytest
from django.conf import settings

from tests.django.conftest import databases
from tests.django.project import SETTINGS

__all__ = ["databases"]

if not settings.configured:
    settings.configure(**SETTINGS)
    django.setup()


@pytest.fixture(autouse=True)
def forget() -> None:
    """Begin with nothing received."""
    from tests.delivery.shop.records import received

    received.clear()

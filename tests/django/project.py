"""The settings of the Django project in which these tests run: two databases, SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

# The directory of the socket of a PostgreSQL cluster; without it, the databases are files of SQLite.
POSTGRESQL_AT = "TYPEDSIGNAL_TEST_POSTGRESQL"
ALIASES = ("default", "other")

_files = tempfile.TemporaryDirectory(prefix="typedsignal-")


def _database(name: str) -> dict[str, Any]:
    if POSTGRESQL_AT in os.environ:
        host = os.environ[POSTGRESQL_AT]
        return {"ENGINE": "django.db.backends.postgresql", "HOST": host, "USER": "shop", "NAME": f"{name}_shop"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(_files.name, name))}


SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "of a test",
    "ALLOWED_HOSTS": ["*"],
    "DATABASES": {name: _database(name) for name in ALIASES},
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "FIXTURE_DIRS": [str(Path(__file__).parent / "fixtures")],
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "typedsignal.django",
        "tests.django.shop",
    ],
    "LOGGING_CONFIG": None,
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "ROOT_URLCONF": "tests.django.shop.urls",
    "TASKS": {
        "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"},
        "dummy": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"},
    },
    "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    "USE_TZ": True,
}

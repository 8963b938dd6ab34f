"""The settings of the Django project in which these tests run: two databases, SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# The directory of the socket of a PostgreSQL cluster; without it, the databases are files of SQLite.
POSTGRESQL_AT = "TYPEDSIGNAL_TEST_POSTGRESQL"
ALIASES = ("default", "other")

# The directory of the files, which a test gives to the worker processes that it starts.
FILES_AT = "TYPEDSIGNAL_TEST_FILES"

_files = tempfile.TemporaryDirectory(prefix="typedsignal-")
FILES = Path(os.environ.get(FILES_AT, _files.name))
_TASKS = "django.tasks" if find_spec("django.tasks") else "django_tasks"


def _database(name: str) -> dict[str, Any]:
    if POSTGRESQL_AT in os.environ:
        host = os.environ[POSTGRESQL_AT]
        return {"ENGINE": "django.db.backends.postgresql", "HOST": host, "USER": "shop", "NAME": f"{name}_shop"}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(FILES / name),
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }


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
        "django_tasks_db",
        "tests.delivery.shop",
    ],
    "LOGGING_CONFIG": None,
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "ROOT_URLCONF": "tests.django.shop.urls",
    "TASKS": {
        "default": {"BACKEND": f"{_TASKS}.backends.immediate.ImmediateBackend", "QUEUES": []},
        "dummy": {"BACKEND": f"{_TASKS}.backends.dummy.DummyBackend", "QUEUES": []},
        "database": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
    },
    "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    "USE_TZ": True,
}

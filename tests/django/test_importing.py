"""`typedsignal.django` can be imported wherever Django's signals can, and says what is missing where it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps

import typedsignal
import typedsignal.django

ROOT = Path(__file__).parents[2]


def run(code: str) -> str:
    """Run code in an interpreter of its own, in which nothing is configured; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_neither_settings_nor_models_are_needed() -> None:
    """Nor is anything imported that only tests need."""
    found = run(
        "import sys, typedsignal.django\n"
        "from django.apps import apps\n"
        "from django.conf import settings\n"
        "print(settings.configured, apps.ready, *(name in sys.modules for name in "
        "('django.contrib.auth.models', 'django.test', 'django.tasks')))"
    )
    assert found == "False False False False False"


def test_it_is_an_app_with_a_label_of_its_own() -> None:
    """That of Django's name would be `django`."""
    assert apps.get_app_config("typedsignal").name == "typedsignal.django"


def test_one_sentence_says_that_django_is_missing() -> None:
    """And what to install."""
    found = run(
        "import sys\n"
        "sys.modules['django'] = None\n"
        "import typedsignal\n"
        "try:\n"
        "    import typedsignal.django\n"
        "except ModuleNotFoundError as error:\n"
        "    print(error.name, '|', error, '|', error.__suppress_context__)"
    )
    sentence = 'typedsignal.django needs Django, which is not installed: pip install "typedsignal[django]"'
    assert found == f"django | {sentence} | True"


@pytest.mark.skipif(django.VERSION >= (6, 0), reason="this Django has tasks")
def test_one_sentence_says_that_django_has_no_tasks() -> None:
    """However it is asked for."""
    with pytest.raises(ImportError, match=r'^"task_enqueued" needs Django 6\.0 or newer: Django 5\.2.* has no tasks$'):
        from typedsignal.django import task_enqueued  # noqa: F401


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="post_svae"):
        _ = typedsignal.django.post_svae
    assert not hasattr(typedsignal.django, "post_svae")


def test_everything_can_be_imported_at_once() -> None:
    """What `__all__` names is there, on every version."""
    names = typedsignal.django.__all__
    assert all(hasattr(typedsignal.django, name) for name in names)
    assert len(set(names)) == len(names)


def test_there_is_one_receiver() -> None:
    """For all signals."""
    assert typedsignal.django.receiver is typedsignal.receiver

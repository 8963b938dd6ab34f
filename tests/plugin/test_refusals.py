"""Receivers that Django refuses with DEBUG, while django-stubs' plugin sets the project up inside mypy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import Caches
from tests.plugin.checking import disagreements, normalize_messages

SOURCES = {
    "project.py": """
        SECRET_KEY = "-"
        DEBUG = True
        INSTALLED_APPS = ["django.contrib.contenttypes", {further} "shop"]
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
    """,
    "shop/__init__.py": "",
    "shop/models.py": """
        from django.db import models

        class Account(models.Model): ...
    """,
    "shop/helpers.py": """
        def connect(signal, receiver):
            signal.connect(receiver)

        def wrapped(function):
            def wrapper(sender, instance):
                return function(sender, instance)
            return wrapper
    """,
    "shop/receivers.py": """
        from functools import partial

        from django.db.models.signals import post_delete, post_save
        from django.dispatch import receiver

        from shop.helpers import wrapped
        from shop.models import Account

        @receiver(post_save, sender=Account)  # E: Receiver "welcome" of signal "post_save" has to take **kwargs
        def welcome(sender, instance, created):
            pass

        @receiver([post_save, post_delete], sender="shop.Account")
        def right(sender, instance, **kwargs):
            pass

        @receiver(post_save)  # E: Receiver "count" of signal "post_save" has to take **kwargs
        @wrapped
        def count(sender, instance):
            pass

        class Log:
            def write(self, sender, instance): ...

        log = Log()
        post_save.connect(log.write)  # E: Receiver "write" of signal "post_save" has to take **kwargs
        post_save.connect(
            wrapped(welcome),  # E: Receiver "wrapped.<locals>.wrapper" of signal "post_save" has to take **kwargs
            weak=False,
        )
        post_delete.connect(partial(right, instance=None), weak=False)
        post_delete.connect(right, sender="Account")  # E: Signal "post_delete" cannot look up "Account"
    """,
    "shop/apps.py": """
        from django.apps import AppConfig
        from django.db.models.signals import post_delete, post_save, pre_save

        from shop.helpers import connect

        def book(sender, instance): ...

        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                import shop.receivers
                from shop.models import Account
                post_save.connect(book, sender=Account)  # E: Receiver "book" of signal "post_save" has to take **kwargs
                connect(pre_save, book)  # E: Receiver "book" of signal "pre_save" has to take **kwargs
                post_delete.connect(None)  # E: Receiver "None" of signal "post_delete" cannot be called: it is "None"
                post_delete.connect(shop.receivers.right)
    """,
}
_OURS_FIRST = '"typedsignal.mypy", "mypy_django_plugin.main"'
_OURS_LAST = '"mypy_django_plugin.main", "typedsignal.mypy"'


def _write(folder: Path, sources: dict[str, str]) -> None:
    for name, text in sources.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), "utf-8")


def _run(caches: Caches, folder: Path, plugins: str, sources: dict[str, str]) -> list[str]:
    config = f"""
        [tool.mypy]
        plugins = [{plugins}]
        [tool.django-stubs]
        django_settings_module = "project"
    """
    _write(folder, {"pyproject.toml": config, **sources})
    options = ["--cache-dir", str(caches(config)), "--no-pretty", "--hide-error-context", "--show-traceback"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "."], cwd=folder, capture_output=True, text=True, check=False
    )
    assert not done.stderr
    return done.stdout.splitlines()


def _disagreements(sources: dict[str, str], messages: list[str]) -> list[str]:
    found: list[str] = []
    for name in ("shop/apps.py", "shop/receivers.py"):
        own = [message.replace(name, "main.py") for message in messages if message.startswith(name)]
        found += disagreements(sources[name], normalize_messages(own))
    return found


@pytest.mark.parametrize(
    ("plugins", "further"),
    [
        pytest.param(_OURS_FIRST, "", id="before django-stubs"),
        pytest.param(_OURS_LAST, '"typedsignal.django",', id="behind it, with the app installed"),
    ],
)
def test_a_receiver_that_django_refuses_is_reported_and_mypy_goes_on(
    caches: Caches, tmp_path: Path, plugins: str, further: str
) -> None:
    """Also one of an unknown type, and one that is connected where mypy does not look; a warm run says the same."""
    sources = {**SOURCES, "project.py": SOURCES["project.py"].format(further=further)}
    cold = _run(caches, tmp_path, plugins, sources)
    assert _disagreements(sources, cold) == []
    assert _run(caches, tmp_path, plugins, sources) == cold


def test_what_is_repaired_is_no_longer_reported(caches: Caches, tmp_path: Path) -> None:
    """Though the file that connects it has not changed, and comes from the cache of mypy."""
    sources = {**SOURCES, "project.py": SOURCES["project.py"].format(further="")}
    before = _run(caches, tmp_path, _OURS_FIRST, sources)
    helpers = sources["shop/helpers.py"].replace("wrapper(sender, instance)", "wrapper(sender, instance, **kwargs)")
    after = _run(caches, tmp_path, _OURS_FIRST, {**sources, "shop/helpers.py": helpers})
    assert [line for line in before if line not in after][:-1] == [
        line for line in before if '"count"' in line or '"wrapped.' in line
    ]


def test_django_goes_on_refusing_outside_of_mypy(tmp_path: Path) -> None:
    """A process that has imported the plugin, and runs the project itself."""
    _write(tmp_path, {**SOURCES, "project.py": SOURCES["project.py"].format(further="")})
    program = "import typedsignal.mypy._model.refusals as r, django; r.keep_refusals(); django.setup()"
    command = [sys.executable, "-c", program]
    environment = {"DJANGO_SETTINGS_MODULE": "project", "PYTHONPATH": ":".join([str(tmp_path), *sys.path])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "ValueError: Signal receivers must accept keyword arguments (**kwargs)." in done.stderr

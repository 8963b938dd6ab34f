"""Beside the plugins that projects have: those of django-stubs and of pydantic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import Caches

SETTINGS = """
SECRET_KEY = "-"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]
AUTH_USER_MODEL = "shop.Customer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
MODELS = """
from django.contrib.auth.models import AbstractUser
from django.db import models

class Account(models.Model):
    number = models.IntegerField()

class Customer(AbstractUser):
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
"""


def _report(caches: Caches, folder: Path, plugins: str, sources: dict[str, str]) -> list[str]:
    config = f"""
        [tool.mypy]
        strict = true
        plugins = [{plugins}]
        [tool.django-stubs]
        django_settings_module = "project"
        [tool.pydantic-mypy]
        init_forbid_extra = true
        init_typed = true
    """
    for name, text in {"pyproject.toml": config, **sources}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), "utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--cache-dir",
        str(caches(config)),
        "--no-pretty",
        "--hide-error-context",
        ".",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not done.stderr
    return [line for line in done.stdout.splitlines() if ": note: " not in line][:-1]


@pytest.mark.parametrize("first", [True, False])
def test_a_model_named_by_a_str_is_found_where_django_stubs_finds_it(
    caches: Caches, tmp_path: Path, *, first: bool
) -> None:
    """`sender="shop.Account"` and `settings.AUTH_USER_MODEL`, whichever plugin comes first."""
    plugins = ["mypy_django_plugin.main", "typedsignal.mypy"]
    receivers = """
        from typing import Any
        from django.conf import settings
        from django.contrib.auth.signals import user_logged_out
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from shop.models import Account, Customer

        @receiver(post_save, sender="shop.Account")
        def right(sender: type[Account], instance: Account, **kwargs: Any) -> None:
            print(instance.number + 1)

        @receiver(post_save, sender=settings.AUTH_USER_MODEL)
        def user(sender: type[Customer], instance: Customer, **kwargs: Any) -> None: ...

        @receiver(post_save, sender="shop.Account")
        def wrong(sender: type[Account], instance: Customer, **kwargs: Any) -> None: ...

        @receiver(post_save, sender="shop.Acount")
        def unknown(sender: type[Account], instance: Customer, **kwargs: Any) -> None: ...

        @receiver(user_logged_out)
        def wrong_user(sender: object, user: Account, **kwargs: Any) -> None: ...
    """
    found = _report(
        caches,
        tmp_path,
        ", ".join(f'"{plugin}"' for plugin in (plugins if first else plugins[::-1])),
        {"project.py": SETTINGS, "shop/__init__.py": "", "shop/models.py": MODELS, "shop/receivers.py": receivers},
    )
    message, misspelt, of_user = found
    assert 'receivers.py:22: error: Receiver "wrong_user" of signal "user_logged_out" cannot accept' in of_user
    assert 'payload field "user": expects "Account", is sent "Customer | None"' in of_user
    assert 'receivers.py:16: error: Receiver "wrong" of signal "post_save" cannot accept payload field' in message
    assert 'expects "Customer", is sent "Account"' in message
    assert 'receivers.py:19: error: Signal "post_save" is never sent by "shop.Acount": did you mean' in misspelt


@pytest.mark.parametrize("plugins", ['"pydantic.mypy", "typedsignal.mypy"', '"typedsignal.mypy", "pydantic.mypy"'])
def test_a_model_of_pydantic_is_a_payload(caches: Caches, tmp_path: Path, plugins: str) -> None:
    """What its plugin makes of a model's constructor is what `send` takes."""
    found = _report(
        caches,
        tmp_path,
        plugins,
        {
            "signals.py": """
                from pydantic import BaseModel
                from typedsignal import Signal

                class Paid(BaseModel):
                    order_id: int
                    note: str = ""

                paid = Signal[object, Paid]()
                paid.send(None, order_id=1)
                paid.send(None, order_id=1, note="thanks")
                paid.send(None, order_id=1, colour="red")
                paid.connect(print)

                @paid.connect
                def book(sender: object, order_id: int, **kwargs: object) -> None: ...

                @paid.connect
                def fail(sender: object, order_id: str, **kwargs: object) -> None: ...
            """
        },
    )
    unknown, printing, failing = found
    assert 'signals.py:12: error: Unexpected keyword argument "colour" for "send"' in unknown
    assert 'signals.py:13: error: Receiver "print" of signal "paid" cannot accept payload fields' in printing
    assert 'signals.py:18: error: Receiver "fail" of signal "paid" cannot accept payload field "order_id"' in failing


def test_a_receiver_that_does_not_fit_is_reported_though_django_stubs_runs_the_project(
    caches: Caches, tmp_path: Path
) -> None:
    """`ready` imports it, inside mypy: what is raised there would end mypy, and nothing would be reported."""
    signals = """
        from typing import TypedDict
        from typedsignal import Signal

        class Paid(TypedDict):
            number: int

        paid = Signal[object, Paid]()
    """
    receivers = """
        from typedsignal.django import post_save, receiver
        from shop.signals import paid

        @receiver(paid)
        def thank(sender: object, nummber: int) -> None: ...

        @receiver([paid, post_save])
        def count(sender: object) -> None: ...
    """
    apps = """
        from django.apps import AppConfig

        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self) -> None:
                import shop.receivers
    """
    found = _report(
        caches,
        tmp_path,
        '"mypy_django_plugin.main", "typedsignal.mypy"',
        {
            "project.py": SETTINGS,
            "shop/__init__.py": "",
            "shop/apps.py": apps,
            "shop/models.py": MODELS,
            "shop/receivers.py": receivers,
            "shop/signals.py": signals,
        },
    )
    assert {line.partition(" error: ")[0] for line in found} == {"shop/receivers.py:5:", "shop/receivers.py:8:"}
    assert found[0].endswith(
        'cannot accept payload field "number": let it take "number", or **kwargs  [signal-receiver]'
    )


def test_what_django_stubs_knows_of_the_models_is_asked(caches: Caches, tmp_path: Path) -> None:
    """Misspelt names, tables of relations and abstract models of the installed apps."""
    models = """
        from django.contrib.auth.models import AbstractUser
        from django.db import models

        class Tag(models.Model): ...

        class Stamped(models.Model):
            class Meta:
                abstract = True

        class Customer(AbstractUser): ...

        class Article(Stamped):
            tags = models.ManyToManyField(Tag)
            authors = models.ManyToManyField(Customer, through="Authorship")

        class Authorship(models.Model):
            article = models.ForeignKey(Article, on_delete=models.CASCADE)
            author = models.ForeignKey(Customer, on_delete=models.CASCADE)
    """
    receivers = """
        from typing import Any, TypedDict
        from django.conf import settings
        from django.contrib.auth.models import User
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import class_prepared, m2m_changed, post_migrate, post_save, pre_save
        from shop.models import Article, Authorship, Stamped, Tag
        from typedsignal import Signal

        class Empty(TypedDict): ...
        published = Signal[type[Article], Empty]()
        class Service: ...
        by_service = Signal[type[Service], Empty]()
        by_name = Signal[str, Empty]()
        def take(sender: Any, **kwargs: Any) -> None: ...

        post_save.connect(take, sender="shop.Artikle")  # never sent by "shop.Artikle": did you mean "shop.Article"?
        post_save.connect(take, sender="shpo.Article")  # did you mean "shop.Article"?
        post_save.connect(take, sender="shop.Invoice")  # no installed model has that name
        post_save.connect(take, sender="Article")  # name the model with its app, "shop.Article"
        post_save.connect(take, sender=Stamped)  # the model is abstract
        post_save.connect(take, sender=User)  # the setting AUTH_USER_MODEL puts "shop.Customer" in its place
        user_logged_in.connect(take, sender="auth.User")  # look up the name
        user_logged_in.connect(take, sender=User)  # puts "shop.Customer" in its place, connect for that
        pre_save.connect(take, sender="auth.User")  # never sent by "auth.User": the setting AUTH_USER_MODEL puts
        for model in (Article, User):
            post_save.connect(take, sender=model)  # is never sent by "type[User]"
        for label in ("shop.Article", "shop.Artikle"):
            post_save.connect(take, sender=label)  # did you mean "shop.Article"?
        class_prepared.connect(take, sender=User)
        m2m_changed.connect(take, sender=Article)  # use "Article.authors.through"
        m2m_changed.connect(take, sender="shop.Tag")  # never sent by "shop.Tag": use "Article.tags.through"
        published.connect(take, sender="shop.Artikel")  # never sent by "shop.Artikel": did you mean "shop.Article"?
        published.connect(take, sender="Article")  # name the model with its app, "shop.Article"
        published.connect(take, sender="shop.Tag")  # is never sent by "type[Tag]": its sender is "type[Article]"
        published.connect(take, sender=settings.AUTH_USER_MODEL)  # never sent by "type[Customer]"
        by_service.connect(take, sender="shop.Article")  # look up the name of a model, pass "type[Service]"
        @published.connect(sender="shop.Article")  # cannot accept the sender: expects "type[Tag]", is sent
        def wrong(sender: type[Tag], **kwargs: Any) -> None: ...
        post_migrate.connect(take, sender="shop.Article")  # look up the name of a model, pass "AppConfig"

        published.connect(take, sender="shop.Article")
        published.connect(take, sender="shop.article", subclasses=True)
        published.connect(take, sender="billing.Article")
        by_name.connect(take, sender="shop.Artikel")
        post_save.connect(take, sender="shop.article")
        post_save.connect(take, sender="billing.Article")
        post_save.connect(take, sender=settings.AUTH_USER_MODEL)
        m2m_changed.connect(take, sender=Article.tags.through)
        m2m_changed.connect(take, sender="shop.Article_tags")
        m2m_changed.connect(take, sender=Authorship)
        m2m_changed.connect(take, sender="shop.Authorship")
    """
    for name, plugins in [
        ("first", '"mypy_django_plugin.main", "typedsignal.mypy"'),
        ("last", '"typedsignal.mypy", "mypy_django_plugin.main"'),
    ]:
        sources = {
            "project.py": SETTINGS,
            "shop/__init__.py": "",
            "shop/models.py": models,
            "shop/receivers.py": receivers,
        }
        (tmp_path / name).mkdir()
        found = _report(caches, tmp_path / name, plugins, sources)
        lines = dedent(receivers).splitlines()
        marks = {
            f"shop/receivers.py:{number}": line.split("  # ")[1] for number, line in enumerate(lines, 1) if "#" in line
        }
        reported = {line.partition(": error")[0]: line for line in found}
        assert reported.keys() == marks.keys()
        assert [line for line in reported if marks[line] not in reported[line]] == []
        assert len(found) == len(marks)

"""A program that asks for every signal that is declared of libraries, and compares it with the library's own."""

from __future__ import annotations

import sys
from importlib import import_module

import django
from django.conf import settings

from tests.contrib.declared import LIBRARIES, declaring_modules, signal_names

APPS = {
    "allauth": ["allauth", "allauth.account", "allauth.socialaccount", "allauth.mfa", "allauth.usersessions"],
    "wagtail": ["wagtail", "wagtail.documents", "modelcluster", "taggit"],
}


def main(packages: list[str]) -> None:
    settings.configure(
        INSTALLED_APPS=[
            *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"),
            *(app for package in packages for app in APPS.get(package, ())),
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"] if "allauth" in packages else [],
        SECRET_KEY="secret",
        STATIC_URL="static/",
    )
    django.setup()
    for package in packages:
        declaring = import_module(LIBRARIES[package])
        signals = {name: getattr(declaring, name) for name in signal_names(LIBRARIES[package])}
        # After the signals, for one of these modules is only in Wagtail 7.0.
        places = [sys.modules[module] for module in declaring_modules(package) if module in sys.modules]
        for name, signal in signals.items():
            assert any(getattr(place, name, None) is signal for place in places), name


if __name__ == "__main__":
    main(sys.argv[1:])

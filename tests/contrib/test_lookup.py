"""A declared signal is looked up in its library when its name is asked for."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import typedsignal.contrib.celery
from typedsignal.contrib._lookup import look_up_in


def test_a_module_of_declarations_imports_nothing_of_its_library() -> None:
    """Neither the library nor Django, until a signal is asked for."""
    code = """
import sys
import typedsignal.contrib.allauth, typedsignal.contrib.celery, typedsignal.contrib.flask, typedsignal.contrib.wagtail
assert not {"allauth", "blinker", "celery", "django", "flask", "wagtail"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture
def declaring(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module that declares a signal of no library."""
    module = ModuleType("declarations")
    module.__annotations__ = {"sold": "DjangoSignal[Sold]"}
    monkeypatch.setitem(sys.modules, "declarations", module)
    return "declarations"


def test_a_library_that_is_not_installed_is_named_in_one_sentence(declaring: str) -> None:
    """With what installs it."""
    find = look_up_in("shop.signals", declaring=declaring, distribution="django-shop")
    with pytest.raises(ModuleNotFoundError) as refused:
        find("sold")
    assert str(refused.value) == "declarations needs django-shop, which is not installed: pip install django-shop"


def test_a_signal_that_the_installed_version_has_not_is_named(declaring: str) -> None:
    """With that version, where no module of the library has it."""
    find = look_up_in("pytest", declaring=declaring, distribution="pytest", elsewhere={"pytest.signals": ("sold",)})
    with pytest.raises(ImportError) as refused:
        find("sold")
    assert str(refused.value) == f'pytest {pytest.__version__} has no signal "sold"'


def test_a_name_that_is_not_declared_is_no_attribute() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match='has no attribute "Celery"'):
        typedsignal.contrib.celery.Celery  # noqa: B018

"""The imports of files that change: those that nothing uses any more go, and the others stay in order."""

from __future__ import annotations

import pytest

from tests.adopt.conftest import Reads
from typedsignal.adopt._files import Result, adopt
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import Form
from typedsignal.map._collect import Reading

FILES = {
    "shop/__init__.py": "",
    "shop/dotted.py": """
# About the shop.
import django.dispatch

paid = django.dispatch.Signal()
""",
    "shop/module.py": '''
"""About the shop."""

# Django.
from django import VERSION, dispatch
from django.http import HttpRequest

paid = dispatch.Signal()
''',
    "shop/renamed.py": '''
"""About the shop."""

from django.dispatch import Signal as DjangoSignal
from django.http import HttpRequest

paid = DjangoSignal()
''',
    "shop/mixed.py": """
import django.dispatch
import django.http

paid = django.dispatch.Signal()
request: "django.http.HttpRequest"
""",
    "shop/receivers.py": """
# About the shop.

# Django.
from django.dispatch import receiver
# HTTP.
from django.http import HttpRequest  # stays
from mypy.nodes import Node

from shop import dotted


@receiver(dotted.paid)
def note(sender, user, **kwargs): ...
""",
    "shop/send.py": """
from tests.users import make_user

from shop import dotted, long, mixed, module, renamed
from shop.users import AnotherOneWithALongNameAsWell, OneWithALongNameOfItsOwn, Person

dotted.paid.send(None, user=make_user())
module.paid.send(None, number=1)
mixed.paid.send(None, number=1)
long.paid.send(Person, one=OneWithALongNameOfItsOwn(), other=AnotherOneWithALongNameAsWell())
renamed.paid.send(None, number=1)
""",
    "shop/users.py": """
class Person: ...


class OneWithALongNameOfItsOwn: ...


class AnotherOneWithALongNameAsWell: ...
""",
    "shop/long.py": """
from django.dispatch import Signal

paid = Signal()
""",
    "tests/__init__.py": "",
    "tests/users.py": """
from shop.users import Person


class User(Person): ...


def make_user() -> User:
    return User()
""",
}
HEADS = {
    "shop/dotted.py": """
# About the shop.
from typing import TYPE_CHECKING, TypedDict

from typedsignal import Signal

if TYPE_CHECKING:
    from shop.users import Person
""",
    "shop/module.py": '''
"""About the shop."""

from typing import TypedDict

# Django.
from django import VERSION
from django.http import HttpRequest
from typedsignal import Signal
''',
    "shop/renamed.py": '''
"""About the shop."""

from typing import TypedDict

from django.http import HttpRequest
from typedsignal import Signal
''',
    "shop/mixed.py": """
from typing import TypedDict

import django.dispatch
import django.http
from typedsignal import Signal
""",
    "shop/long.py": """
from typing import TYPE_CHECKING, TypedDict

from typedsignal import Signal

if TYPE_CHECKING:
    from shop.users import (
        AnotherOneWithALongNameAsWell,
        OneWithALongNameOfItsOwn,
        Person,
    )
""",
    "shop/receivers.py": """
# About the shop.

# Django.
# HTTP.
from django.http import HttpRequest  # stays
from mypy.nodes import Node
from typedsignal import receiver

from shop import dotted
""",
}


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads(FILES)


@pytest.fixture(scope="module")
def typed(reading: Reading) -> Result:
    return adopt(reading, infer_signals(reading, form=Form.TYPEDSIGNAL), Form.TYPEDSIGNAL)


@pytest.mark.parametrize("path", HEADS)
def test_an_import_of_django_goes_where_nothing_uses_it(typed: Result, path: str) -> None:
    """Other names of it stay, as do comments, and an import from typedsignal is where the order has it.

    An import that gets too long is wrapped.
    """
    [written] = [change.after.decode() for change in typed.changes if change.path == path]
    head = HEADS[path].removeprefix("\n")
    assert written[: len(head)] == head


def test_code_does_not_import_a_class_of_tests(typed: Result) -> None:
    """The base is written: a setting may say a model of the tests of a library, which its signals then send."""
    assert '    user: "Person"\n' in "".join(change.after.decode() for change in typed.changes)
    assert typed.notes == ['shop/dotted.py: "tests.users.User" is of tests: "shop.users.Person" is written']

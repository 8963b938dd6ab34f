"""`manage.py signals` lists the connected receivers of a Django project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial, wraps
from io import StringIO
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pytest
from django.core.management import CommandError, call_command
from django.db.models.signals import post_save
from django.dispatch import Signal as DjangoSignal
from django.dispatch import receiver

import typedsignal.django
from tests.django.shop.models import Account
from typedsignal import Signal, signal
from typedsignal.django import on_commit
from typedsignal.django._fields import find_fields

crate_ordered = Signal[Any, Any]()
crate_of_django = DjangoSignal()
HERE = "tests/django/test_signals_command.py"


class Shop:
    """A class with a signal, and with a method that is a receiver."""

    closed = Signal()

    def on_order(self, sender: object, **kwargs: object) -> None: ...


@signal
def parcels_lost(sender: object, *, order_id: int) -> None: ...


def logged(function: Any) -> Any:
    @wraps(function)
    def call(*args: Any, **named: Any) -> Any: ...

    return call


@logged
@logged
def record(sender: object, **kwargs: object) -> None: ...


async def record_later(sender: object, **kwargs: object) -> None: ...


@on_commit
def record_after_commit(sender: object, **kwargs: object) -> None: ...


def line_of(start: str) -> int:
    lines = Path(__file__).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(start))


def shown(*args: str) -> str:
    out = StringIO()
    call_command("signals", *args, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def connected() -> Iterator[None]:
    """Leave nothing connected."""
    yield
    for declared in (crate_ordered, crate_of_django, Shop.closed, parcels_lost):
        declared.receivers = []
    crate_of_django.sender_receivers_cache.clear()


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])


class CrateSent(TypedDict):
    """A call of a receiver, as a project declares it."""

    sender: type[Shop]
    signal: DjangoSignal
    order_id: int
    carrier: NotRequired[str]


crate_sent = typedsignal.django.DjangoSignal[CrateSent]()


def test_the_fields_of_a_declared_signal_are_shown() -> None:
    """They are those of the TypedDict but for `sender` and `signal`, as they are written there."""
    assert shown("crate_sent").splitlines()[1] == "  sends carrier?: str, order_id: int"
    (saved,) = json.loads(shown("crate_sent", "--format", "json"))["signals"]
    assert saved["fields"] == {"carrier?": "str", "order_id": "int"}


def test_the_fields_of_a_signal_of_a_library_are_shown() -> None:
    """The module that declares the signals of the library says them, wherever the signal is imported from."""
    fields = find_fields("allauth.account.signals.user_signed_up", DjangoSignal())
    assert fields is not None
    assert {"request", "user", "sociallogin?"} <= fields.keys()
    assert fields["sociallogin?"] == "SocialLogin"
    assert find_fields("allauth.account.signals.unknown", DjangoSignal()) is None


@pytest.mark.parametrize(("kind", "name"), [(crate_ordered, "crate_ordered"), (crate_of_django, "crate_of_django")])
def test_each_receiver_is_shown_with_its_place_and_how_it_is_connected(kind: Any, name: str) -> None:
    """In the order of connection, for signals of this package and of Django's."""
    shop = Shop()
    kind.connect(record, sender=Account, dispatch_uid="once")
    kind.connect(record_later, weak=False)
    kind.connect(record_after_commit)
    kind.connect(shop.on_order, sender=shop)
    assert shown(name) == (
        f"{__name__}.{name}\n"
        f"  {__name__}.record  {HERE}:{line_of('def record(')}"
        f"  sender={Account.__module__}.Account  dispatch_uid='once'\n"
        f"  {__name__}.record_later  {HERE}:{line_of('async def record_later')}  weak=False  async\n"
        f"  {__name__}.record_after_commit  {HERE}:{line_of('def record_after_commit')}  on_commit\n"
        f"  {__name__}.Shop.on_order  {HERE}:{line_of('def on_order')}  sender={__name__}.Shop\n"
    )


def test_json_has_the_same_facts() -> None:
    crate_ordered.connect(record, sender="shop", dispatch_uid=("a", 1))
    facts = {
        "name": f"{__name__}.record",
        "defined": {"file": HERE, "line": line_of("def record(")},
        "sender": "shop",
        "dispatch_uid": "('a', 1)",
        "is_weak": True,
        "is_async": False,
        "on_commit": False,
    }
    expected = {"name": f"{__name__}.crate_ordered", "kind": "typedsignal", "receivers": [facts]}
    assert json.loads(shown("crate_ordered", "--format", "json")) == {"signals": [expected]}


def test_djangos_own_signals_are_shown_under_the_names_of_django() -> None:
    @receiver(post_save, sender=Account)
    def local(**kwargs: object) -> None: ...

    found = {row["name"]: row for row in json.loads(shown("--format", "json"))["signals"]}
    saved = found["django.db.models.signals.post_save"]
    assert saved["kind"] == "django"
    assert f"{__name__}.{local.__qualname__}" in {row["name"] for row in saved["receivers"]}


def test_every_signal_is_shown_in_the_order_of_the_names() -> None:
    """Also those of classes, and those that were declared by a function."""
    names = [row["name"] for row in json.loads(shown("--format", "json"))["signals"]]
    assert names == sorted(names)
    assert {f"{__name__}.Shop.closed", f"{__name__}.parcels_lost", f"{__name__}.crate_ordered"} <= set(names)


def test_signals_without_a_name_are_shown_each() -> None:
    unnamed = [Signal(), Signal()]
    assert shown().count(f"<Signal in {__name__}>\n") == len(unnamed)


def test_a_signal_without_receivers_says_so() -> None:
    """In the place of the list."""
    assert shown("parcels_lost") == f"{__name__}.parcels_lost\n  no receivers\n"


def test_receivers_of_other_kinds_are_named_by_what_they_call() -> None:
    crate_ordered.connect(partial(record, loud=True), weak=False)
    crate_ordered.connect(lambda sender, **kwargs: None, weak=False)
    first, second = shown("crate_ordered").splitlines()[1:]
    assert first == f"  {__name__}.record  {HERE}:{line_of('def record(')}  weak=False"
    assert f"<lambda>  {HERE}:{line_of('crate_ordered.connect(lambda')}  weak=False" in second


def test_an_app_or_a_module_is_a_name_too() -> None:
    """Of whole words."""
    assert f"{__name__}.crate_ordered" in shown(__name__)
    assert "django.db" not in shown(__name__)
    assert f"{__name__}.crate_ordered" in shown("tests.django")
    with pytest.raises(CommandError):
        shown("tests.djan")


def test_colour_is_only_where_it_is_asked_for() -> None:
    assert "\x1b[" not in shown("parcels_lost")
    assert "\x1b[" in shown("parcels_lost", "--force-color")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("parcels_lst", f'No signal is called "parcels_lst": did you mean "{__name__}.parcels_lost"?'),
        ("zzzzzz", 'No signal is called "zzzzzz": without a name, all are shown'),
    ],
)
def test_an_unknown_name_is_refused_in_one_sentence(name: str, sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        shown(name)
    assert str(refused.value) == sentence

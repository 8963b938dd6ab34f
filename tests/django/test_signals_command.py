"""`manage.py signals` lists the connected receivers of a Django project."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import partial, wraps
from io import StringIO
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import Signal as DjangoSignal
from django.dispatch import receiver

import typedsignal.django
from tests.django.shop.models import Account, Tag
from typedsignal import Signal, signal
from typedsignal.django import on_commit
from typedsignal.django._fields import _DECLARING, find_fields
from typedsignal.mypy._fullnames import DECLARING_MODULES

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
        "deferred": False,
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


def rows(*args: str) -> dict[str, list[str]]:
    """Return the names of the receivers that are shown, without their modules, by those of the signals."""
    found = json.loads(shown(*args, "--format", "json"))["signals"]
    return {
        row["name"].rpartition(".")[2]: [receiver["name"].rpartition(".")[2] for receiver in row["receivers"]]
        for row in found
    }


@pytest.fixture
def saved() -> Iterator[None]:
    """Connect receivers of models, of any sender and of subclasses."""
    before = post_save.receivers
    post_save.connect(record, sender=Account)
    post_save.connect(record_after_commit)
    crate_ordered.connect(record_later, sender=Model, subclasses=True)
    crate_of_django.connect(record_later)
    crate_ordered.connect(record, sender=Tag)
    yield
    with post_save.lock:
        post_save.receivers = before
        post_save.sender_receivers_cache.clear()


@pytest.mark.usefixtures("saved")
def test_receivers_of_a_model_are_those_that_it_calls() -> None:
    """Also those of all models, and of a base with its subclasses; other signals are not of models."""
    found = rows("--model", "builtins_shop.Account")
    assert found.pop("post_save") == ["record", "record_after_commit"]
    assert found.pop("crate_ordered") == ["record_later"]
    assert all("record" not in receivers for receivers in found.values())
    assert "  subclasses  async\n" in shown("crate_ordered", "--model", "builtins_shop.Tag")


@pytest.mark.usefixtures("saved")
def test_receivers_are_filtered_by_their_names_and_those_of_senders() -> None:
    """All filters have to match; a name may be the end of one, or a module."""
    assert rows("--receiver", f"{__name__}.record") == {"crate_ordered": ["record"], "post_save": ["record"]}
    assert rows("--receiver", __name__, "--sender", "Tag") == {"crate_ordered": ["record"]}
    assert rows("--sender", f"{Account.__module__}.Account", "post_save") == {"post_save": ["record"]}
    assert rows("--receiver", f"{__name__}.record", "--sender", "Model") == {}


@pytest.mark.usefixtures("saved")
def test_an_app_has_its_signals_and_its_receivers_and_those_of_its_senders() -> None:
    """Of `auth`, Django connects one receiver itself."""
    found = rows("--app", "builtins_shop")
    assert found["post_save"] == ["record"]
    assert found["crate_ordered"] == ["record"]
    assert "user_login_failed" not in found
    assert rows("--app", "auth")["user_login_failed"] == []
    assert "update_last_login" in rows("--app", "auth")["user_logged_in"]


def test_djangos_own_signals_can_be_left_out() -> None:
    """Those of the project stay, of either kind."""
    names = set(rows("--no-django"))
    assert {"crate_ordered", "crate_of_django"} <= names
    assert not {"post_save", "user_logged_in", "request_finished"} & names


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--app", "builtin_shop"], "No installed app with label 'builtin_shop'."),
        (["--model", "builtins_shop.Acount"], "App 'builtins_shop' doesn't have a 'Acount' model."),
        (["--model", "Account"], '"Account" names no model: write --model app_label.ModelName'),
        (["--receiver", "recrd"], f'No receiver is called "recrd": did you mean "{__name__}.record"?'),
        (["--sender", "zzzz"], 'No sender is called "zzzz": without --sender, all are shown'),
    ],
)
@pytest.mark.usefixtures("saved")
def test_a_filter_that_is_misspelt_is_refused(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        shown(*arguments)
    assert str(refused.value) == sentence


def test_each_option_has_help() -> None:
    """And says what it takes."""
    parser = load_command_class("typedsignal.django", "signals").create_parser("manage.py", "signals")
    own = [action for action in parser._actions if not action.help]
    assert own == []


PROGRAM = """
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["typedsignal.django", "django.contrib.contenttypes", "django.contrib.auth"])
django.setup()
from django.core.management import execute_from_command_line
from django.dispatch import Signal
many = [Signal() for _ in range(20_000)]
globals().update({f"signal_{number}": signal for number, signal in enumerate(many)})
execute_from_command_line(["manage.py", "signals"])
"""


def test_a_reader_may_close_the_pipe() -> None:
    """As `| head` does: there is no traceback."""
    command = f"{shlex.quote(sys.executable)} -c {shlex.quote(PROGRAM)} | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True, timeout=120)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_the_declaring_modules_are_those_of_the_plugin() -> None:
    """The plugin has a table of its own, by module; the packages with signals of Django's class are all here."""
    of_plugin = {module.partition(".")[0]: declaring for module, declaring in DECLARING_MODULES.items()}
    assert {package: of_plugin[package] for package in of_plugin.keys() - {"celery", "flask"}} == _DECLARING

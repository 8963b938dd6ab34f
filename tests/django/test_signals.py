"""What is declared of Django's signals is what Django sends."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple, get_args

import django
import django.dispatch
import pytest

import typedsignal.django
from tests.django.declared import declared, signal_names
from tests.django.kinds import is_a
from tests.django.situations import SITUATIONS
from typedsignal.django import Action

NAMES = signal_names()
_MADE = re.compile(r"^(\w+) = (?:\w+\.)?(?:Model)?Signal\(", re.MULTILINE)


class Sent(NamedTuple):
    """What a receiver was called with, and in which situation."""

    situation: str
    sender: Any
    payload: dict[str, Any]


class Recorder:
    """Receivers of every signal, which record what they are called with."""

    def __init__(self) -> None:
        self.situation = ""
        self.sent: defaultdict[str, list[Sent]] = defaultdict(list)

    def connect(self, name: str) -> Any:
        def record(sender: Any, **payload: Any) -> bool:
            self.sent[name].append(Sent(self.situation, sender, payload))
            return True  # what keeps `file_changed` from reloading

        getattr(typedsignal.django, name).connect(record, weak=False)
        return record


@pytest.fixture(scope="module")
def sent(databases: None) -> dict[str, list[Sent]]:
    """Put Django into every situation, once."""
    recorder = Recorder()
    receivers = {name: recorder.connect(name) for name in NAMES}
    try:
        for recorder.situation, run in SITUATIONS.items():
            run()
    finally:
        for name, receiver in receivers.items():
            getattr(typedsignal.django, name).disconnect(receiver)
    return recorder.sent


def test_every_signal_of_django_is_typed() -> None:
    """Its source makes no other one."""
    found = {
        name
        for path in Path(django.__file__).parent.rglob("*.py")
        if "conf/" not in path.as_posix()
        for name in _MADE.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_typed_signal_is_djangos_own(name: str) -> None:
    """The same object, wherever Django makes it."""
    modules = (
        "django.contrib.auth.signals",
        "django.core.signals",
        "django.db.backends.signals",
        "django.db.models.signals",
        "django.tasks.signals",
        "django.test.signals",
        "django.utils.autoreload",
    )
    found = {getattr(module, name) for module in map(_imported, modules) if hasattr(module, name)}
    assert found == {getattr(typedsignal.django, name)}


def _imported(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module)
    except ModuleNotFoundError:
        assert module == "django.tasks.signals"
        return None


@pytest.mark.parametrize("name", NAMES)
def test_django_sends_every_signal(name: str, sent: dict[str, list[Sent]]) -> None:
    """Or what follows would hold of nothing."""
    assert sent[name]


@pytest.mark.parametrize("name", NAMES)
def test_django_sends_the_fields_that_are_declared(name: str, sent: dict[str, list[Sent]]) -> None:
    """Every field that is required, and no other."""
    fields, optional = declared(name).payload.keys(), declared(name).optional
    for call in sent[name]:
        assert fields - optional <= call.payload.keys() <= fields, call.situation


@pytest.mark.parametrize("name", NAMES)
def test_django_sends_the_types_that_are_declared(name: str, sent: dict[str, list[Sent]]) -> None:
    """Down to what is in a list."""
    for call in sent[name]:
        for field, value in call.payload.items():
            assert is_a(value, declared(name).payload[field]), (call.situation, field, value)


@pytest.mark.parametrize("name", NAMES)
def test_the_sender_is_what_is_declared(name: str, sent: dict[str, list[Sent]]) -> None:
    """But for responses that no handler created: `request_finished` is then sent by None."""
    for call in sent[name]:
        if name != "request_finished" or call.sender is not None:
            assert is_a(call.sender, declared(name).receiver["sender"]), (call.situation, call.sender)


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_may_be_absent_is_absent_and_present(name: str, sent: dict[str, list[Sent]]) -> None:
    """But for what depends on the version of Django."""
    for field in declared(name).optional - {"signal"}:
        expected = {django.VERSION >= (6, 1)} if (name, field) == ("m2m_changed", "raw") else {True, False}
        assert {field in call.payload for call in sent[name]} == expected


@pytest.mark.parametrize("name", NAMES)
def test_receivers_are_called_with_the_payload(name: str) -> None:
    """The protocol of its receivers has the fields of its payload, and Django's class of the signal."""
    found = declared(name)
    assert found.receiver.keys() - {"sender"} == found.payload.keys()
    assert found.receiver_optional == found.optional - {"signal"}
    assert isinstance(found.signal, found.receiver["signal"])


@pytest.mark.parametrize("name", NAMES)
def test_receivers_can_take_what_is_sent(name: str, sent: dict[str, list[Sent]]) -> None:
    """By the types of their protocol."""
    for call in sent[name]:
        for field, value in call.payload.items():
            assert is_a(value, declared(name).receiver[field]), (call.situation, field, value)


def test_a_relation_changes_in_six_ways(sent: dict[str, list[Sent]]) -> None:
    """From both sides; `pk_set` is None exactly if all are cleared."""
    changes = sent["m2m_changed"]
    assert {call.payload["action"] for call in changes} == set(get_args(Action))
    assert {call.payload["reverse"] for call in changes} == {True, False}
    for call in changes:
        assert (call.payload["pk_set"] is None) is call.payload["action"].endswith("clear")


def test_a_request_is_of_wsgi_or_of_asgi(sent: dict[str, list[Sent]]) -> None:
    """Never of both, never of neither."""
    for call in sent["request_started"]:
        assert len(call.payload.keys() & {"environ", "scope"}) == 1


def test_a_model_is_saved_raw_from_a_fixture_only(sent: dict[str, list[Sent]]) -> None:
    """And deleted because of itself, of another one, or of a query."""
    for call in sent["post_save"]:
        assert call.payload["raw"] is (call.situation == "fixture_loaded")
    assert len({type(call.payload["origin"]) for call in sent["post_delete"]}) > 1

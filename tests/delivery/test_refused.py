"""What a worker would not find, refused when it is decorated; the system check; the order of decorators."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import Celery

from tests.delivery.engine import Queue
from tests.delivery.shop import receivers as shop
from typedsignal import Signal
from typedsignal.celery import deferred as by_celery
from typedsignal.delivery import _receiver
from typedsignal.django._checks import check_deferred_receivers
from typedsignal.django.tasks import deferred

app = Celery("refused", broker="memory://")
ENGINES: list[Any] = [deferred, deferred(backend="dummy"), by_celery(app), Queue]


class Mailer:
    """A class with methods of each kind."""

    def mail(self, sender: object, **kwargs: object) -> None: ...

    @classmethod
    def mail_by_class(cls, sender: object, **kwargs: object) -> None: ...

    @staticmethod
    def mail_statically(sender: object, **kwargs: object) -> None: ...

    def __call__(self, sender: object, **kwargs: object) -> None: ...


def local() -> Callable[..., None]:
    def mail(sender: object, **kwargs: object) -> None: ...

    return mail


def module_level(sender: type[Mailer], **kwargs: object) -> None: ...


@pytest.mark.parametrize("engine", ENGINES, ids=["tasks", "tasks with options", "celery", "own"])
@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (Mailer().mail, '"Mailer.mail" is a method'),
        (Mailer.mail, '"Mailer.mail" is a method'),
        (Mailer.mail_by_class, '"Mailer.mail_by_class" is a method'),
        (Mailer.mail_statically, '"Mailer.mail_statically" is a method'),
        (Mailer, '"Mailer" is a class'),
        (Mailer(), '"Mailer" is no function'),
        (lambda sender, **kwargs: None, "<lambda>\" is a lambda"),
        (local(), "mail\" is a local function"),
        (functools.partial(module_level), '"module_level" is no function'),
        (5, '"int" is no function'),
    ],
)  # fmt: skip
def test_what_is_not_found_by_a_name_is_refused_when_decorated(engine: Any, function: Any, problem: str) -> None:
    """By a TypeError that says what it is, and how to write it."""
    with pytest.raises(TypeError, match=f"^Deferred receiver .*{problem}, which a worker cannot find by its name: "):
        engine(function)


ordered = Signal[Any, Any]()


@pytest.mark.parametrize("engine", ENGINES[:3], ids=["tasks", "tasks with options", "celery"])
def test_below_it_nothing_may_connect(engine: Any) -> None:
    """The function is connected as it is, and a warning says so on the line of the decorator."""
    source = "@engine\n@ordered.connect\ndef mail(sender: object, **kwargs: object) -> None: ...\n"
    module = types.ModuleType("wrong_order")
    module.__dict__.update(engine=engine, ordered=ordered)
    with pytest.warns(RuntimeWarning, match="without @deferred: move @deferred below the decorator that connects"):
        exec(compile(source, "wrong_order.py", "exec"), module.__dict__)


@contextmanager
def module_of(source: str) -> Iterator[types.ModuleType]:
    """Give a module made of a source, in which everything is found by its name."""
    module = types.ModuleType("checked")
    module.__dict__.update(deferred=deferred, Sender=Mailer, Any=Any)
    sys.modules["checked"] = module
    try:
        exec(compile(source, "checked.py", "exec"), module.__dict__)
        yield module
    finally:
        del sys.modules["checked"]


def messages_of(name: str) -> list[tuple[str, str, str | None]]:
    return [(m.id or "", m.msg, m.hint) for m in check_deferred_receivers() if m.obj == name]


def test_manage_check_accepts_what_is_right() -> None:
    """Receivers that travel, are found, and were imported before the apps were ready."""
    assert messages_of("tests.delivery.shop.receivers.mail") == []
    assert messages_of("tests.delivery.shop.receivers.welcome") == []
    assert shop.mail in [connection.receiver for connection in shop.completed.connections()]


def test_manage_check_reports_what_cannot_travel() -> None:
    """In the words of `send`; for those who use no mypy."""
    with module_of("@deferred\ndef mail(sender: type[Sender], value: Any): ...") as module:
        assert module.mail
        [error, _] = messages_of("checked.mail")
    assert error[0] == "typedsignal.E001"
    assert error[1] == 'Parameter "value" of deferred receiver "checked.mail" cannot travel.'
    assert error[2] == "Any is no data that JSON can hold"


def test_manage_check_reports_what_is_not_found() -> None:
    """A receiver whose name in the module is another one's, or another name."""
    source = "@deferred\ndef hidden(sender: type[Sender]): ...\nfirst = hidden\nhidden = None"
    with module_of(source) as module:
        assert module.first
        [error, _] = messages_of("checked.hidden")
    assert error[0] == "typedsignal.E002"


def test_manage_check_warns_of_a_module_that_a_worker_may_not_import() -> None:
    """It was imported after the apps were ready, as by the URLs."""
    with module_of("@deferred\ndef late(sender: type[Sender]): ...") as module:
        assert module.late
        [warning] = messages_of("checked.late")
    assert warning[0] == "typedsignal.W003"
    assert warning[2] == "Import it in the method ready() of the app."


def test_the_check_is_registered() -> None:
    """By the app `typedsignal.django`."""
    from django.core.checks import registry

    assert check_deferred_receivers in registry.registry.get_checks()
    assert _receiver.RECEIVERS

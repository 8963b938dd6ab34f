"""Code that imports the signals of a library from that library, and nothing of ours."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.plugin.checking import daemon_in, disagreements, errors, messages_of

LEGACY = """
from django.dispatch import Signal
order_paid = Signal()
"""
AGAIN = "from legacy import order_paid as order_paid"
DECLARATIONS = """
from typing import TypedDict
from django.dispatch import Signal
from typedsignal.django import DjangoSignal
class Paid(TypedDict):
    sender: type[object]
    signal: Signal
    order_id: int
order_paid: DjangoSignal[Paid]
"""
MAIN = """
from typing import Any
from again import order_paid
def mail(sender: Any, order_id: str, **kwargs: Any) -> None: ...
order_paid.connect(mail)  # E: expects "str", is sent "int"
order_paid.send(sender=object)  # E: is sent without payload field "order_id"
"""
SOURCES = {"declarations": DECLARATIONS, "legacy": LEGACY, "again": AGAIN, "main": MAIN}
DECLARE = '[tool.typedsignal.declare]\n"legacy" = "declarations"\n'


@pytest.fixture
def check(cache: Path) -> Callable[[str], None]:
    """Compare what mypy reports on each line with the marks on it."""

    def check(source: str) -> None:
        assert disagreements(source, messages_of({"main": source}, cache)) == []

    return check


def test_receivers_of_celery_are_checked_in_every_form(check: Callable[[str], None]) -> None:
    """Celery's signals are known by the name they are imported by, or by that of their module."""
    check("""
        from typing import Any
        import celery.signals
        from celery import Celery, signals
        from celery.signals import after_task_publish, task_failure, task_postrun, task_revoked, task_success
        from typedsignal import receiver

        app = Celery()
        @app.task
        def add(x: int, y: int) -> int: return x + y

        @task_failure.connect
        def right(sender: Any, task_id: str, exception: Exception, **kwargs: Any) -> None: ...
        @signals.task_success.connect(sender=add, retry=True)
        def untyped(sender=None, result=None, **kwargs): ...
        @after_task_publish.connect(sender="tasks.add")
        def published(sender: str, headers: Any = None, **kwargs: Any) -> None: ...
        @task_failure.connect  # E: requires a parameter "reason"
        def needs_reason(sender: Any, reason: str, **kwargs: Any) -> None: ...
        @celery.signals.task_failure.connect(sender=add)  # E: has to take **kwargs: Celery refuses
        def closed(sender: Any) -> None: ...
        @receiver([task_failure, task_success])  # E: signal "task_failure"  # E: signal "task_success" requires
        def of_both(sender: Any, reason: str, **kwargs: Any) -> None: ...
        @task_revoked.connect(sender="execute_pipeline")  # E: is never sent by "execute_pipeline"
        def revoked(sender: Any, **kwargs: Any) -> None: ...
        @task_postrun.connect  # E: has a parameter "result" that is never sent
        def finished(sender=None, result=None, **kwargs): ...
        for failing in (task_failure, task_success):
            failing.connect(needs_reason)  # E: signal "task_failure" requires  # E: signal "task_success" requires
        task_success.send(sender=add, results=1)  # E: without payload field "result"  # E: did you mean "result"?
    """)


def test_receivers_of_flask_are_checked(check: Callable[[str], None]) -> None:
    """Flask exports its signals from its own module."""
    check("""
        from typing import Any
        from flask import Flask, got_request_exception, request_started
        app = Flask(__name__)
        @got_request_exception.connect_via(app)
        def right(sender: Flask, exception: Exception, **kwargs: Any) -> None: ...
        @got_request_exception.connect_via(app)  # E: cannot accept payload field "exception"
        def wrong(sender: Flask, exception: int, **kwargs: Any) -> None: ...
        @request_started.connect  # E: requires a parameter "request"
        def needs_request(sender: Flask, request: Any, **kwargs: Any) -> None: ...
    """)


@pytest.fixture(scope="module")
def declaring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what mypy knows of Django with the setting `declare`."""
    folder = tmp_path_factory.mktemp("declaring")
    (folder / "pyproject.toml").write_text(DECLARE)
    messages_of({"empty": "import typedsignal.django"}, folder)
    return folder


def test_declared_modules_are_used_wherever_a_signal_is_imported_from(declaring: Path, tmp_path: Path) -> None:
    """A file that imports a signal from another module is checked against the declaration as well."""
    assert disagreements(MAIN, messages_of(SOURCES, copytree(declaring, tmp_path / "cache"))) == []


def test_cold_warm_and_daemon_agree_after_an_edit_of_a_declaring_module(declaring: Path, tmp_path: Path) -> None:
    """What is declared last is what receivers are held against, in each of them."""
    warm = copytree(declaring, tmp_path / "warm")
    daemon = daemon_in(copytree(declaring, tmp_path / "daemon"))
    seen: list[list[str]] = []
    for number, field in enumerate(("order_id: int", "order_id: str", "number: int", "order_id: int")):
        sources = {**SOURCES, "declarations": DECLARATIONS.replace("order_id: int", field)}
        expected = errors(messages_of(sources, copytree(declaring, tmp_path / f"cold{number}")))
        assert errors(messages_of(sources, warm)) == expected
        assert daemon(sources) == expected
        seen.append(expected)
    assert seen[0] == seen[-1]
    assert len({tuple(expected) for expected in seen}) == 3


def test_a_declaring_module_that_is_missing_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The run goes on without it."""
    (tmp_path / "pyproject.toml").write_text(DECLARE.replace('"declarations"', '"nowhere.at_all"'))
    assert errors(messages_of(SOURCES, tmp_path)) == []
    assert capfd.readouterr().err == (
        "typedsignal.mypy: note: a line of [tool.typedsignal.declare] is ignored: "
        'no module "nowhere.at_all" is found, which is to declare the signals of "legacy"\n'
    )


def test_installed_packages_declare_signals_by_entry_points(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """They are those of the interpreter that mypy checks for; one that names no module is one line."""
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    show = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", show], capture_output=True, text=True, check=True).stdout.strip())
    ours = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True).stdout.strip()
    (site / "ours.pth").write_text(ours)
    (site / "legacy_types").mkdir()
    (site / "legacy_types" / "py.typed").touch()
    (site / "legacy_types" / "__init__.py").write_text("raise SystemExit('this is never executed')" + DECLARATIONS)
    (site / "legacy_types-1.0.dist-info").mkdir()
    entry_points = "[typedsignal.signals]\nlegacy = legacy_types\nother.signals = nowhere.at_all\n"
    (site / "legacy_types-1.0.dist-info" / "entry_points.txt").write_text(entry_points)
    sources = {name: source for name, source in SOURCES.items() if name != "declarations"}
    cache = tmp_path / "cache"
    cache.mkdir()
    assert disagreements(MAIN, messages_of(sources, cache, python_executable=str(python))) == []
    assert capfd.readouterr().err == (
        "typedsignal.mypy: note: the entry point of typedsignal.signals is ignored: "
        'no module "nowhere.at_all" is installed, which is to declare the signals of "other.signals"\n'
    )


def test_a_library_that_mypy_does_not_follow_is_noted_once(cache: Path) -> None:
    """The note says what to set; with that setting receivers are checked."""
    source = """
        from typing import Any
        from allauth.account import signals
        from allauth.account.signals import user_signed_up
        from django.dispatch import receiver
        @receiver(user_signed_up)
        def wrong(sender: Any, reason: str, **kwargs: Any) -> None: ...
        @receiver([signals.user_logged_in])
        def also_wrong(sender: Any, reason: str, **kwargs: Any) -> None: ...
    """
    reason = "mypy does not read a package without types"
    repair = 'set follow_untyped_imports = true for "allauth.*"'
    assert messages_of({"main": source}, cache, ignore_missing_imports=True) == [
        f'main.py:6: note: Receivers of "allauth" are not checked, {reason}: {repair}'
    ]
    followed = errors(messages_of({"main": source}, cache, follow_untyped_imports=True))
    assert [message.partition(" requires ")[0] for message in followed] == [
        'main.py:6: error: Receiver "wrong" of signal "user_signed_up"',
        'main.py:8: error: Receiver "also_wrong" of signal "user_logged_in"',
    ]


def test_a_setting_that_is_no_table_of_modules_is_refused(tmp_path: Path) -> None:
    """The message shows the form."""
    (tmp_path / "pyproject.toml").write_text('[tool.typedsignal]\ndeclare = ["legacy"]\n')
    form = '"declare" in [tool.typedsignal] is a table of modules, "legacy.signals" = "declarations.legacy"'
    assert messages_of({}, tmp_path) == [f"{tmp_path}/pyproject.toml: error: {form}, not ['legacy']"]

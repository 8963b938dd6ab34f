"""Django's own tests of its signals hold ours: the same files, the other dispatcher."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import pytest

from tests.upstream.sources import followed_version, sources_or_skip

DISPATCHER = "dispatch.tests.DispatcherTests."
MODELS = "signals.tests.SignalTests."

# The tests that hold an implementation and not a behaviour. Every other one has to pass.
LEFT_OUT = {
    DISPATCHER + "test_garbage_collected_sender": "replaces dispatcher._make_id, a function that is Django's own",
    MODELS + "test_lazy_model_signal": "replaces weakref.ref by a mock and asks whether connect called it",
}
# The tests of an older Django that is installed have to pass too.
VERSIONS = sorted({followed_version(), django.get_version()})


@dataclass
class Report:
    """How the tests of one Django ended on one dispatcher."""

    ran: list[str]
    failed: dict[str, str]
    skipped: dict[str, str]
    classes: dict[str, list[str]]


class Suites:
    """Run the suites of a version on a dispatcher, each pair once."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.reports: dict[tuple[str, str], Report] = {}

    def run(self, dispatcher: str, version: str, left_out: dict[str, str] | None = None) -> Report:
        if (dispatcher, version) not in self.reports:
            sources = sources_or_skip(version, self.cache)
            self.reports[dispatcher, version] = run_in_subprocess(dispatcher, sources, left_out or {})
        return self.reports[dispatcher, version]


def run_in_subprocess(dispatcher: str, sources: Path, left_out: dict[str, str]) -> Report:
    """Run the suites in a fresh Python, and return the report it wrote."""
    report = sources / f"report-{dispatcher}.json"
    report.unlink(missing_ok=True)
    program = Path(__file__).with_name("run.py")
    command = [sys.executable, str(program), dispatcher, str(sources), str(report), *left_out]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert report.exists(), f"the suites did not run:\n{done.stderr}"
    return Report(**json.loads(report.read_text()))


@pytest.fixture(scope="module")
def suites(pytestconfig: pytest.Config) -> Suites:
    """Return the runner, with the cache in which the sources of Django are kept between sessions."""
    assert pytestconfig.cache is not None
    return Suites(pytestconfig.cache.mkdir("django-sources"))


def format_failures(failed: dict[str, str]) -> str:
    """Return the failures as readable text."""
    return "\n\n".join(f"{name}\n{text}" for name, text in failed.items())


@pytest.mark.parametrize("version", VERSIONS)
def test_djangos_tests_pass_on_our_dispatcher(suites: Suites, version: str, record_property: Any) -> None:
    """Every test of tests/dispatch and tests/signals passes, none is skipped."""
    report = suites.run("typedsignal", version, LEFT_OUT)
    record_property(f"tests of Django {version}", len(report.ran))
    assert not report.failed, format_failures(report.failed)
    assert not report.skipped


def test_only_the_tests_in_the_table_are_left_out(suites: Suites) -> None:
    """What Django runs on its own dispatcher and we do not run is what the table names, no more and no less."""
    version = followed_version()
    ours = suites.run("typedsignal", version, LEFT_OUT)
    theirs = suites.run("django", version)
    assert set(theirs.ran) - set(ours.ran) == set(LEFT_OUT)
    assert set(ours.ran) <= set(theirs.ran)


def test_djangos_own_signals_are_ours_in_that_process(suites: Suites) -> None:
    """request_finished is an instance of our class, and ModelSignal is a subclass of it."""
    classes = suites.run("typedsignal", followed_version(), LEFT_OUT).classes
    for mro in classes.values():
        assert "typedsignal.Signal" in mro
        assert "django.dispatch.dispatcher.Signal" not in mro


def test_without_the_replacement_they_are_djangos(suites: Suites) -> None:
    """The control run is made of Django's class, and of nothing of ours."""
    classes = suites.run("django", followed_version()).classes
    for mro in classes.values():
        assert "django.dispatch.dispatcher.Signal" in mro
        assert not [name for name in mro if name.startswith("typedsignal.")]


@pytest.mark.skipif(django.VERSION < (6, 1), reason="an older dispatcher fails the tests of a newer one")
def test_djangos_tests_pass_on_djangos_dispatcher(suites: Suites) -> None:
    """The harness itself breaks nothing: with Django's dispatcher every test passes, those in the table too."""
    report = suites.run("django", followed_version())
    assert not report.failed, format_failures(report.failed)


def test_djangos_tests_fail_on_a_dispatcher_that_calls_no_receiver(suites: Suites) -> None:
    """Both suites notice a signal whose send does nothing: it really is the one they test."""
    failed = suites.run("deaf", followed_version()).failed
    assert {name.partition(".")[0] for name in failed} >= {"dispatch", "signals"}

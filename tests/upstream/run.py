"""Run Django's tests of its signals on a dispatcher: `run.py DISPATCHER SOURCES REPORT [TEST TO LEAVE OUT ...]`."""

from __future__ import annotations

import inspect
import json
import logging
import sys
import unittest
import warnings
from io import StringIO
from pathlib import Path
from typing import Any

import asgiref.sync

SUITES = ["dispatch", "signals"]


class Forward(logging.Handler):
    """Hand our log records to the logger that Django's tests read."""

    def emit(self, record: logging.LogRecord) -> None:
        logging.getLogger("django.dispatch").handle(record)


class Record(unittest.TextTestResult):
    """Remember which tests ran and how they ended, by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ran: list[str] = []

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        super().startTest(test)
        self.ran.append(test.id())


def put_in_place(dispatcher: str) -> None:
    """Replace the dispatcher of Django before any module of Django has taken it."""
    assert "django.core.signals" not in sys.modules, "Django already made signals of its own"
    import django.dispatch.dispatcher

    import typedsignal

    class DeafSignal(typedsignal.Signal):
        """A signal that calls no receiver: Django's tests have to notice."""

        def send(self, sender: Any, **named: Any) -> Any:
            return []

    signal = {"typedsignal": typedsignal.Signal, "deaf": DeafSignal}[dispatcher]
    for module in (django.dispatch.dispatcher, django.dispatch):
        module.Signal = signal  # type: ignore[misc, assignment]
        module.receiver = typedsignal.receiver  # type: ignore[assignment]
    logging.getLogger("typedsignal").addHandler(Forward())


def prepare(sources: Path) -> None:
    """Set Django up for its own tests, as strict about warnings as its own runner."""
    if not hasattr(inspect, "markcoroutinefunction"):
        # Django 6.1's tests take it from inspect, which has it since Python 3.12.
        inspect.markcoroutinefunction = asgiref.sync.markcoroutinefunction  # type: ignore[attr-defined]
    sys.path.insert(0, str(sources / "tests"))
    warnings.simplefilter("error", ResourceWarning)
    warnings.simplefilter("error", RuntimeWarning)
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=SUITES,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=False,
    )
    django.setup()


def run(left_out: list[str]) -> Record:
    """Run the suites without the tests that are left out."""
    from django.test.runner import DiscoverRunner
    from django.test.utils import iter_test_cases

    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    tests = [test for test in iter_test_cases(runner.build_suite(SUITES)) if test.id() not in left_out]
    databases = runner.setup_databases()
    try:
        result = unittest.TextTestRunner(StringIO(), resultclass=Record).run(unittest.TestSuite(tests))
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()
    assert isinstance(result, Record)
    return result


def report(result: Record) -> dict[str, Any]:
    """Return what happened, and which classes Django's own signals are made of."""
    from django.core.signals import request_finished
    from django.db.models.signals import post_save

    return {
        "ran": result.ran,
        "failed": {test.id(): text for test, text in [*result.failures, *result.errors]},
        "skipped": {test.id(): reason for test, reason in result.skipped},
        "classes": {
            name: [f"{cls.__module__}.{cls.__qualname__}" for cls in type(signal).__mro__]
            for name, signal in {"request_finished": request_finished, "post_save": post_save}.items()
        },
    }


def main(dispatcher: str, sources: str, report_file: str, *left_out: str) -> None:
    # Nothing else may come first: a module of Django takes the dispatcher that is there when it is imported.
    if dispatcher != "django":
        put_in_place(dispatcher)
    prepare(Path(sources))
    Path(report_file).write_text(json.dumps(report(run(list(left_out)))))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Run all of Django's own tests twice, on its dispatcher and on ours, and compare test by test: `make django-suite`.

It takes most of an hour on two cores, and is not a part of `make test`.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import django

from tests.upstream.run import put_in_place
from tests.upstream.sources import download, unpack

OUTCOMES = ("Success", "Failure", "Error", "Skip", "ExpectedFailure", "UnexpectedSuccess")
# What holds an implementation and not a behaviour; docs/explanation/differences.md lists the same.
IMPLEMENTATION = {
    "invalid_models_tests.test_models.OtherModelTests.test_lazy_reference_checks": "asks for connect of that module",
    "settings_tests.tests.TestComplexSettingOverride.test_complex_override_warning": "counts the frames of send",
    "signals.tests.SignalTests.test_lazy_model_signal": "replaces weakref.ref by a mock",
}
Ended = dict[str, str]


class Record(unittest.TextTestResult):
    """Remember how each test ended, also what the processes that run side by side report."""

    ended: ClassVar[Ended] = {}


def _remembering(outcome: str) -> Any:
    def add(self: Record, test: Any, *details: Any) -> None:
        Record.ended[test.id()] = outcome
        getattr(super(Record, self), f"add{outcome}")(test, *details)

    return add


for _outcome in OUTCOMES:
    setattr(Record, f"add{_outcome}", _remembering(_outcome))


def run(dispatcher: str, sources: str, report: str, *labels: str) -> None:
    """Run Django's tests in this process, and write down how each ended."""
    if dispatcher != "django":
        put_in_place(dispatcher)
    unittest.TextTestRunner.resultclass = Record
    os.chdir(Path(sources) / "tests")
    sys.path.insert(0, os.getcwd())
    sys.argv = ["runtests.py", f"--parallel={os.cpu_count()}", "--noinput", *labels]
    try:
        runpy.run_path("runtests.py", run_name="__main__")
    finally:
        Path(report).write_text(json.dumps(Record.ended))


def ended_on(dispatcher: str, sources: Path, folder: Path, labels: list[str]) -> Ended:
    """Return how Django's tests ended on a dispatcher, run in a process of its own."""
    report = folder / f"{dispatcher}.json"
    command = [sys.executable, "-m", "tests.upstream.whole", dispatcher, str(sources), str(report), *labels]
    with (folder / f"{dispatcher}.log").open("w") as log:
        subprocess.run(command, stdout=log, stderr=log, check=False)
    ended: Ended = json.loads(report.read_text())
    return ended


def compare(folder: Path, labels: list[str]) -> int:
    """Print how many tests ended how, and each that did not end alike; return the exit status."""
    sources = unpack(download(django.get_version(), folder), folder / "unpacked", whole=True)
    theirs, ours = (ended_on(dispatcher, sources, folder, labels) for dispatcher in ("django", "typedsignal"))
    print(f"Django {django.get_version()} on Python {sys.version.split()[0]}")
    for name, ended in (("Django's dispatcher", theirs), ("typedsignal", ours)):
        print(f"{name}: {len(ended)} tests: {dict(sorted(Counter(ended.values()).items()))}")
    unlike = sorted(name for name in theirs | ours if theirs.get(name) != ours.get(name) and name not in IMPLEMENTATION)
    for name in unlike:
        print(f"{name}: {theirs.get(name)} on Django's, {ours.get(name)} on typedsignal")
    return bool(unlike)


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] in ("django", "typedsignal"):
        run(*sys.argv[1:])
    else:
        with tempfile.TemporaryDirectory(prefix="django-suite-") as scratch:
            sys.exit(compare(Path(scratch), sys.argv[1:]))

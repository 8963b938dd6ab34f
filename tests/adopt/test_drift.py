"""The drift between declarations and what tests recorded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.adopt.conftest import Reads
from tests.adopt.drift import DJANGO, DJANGO_DRIFT, DRIFTING, FITTING, TESTS
from tests.apart import main
from typedsignal.adopt._drift import Comparison, compare, describe_finding
from typedsignal.adopt._recorded import Recording, read_records
from typedsignal.map._collect import Reading

Compares: TypeAlias = Callable[[int], Comparison]
FILES = {"shop/__init__.py": "", "shop/fitting.py": FITTING, "shop/drifting.py": DRIFTING, "tests/test_shop.py": TESTS}
TILL = """from typing import *
from typedsignal import Signal
class Paid(TypedDict, total=False):
    amount: int
paid = Signal[Any, Paid]()
"""
FEW = "(0 of 3), too few to tell"


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    reading = reads(FILES)
    options = ["-q", "-n0", "-p", "no:cacheprovider", "--typedsignal-record", "sent.json"]
    done = subprocess.run([sys.executable, "-m", "pytest", *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return reading


@pytest.fixture(scope="module")
def compares(reading: Reading) -> Compares:
    recording = Recording(read_records(Path("sent.json")), reading.result.files)
    return lambda min_sends: compare(reading, recording, min_sends)


def test_what_fits_is_no_drift(compares: Compares) -> None:
    """Subclasses, promotions, protocols, generics, literals and mocks fit, and so does what is not known."""
    comparison = compares(1)
    assert [describe_finding(finding) for finding in comparison.findings if "fitting" in finding.signal] == []
    assert (comparison.signals, comparison.sends) == (5, 2 * 4 + 3 * 3)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("sender", "sent as type[Other], declared type[Order] (3 of 3 sends): correct one of them"),
        ("left_out", "left out in 1 of 3, declared required: declare it as NotRequired"),
        ("maybe_none", "None in 1 of 3 sends, declared int: add None"),
        ("more", "sent in 3 of 3, not declared: declare it"),
        ("number", "sent as Decimal, declared float"),
        ("flag", "sent as int, declared bool"),
        ("text", "sent as int, declared Literal['a', 'b']"),
        ("color", "sent as str, declared Color"),
        ("ident", "sent as str, declared Number"),
        ("pair", "sent as tuple[int, int], declared Pair"),
        ("point", "sent as tuple[int, int], declared Point"),
        ("row", "sent as list[int], declared Row"),
        ("named", "sent as Other, declared Named"),
        ("runs", "sent as Order, declared Runs"),
        ("calls", "sent as int, declared Callable[[int], str]"),
        ("cls", "sent as Order, declared type[Order]"),
        ("other_cls", "sent as type[Other], declared type[Order]"),
        ("order", "sent as type[Order], declared Order"),
        ("late", "sent as Order, declared Late"),
        ("orders", "sent as list[Base], declared list[Order]"),
        ("mapping", "sent as dict[int, int], declared Mapping[str, Sequence[Base]]"),
        ("triple", "sent as tuple[int, int, int], declared tuple[int, float]"),
        ("many", "sent as tuple[int, ...], declared tuple[str, ...]"),
        ("function", "sent as function, declared str"),
        ("when", "sent as date, declared datetime"),
        ("union", "sent as float, declared int | str | None"),
        ("nothing", "sent as int, declared None"),
    ],
)
def test_what_does_not_fit_is_drift(compares: Compares, field: str, text: str) -> None:
    """The numbers of sends are always given."""
    [found] = [
        finding
        for finding in compares(20).findings
        if (finding.signal, finding.field) == ("shop.drifting.drifting", field)
    ]
    assert found.is_drift
    assert found.text.startswith(text)
    assert " of 3" in found.text


def test_a_field_that_is_never_sent_counts_from_a_number_of_sends_on(compares: Compares) -> None:
    """Below that number it is a note: too few sends do not tell."""
    for min_sends, text in ((4, f"declared and never sent {FEW}"), (3, "declared and never sent (0 of 3): remove it")):
        found = {finding.field: finding for finding in compares(min_sends).findings if "never" in finding.text}
        assert {*found} == {"never", "never_required"}
        assert {finding.text for finding in found.values()} == {text}
        assert all(finding.is_drift is (min_sends == 3) for finding in found.values())


def test_a_signal_that_only_tests_send_is_a_note(compares: Compares) -> None:
    """A signal that is not sent at all is not named, nor is one that has no payload."""
    found = {finding.signal: finding.text for finding in compares(1).findings if finding.field is None}
    assert found == {"shop.drifting.tested": "sent by tests alone (1 send): it is not compared"}
    assert not {finding.signal for finding in compares(1).findings} & {"shop.drifting.unsent", "shop.drifting.untyped"}


def test_every_form_of_declaration_is_compared(compares: Compares) -> None:
    """Signals that a function declares, and those in a class; further fields of an open payload have its type."""
    lines = [describe_finding(finding) for finding in compares(1).findings]
    text = "(3 of 3 sends): correct one of them"
    line = DRIFTING.removeprefix("\n").splitlines().index("    closed = Signal[None, Open]()") + 1
    closed = f"shop/drifting.py:{line}: shop.drifting.Till.closed: field b: sent as str, declared int {text}"
    assert closed in lines
    assert f"shop.drifting.declared_by_function: field a: sent as int, declared str {text}" in "\n".join(lines)


def test_the_exit_code_says_whether_there_is_drift(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is 0 if all is as declared, 1 if not, and 2 if the recording is not read; notes go to stderr."""
    monkeypatch.chdir(tmp_path)
    code = (
        "from typing import *\nfrom typedsignal import Signal\nclass Paid(TypedDict, total=False):\n    amount: int\n"
    )
    Path("till.py").write_text(f"{code}paid = Signal[Any, Paid]()\n", "utf-8")
    record = {"sends": 20, "test_sends": 0, "sender": {"None": 20}, "fields": {}, "sets": {"": 20}}
    Path("sent.json").write_text(json.dumps({"version": 1, "signals": {"till.paid": record}, "classes": {}}), "utf-8")
    assert main(["drift", "sent.json", "till.py", "--min-sends", "21"]) == 0
    printed = capsys.readouterr()
    fact = "till.py:5: till.paid: field amount: declared and never sent (0 of 20)"
    assert printed.out == ""
    assert printed.err == f"note: {fact}, too few to tell\n0 differences in 1 signal with 20 sends\n"
    assert main(["drift", "sent.json", "till.py", "--format", "json"]) == 1
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["field"], finding["sends"], finding["of"], finding["drift"]) == ("amount", 0, 20, True)
    assert main(["drift", "none.json", "till.py"]) == 2
    repair = "No such file or directory: run pytest --typedsignal-record none.json"
    assert capsys.readouterr().err == f'typedsignal drift: "none.json" cannot be read: {repair}\n'


def test_the_signals_of_a_django_project_are_compared(tmp_path: Path) -> None:
    """So are those that a module beside them declares; models, managers, lazy objects and users fit as they should."""
    for name, text in DJANGO.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.removeprefix("\n"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": ".", "DJANGO_SETTINGS_MODULE": "settings"}
    for arguments, code in ((["run.py"], 0), (["-m", "typedsignal", "drift", "sent.json", "shop"], 1)):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == code, done.stderr
    sends = " (1 of 1 sends): correct one of them"
    assert done.stdout.replace(sends, "") == DJANGO_DRIFT.removeprefix("\n")

"""`typedsignal adopt`, as it is called."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.apart import main

CODE = """from typedsignal import Signal

paid = Signal()
refunded = Signal()
paid.send(None, amount=1)
refunded.send(None, amount=1)"""


@pytest.fixture
def till(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("till.py").write_text(CODE, "utf-8")
    return Path("till.py")


def test_the_diff_is_what_is_written(till: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It exits with 1 until it is written, changes only what is named, and `git apply` takes it."""
    assert main(["adopt", "till.py", "--only", "paid"]) == 1
    printed = capsys.readouterr()
    assert printed.err == "1 signal with 1 field\n"
    assert till.read_text("utf-8") == CODE
    subprocess.run(["git", "apply"], input=printed.out, text=True, check=True)
    assert "paid = Signal[None, Paid]()\nrefunded = Signal()\n" in till.read_text("utf-8")
    assert main(["adopt", "till.py", "--only", "paid"]) == 0
    assert main(["adopt", "till.py", "--write"]) == 0
    assert "refunded = Signal[None, Refunded]()\n" in till.read_text("utf-8")


def test_what_is_not_read_is_named(till: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It exits with 2 if there is nothing to read."""
    assert main(["adopt", "none.py"]) == 2
    assert capsys.readouterr().err == 'typedsignal adopt: "none.py" does not exist\n'
    assert main(["adopt", "till.py", "--recorded", "none.json"]) == 2
    assert '"none.json" cannot be read' in capsys.readouterr().err


def test_a_name_that_nothing_has_is_refused(till: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What may be meant is named, and files that were left out. A module that has no signals is right."""
    Path("empty.py").touch()
    Path("broken.py").write_text("def (:\n")
    assert main(["adopt", ".", "--only", "payd"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.splitlines()) == (
        "",
        [
            "broken.py:1: is left out: invalid syntax",
            'typedsignal adopt: no signal is called "payd": did you mean "till.paid"?',
        ],
    )
    assert main(["adopt", ".", "--only", "empty"]) == 0


def test_a_file_outside_the_paths_that_seems_to_send_is_named(till: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests do not count, nor a file that has a signal of that name from somewhere else."""
    Path("shop").mkdir()
    Path("shop/views.py").write_text("import till\n\ntill.paid.send_robust(None, amount='')\n")
    Path("shop/other.py").write_text("from mail import refunded\n\nrefunded.send(None)\n")
    Path("shop/tests.py").write_text("from till import refunded\n\nrefunded.send(None)\n")
    main(["adopt", "till.py"])
    why = "is not read and seems to send till.paid: name the whole project, and select by --only"
    assert capsys.readouterr().err == f"shop/views.py:3: {why}\n2 signals with 2 fields\n"
    main(["adopt", "."])
    assert " is not read " not in capsys.readouterr().err


def test_json_says_which_signals_such_a_file_sends(till: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that sends signals of the same name in two modules counts for both; no other signal has a place."""
    Path("desk.py").write_text(CODE, "utf-8")
    Path("views.py").write_text("import desk, till\n\ntill.paid.send(None)\ndesk.paid.send(None)\n", "utf-8")
    assert main(["adopt", "till.py", "desk.py", "--format", "json"]) == 1
    signals = json.loads(capsys.readouterr().out)["signals"]
    place = {"file": "views.py", "line": 3}
    assert {signal["name"]: signal["outside"] for signal in signals if signal["outside"]} == {
        "desk.paid": place,
        "till.paid": place,
    }

"""`python -m typedsignal map`, as it is called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.docs.reading import ROOT
from typedsignal.__main__ import FORMATS, main

CODE = """
from typedsignal import Signal

paid = Signal()

def mail(sender, **kwargs): ...

paid.connect(mail)
"""


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("till.py").write_text(CODE, "utf-8")
    return Path("till.py")


def _run(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "typedsignal", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=environment, check=False)


def test_a_pipe_gets_a_plain_tree(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "till.py"]) == 0
    tree = "till.paid  till.py:4\n├── -> till.mail  till.py:8\n└── never sent\n"
    assert capsys.readouterr() == (tree, "")


def test_a_committed_map_holds_until_more_than_lines_change(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "till.py", "--format", "json"]) == 0
    Path("map.json").write_text(capsys.readouterr().out, "utf-8")
    code.write_text("\n\n" + CODE, "utf-8")
    assert main(["map", "till.py", "--check", "map.json"]) == 0
    code.write_text(CODE + "paid.send(None)\n", "utf-8")
    assert main(["map", "till.py", "--check", "map.json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "--- map.json",
        "+++ the code",
        "+till.paid sends no fields, inferred from its sends",
        "+till.paid <- till (send, sender=None) in till.py",
        "The map has changed: typedsignal map till.py --format json > map.json",
    ]


ANEW = "typedsignal map till.py --format json > 'a map.json'"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, f"cannot be read: No such file or directory: {ANEW}"),
        ('{"version": 99, "signals": []}', "is a map of version 99, not 1: update typedsignal"),
        ('{"version": 0, "signals": []}', f"is a map of version 0, not 1: {ANEW}"),
        ("{", f"is no map in JSON: {ANEW}"),
        ("[]", f"is no map in JSON: {ANEW}"),
        ('{"version": "new", "signals": []}', f"is no map in JSON: {ANEW}"),
        ('{"version": 1, "signals": [{"name": "paid"}]}', f"is no map in JSON: {ANEW}"),
        ('{"version": 1, "signals": {"paid": {}}}', f"is no map in JSON: {ANEW}"),
    ],
)
def test_a_file_that_is_no_map_is_one_line_with_the_repair(
    code: Path, capsys: pytest.CaptureFixture[str], text: str | None, sentence: str
) -> None:
    if text is not None:
        Path("a map.json").write_text(text, "utf-8")
    assert main(["map", "till.py", "--check", "a map.json"]) == 2
    assert capsys.readouterr() == ("", f'typedsignal map: "a map.json" {sentence}\n')


def test_a_committed_map_may_be_in_utf_16(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As some shells write it."""
    main(["map", "till.py", "--format", "json"])
    Path("map.json").write_text(capsys.readouterr().out, "utf-16")
    assert main(["map", "till.py", "--check", "map.json"]) == 0


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_is_in_utf_8_on_every_machine(code: Path, form: str) -> None:
    code.write_text(CODE.replace("mail", "prüfe"), "utf-8")
    done = _run("map", "till.py", "--format", form)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "prüfe" in done.stdout.decode("utf-8").replace("\\u00fc", "ü").replace("#252;", "ü")


def test_a_pipe_that_is_closed_ends_the_command_in_silence(code: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = _run("map", "till.py", stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_map_is_either_written_or_compared(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["map", ".", "--format", "html", "--check", "map.json"])
    assert capsys.readouterr().err.endswith("argument --check: not allowed with argument --format\n")


def test_without_any_path_that_exists_there_is_no_map(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "nowhere"]) == 2
    assert capsys.readouterr().err == 'typedsignal map: "nowhere" does not exist\n'


def test_the_json_is_what_its_schema_says(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads((ROOT / "docs/reference/map.schema.json").read_text("utf-8"))
    main(["map", "till.py", "--format", "json"])
    jsonschema.validate(json.loads(capsys.readouterr().out), schema)


def test_the_map_of_the_shop_is_the_one_in_its_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = ROOT / "examples/shop"
    monkeypatch.chdir(shop)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    done = _run("map", "shop")  # apart, for the plugin of django-stubs runs the shop
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() in (shop / "README.md").read_text("utf-8")

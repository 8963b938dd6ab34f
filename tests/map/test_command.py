"""`python -m typedsignal map`, as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.docs.reading import ROOT
from typedsignal.__main__ import main

CODE = """
from typedsignal import Signal

paid = Signal()

def hear(sender, **kwargs): ...

paid.connect(hear)
"""


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("till.py").write_text(CODE, "utf-8")
    return Path("till.py")


def test_a_pipe_gets_a_plain_tree(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "till.py"]) == 0
    tree = "till.paid  till.py:4\n├── -> till.hear  till.py:8\n└── nobody sends it\n"
    assert capsys.readouterr() == (tree, "")


def test_a_committed_map_holds_until_more_than_lines_change(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "till.py", "--format", "json"]) == 0
    Path("map.json").write_text(capsys.readouterr().out, "utf-8")
    code.write_text("\n\n" + CODE, "utf-8")
    assert main(["map", "till.py", "--check", "map.json"]) == 0
    code.write_text(CODE + "paid.send(None)\n", "utf-8")
    assert main(["map", "till.py", "--check", "map.json"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [each for each in said if each.startswith("+till")] == [
        "+till.paid <- place=till.py, verb=send, function=till, sender=None"
    ]
    assert said[-1] == "The map has changed: typedsignal map till.py --format json > map.json"


def test_what_is_no_map_is_said_so(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("map.json").write_text('{"version": 99, "signals": []}', "utf-8")
    assert main(["map", "till.py", "--check", "map.json"]) == 2
    assert capsys.readouterr().err == 'typedsignal map: "map.json" is no map in JSON: its version is 99, not 1\n'


def test_without_any_path_that_exists_there_is_no_map(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "nowhere"]) == 2
    assert capsys.readouterr().err == 'typedsignal map: "nowhere" does not exist\n'


def test_the_json_is_what_its_schema_says(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads((ROOT / "docs/reference/map.schema.json").read_text("utf-8"))
    main(["map", "till.py", "--format", "json"])
    jsonschema.validate(json.loads(capsys.readouterr().out), schema)


def test_the_map_of_the_shop_is_the_one_in_its_readme(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = ROOT / "examples/shop"
    monkeypatch.chdir(shop)
    monkeypatch.syspath_prepend(str(shop))
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    assert main(["map", "shop"]) == 0
    assert capsys.readouterr().out in (shop / "README.md").read_text("utf-8")

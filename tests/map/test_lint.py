"""`python -m typedsignal map --lint`: mistakes that only the whole project shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apart import main
from tests.map.linted import RIGHT, WRONG

Found = dict[str, dict[int, str]]  # by file and line: the code and the message

_MARK = re.compile(r"# E: (?P<text>.+)$")
_LINE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<message>.+)  \[(?P<code>[\w-]+)\]")


def _write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def _list_marks(files: dict[str, str]) -> dict[tuple[str, int], str]:
    return {
        (name, number): match["text"]
        for name, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if (match := _MARK.search(line))
    }


@pytest.fixture(scope="module")
def lint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Lint each of the projects once."""
    outputs: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, files in (("wrong", WRONG), ("right", RIGHT)):
            patch.chdir(tmp_path_factory.mktemp(name))
            _write(files)
            with pytest.MonkeyPatch.context() as inner:
                written: list[str] = []
                inner.setattr("sys.stdout.write", written.append)
                code = main(["map", "--lint", "."])
            outputs[name] = "".join(written)
            assert code == 1
        yield outputs


def _read(output: str) -> dict[tuple[str, int], str]:
    return {
        (match["file"], int(match["line"])): f"{match['code']}: {match['message']}"
        for match in map(_LINE.fullmatch, output.splitlines())
        if match
    }


def _agrees(found: str, mark: str) -> bool:
    code, _, text = mark.partition(": ")
    return found.startswith(f"{code}: ") and text in found


@pytest.mark.parametrize(("place", "mark"), _list_marks(WRONG).items(), ids=lambda value: str(value)[:50])
def test_a_mistake_has_a_code_and_a_place(lint: dict[str, str], place: tuple[str, int], mark: str) -> None:
    assert _agrees(_read(lint["wrong"]).get(place, "nothing"), mark), _read(lint["wrong"]).get(place)


def test_no_other_line_is_reported(lint: dict[str, str]) -> None:
    """Nor one whose comment says to ignore the code."""
    assert sorted(_read(lint["wrong"])) == sorted(_list_marks(WRONG))


@pytest.mark.parametrize("name", [name for name in RIGHT if name.endswith(".py")])
def test_what_is_not_certain_is_not_reported(lint: dict[str, str], name: str) -> None:
    found = {place: text for place, text in _read(lint["right"]).items() if place[0] == name}
    assert sorted(found) == sorted(place for place in _list_marks(RIGHT) if place[0] == name), found


def test_the_last_line_counts_problems_and_signals(lint: dict[str, str]) -> None:
    *lines, total = lint["wrong"].splitlines()
    assert total.startswith(f"{len(lines)} problems in ")


CODE = """
from typedsignal import Signal

paid, lost = Signal(), Signal()
paid.connect(print)
paid.send(None)
"""


def test_the_document_has_what_the_lines_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A filter selects problems by their signals; without a problem, the command succeeds."""
    monkeypatch.chdir(tmp_path)
    Path("till.py").write_text(CODE)
    assert main(["map", "--lint", "till.py", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document == {
        "version": 1,
        "problems": [
            {
                "code": "signal-never-sent",
                "place": {"file": "till.py", "line": 4},
                "signal": "till.lost",
                "message": 'Signal "till.lost" is never sent and has no receivers: remove it',
            }
        ],
    }
    assert main(["map", "--lint", "till.py", "--signal", "paid"]) == 0
    assert capsys.readouterr().out == "0 problems in 1 signal\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--check", "map.json"], "--lint does not compare maps: run --check on its own"),
        (["--fail-on", "remark"], "--lint fails by itself, where a mistake is certain: leave out --fail-on"),
        (["--format", "html"], "--lint has no format html: leave out --format, or pass json"),
    ],
)
def test_an_option_that_does_not_go_with_it_is_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["map", "--lint", *options])
    assert capsys.readouterr().err.endswith(f"error: {sentence}\n")


def test_without_any_path_that_exists_nothing_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--lint", "nowhere"]) == 2
    assert capsys.readouterr().err == 'typedsignal map: "nowhere" does not exist\n'

"""`python -m typedsignal map`, as it is called."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from tests.apart import main
from tests.docs.reading import ROOT
from tests.map.shop import COUNT, LOST, PAID, PAY
from typedsignal import __version__
from typedsignal.__main__ import FORMATS, _make_parser
from typedsignal.map._filters import Filters
from typedsignal.map._model import Map
from typedsignal.map.formats.json import format_json
from typedsignal.map.formats.tree import format_tree

CODE = """
from typedsignal import Signal

paid = Signal()

def mail(sender, **kwargs): ...

paid.connect(mail)
"""


@pytest.fixture
def code(warm: Path) -> Path:
    Path("till.py").write_text(CODE, "utf-8")
    return Path("till.py")


def _run(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "typedsignal", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=environment, check=False)


SUMMARY = "1 signal, 0 sends, 1 receiver, 1 with remarks\n"


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ([], "till.paid    0 sends    1 receiver  never sent\n"),
        (["--verbose"], "till.paid  till.py:4\n├── -> till.mail  till.py:8\n└── never sent\n"),
    ],
)
def test_a_signal_is_one_line_unless_more_is_asked_for(
    code: Path, capsys: pytest.CaptureFixture[str], options: list[str], lines: str
) -> None:
    """The output is plain in a pipe, and ends with a summary."""
    assert main(["map", "till.py", *options]) == 0
    assert capsys.readouterr() == (lines + SUMMARY, "")


@pytest.mark.parametrize("columns", [60, 100])
def test_lines_fit_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """The ends of long names stay, for they tell signals apart."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    long = [replace(LOST, name=f"company.{'department.' * 8}signals.happened_{number}") for number in range(3)]
    *rows, _ = re.sub(r"\x1b\[[\d;]*m", "", format_tree(Map((*long, PAID), ()))).splitlines()
    assert max(map(len, rows)) <= columns
    assert [row.split()[0][-10:] for row in rows[:3]] == ["happened_0", "happened_1", "happened_2"]


def test_a_terminal_shows_the_lines_of_a_tree_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrow terminal wraps them, so that no place is lost."""
    found = Map((PAID, LOST), ())
    expected = format_tree(found, is_verbose=True)
    for name, value in {"COLUMNS": "40", "TTY_COMPATIBLE": "1", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert re.sub(r"\x1b\[[\d;]*m", "", format_tree(found, is_verbose=True)) == expected


@pytest.mark.parametrize("field", ["sender", "dispatch_uid"])
def test_a_long_expression_is_cut_in_the_tree_and_nowhere_else(field: str) -> None:
    """The document and the comparison have the whole."""
    receiver = replace(COUNT, **{field: f"make_{field}({'argument, ' * 30})"})
    found = Map((replace(PAID, receivers=(receiver,), unread=()),), ())
    assert max(map(len, format_tree(found, is_verbose=True).splitlines())) < 130
    assert f"make_{field}({'argument, ' * 30})" in format_json(found)


@pytest.mark.parametrize("name", ["till\x1b[31m.py", "till\u202e.py"])
def test_no_name_of_a_file_gets_to_the_terminal_as_a_command(
    code: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Neither in the tree nor in a diagnostic."""
    folder = Path(name.removesuffix(".py"))
    folder.mkdir()
    code.rename(folder / "till.py")
    (folder / "broken.py").write_text("def (:\n")
    assert main(["map", str(folder), "--verbose"]) == 0
    out, err = capsys.readouterr()
    character = folder.name[4]
    assert (character in out + err, repr(character)[1:-1] in out, repr(character)[1:-1] in err) == (False, True, True)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (["--signal", "paid"], ["shop.mail.paid", "shop.signals.paid"]),
        (["--signal", "shop.signals", "--signal", "shop.mail.paid"], ["shop.mail.paid", "shop.signals.paid"]),
        (["--signal", "aid"], []),
        (["--app", "stock"], ["shop.signals.paid"]),
        (["--app", "shop"], ["shop.mail.paid", "shop.signals.paid", "till.paid_back"]),
        (["--kind", "django"], ["till.paid_back"]),
        (["--unused"], ["shop.mail.paid", "till.paid_back"]),
        (["--unused", "--kind", "typedsignal"], ["shop.mail.paid"]),
    ],
)
def test_a_filter_selects_signals(filters: list[str], names: list[str]) -> None:
    """By name, by the app that uses them, by kind, or for want of a send or a receiver."""
    receiver = replace(COUNT, name="shop.stock.count")
    options = _make_parser().parse_args(["map", *filters])
    found = Map(
        (
            replace(LOST, name="shop.mail.paid"),
            replace(PAID, receivers=(receiver,)),
            replace(LOST, name="till.paid_back", kind="django", sends=(PAY,)),
        ),
        (),
    )
    selected = Filters(tuple(options.signal), tuple(options.app), options.kind, options.unused).select(found)
    assert [signal.name for signal in selected.signals] == names


@pytest.mark.parametrize(("options", "code_of_check"), [([], 0), (["--fail-on", "remark"], 1)])
def test_a_remark_fails_where_that_is_asked_for(
    code: Path, capsys: pytest.CaptureFixture[str], options: list[str], code_of_check: int
) -> None:
    """A signal without one does not, nor does one that a filter leaves out."""
    assert main(["map", "till.py", *options]) == code_of_check
    assert main(["map", "till.py", *options, "--kind", "typedsignal"]) == code_of_check
    assert main(["map", "till.py", *options, "--kind", "django"]) == 0
    code.write_text(CODE + "paid.send(None)\n")
    assert main(["map", "till.py", *options]) == 0


@pytest.mark.parametrize(("options", "code_of_check"), [([], 0), (["--strict"], 1)])
def test_a_file_that_is_left_out_fails_where_that_is_asked_for(
    code: Path, capsys: pytest.CaptureFixture[str], options: list[str], code_of_check: int
) -> None:
    """An import without types does not."""
    Path("user.py").write_text("import no_such_module\n")
    assert main(["map", ".", *options]) == 0
    Path("broken.py").write_text("def (:\n")
    assert main(["map", ".", *options]) == code_of_check


@pytest.mark.parametrize("number", [1, 3])
def test_imports_without_types_are_counted_in_one_line(
    code: Path, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    """They are listed where there is one, and with --verbose."""
    Path("user.py").write_text("".join(f"import no_such_module_{index}\n" for index in range(number)))
    main(["map", "."])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("user.py:1: " if number == 1 else f"{number} imported modules have no types here")
    main(["map", ".", "--verbose"])
    assert len(capsys.readouterr().err.splitlines()) == number


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "map"]])
def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """It needs neither mypy nor a tool."""
    with pytest.raises(SystemExit, match="0"):
        main(arguments)
    assert capsys.readouterr().out == f"typedsignal {__version__}\n"


@pytest.mark.parametrize(
    ("config", "names"), [("", ["more.lost", "till.paid"]), ("[mypy]\nfiles = till.py\n", ["till.paid"])]
)
def test_without_paths_the_files_of_mypy_or_else_the_working_folder_are_read(
    code: Path, capsys: pytest.CaptureFixture[str], config: str, names: list[str]
) -> None:
    """The configuration of mypy comes first."""
    Path("mypy.ini").write_text(config)
    Path("more.py").write_text("from typedsignal import Signal\nlost = Signal()\n")
    assert main(["map"]) == 0
    *lines, _ = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == names


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--signal", "payd"], 'no signal is called "payd": did you mean "till.paid"?'),
        (["--signal", "till.payd"], 'no signal is called "till.payd": did you mean "till.paid"?'),
        (["--signal", "paid", "--signal", "zzz"], 'no signal is called "zzz": leave out --signal to see all'),
        (["--app", "tll"], 'no app is called "tll": did you mean "till"?'),
        (["--lint", "--app", "tll"], 'no app is called "tll": did you mean "till"?'),
    ],
)
def test_a_filter_for_what_there_is_not_is_refused(
    code: Path, capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    """The sentence names what may be meant."""
    assert main(["map", "till.py", *options]) == 2
    assert capsys.readouterr() == ("", f"typedsignal map: {sentence}\n")


@pytest.mark.parametrize(
    "options", [["--app", "empty"], ["--signal", "empty"], ["--signal", "paid", "--kind", "django"]]
)
def test_a_filter_that_selects_nothing_is_right(
    code: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """An app or a module may have no signals."""
    Path("empty.py").touch()
    assert main(["map", ".", *options]) == 0
    assert capsys.readouterr().out == "0 signals, 0 sends, 0 receivers, 0 with remarks\n"


def test_a_signal_of_the_committed_map_may_be_gone(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That is a difference, and no misspelling."""
    main(["map", "till.py", "--format", "json"])
    Path("map.json").write_text(capsys.readouterr().out, "utf-8")
    code.write_text("")
    assert main(["map", "till.py", "--check", "map.json", "--signal", "paid"]) == 1
    assert "-till.paid" in capsys.readouterr().out


@pytest.mark.parametrize("tool", ["map", "adopt", "drift"])
def test_an_option_that_a_tool_has_not_shows_the_usage_of_the_tool(
    capsys: pytest.CaptureFixture[str], tool: str
) -> None:
    """Not that of all tools."""
    with pytest.raises(SystemExit, match="2"):
        main([tool, "x", "--no-django"])
    err = capsys.readouterr().err
    assert err.startswith(f"usage: typedsignal {tool} ")
    assert err.endswith(f"typedsignal {tool}: error: unrecognized arguments: --no-django\n")


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
    done = _run("map", "till.py", "--verbose", "--format", form)
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
    done = _run("map", "shop", "--verbose")  # apart, for the plugin of django-stubs runs the shop
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() in (shop / "README.md").read_text("utf-8")

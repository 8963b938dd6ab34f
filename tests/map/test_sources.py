"""The files that are read, and the diagnostics of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apart import run_apart
from tests.map.conftest import Reads
from typedsignal.map._collect import read
from typedsignal.map._model import Map


def _diagnostics(found: Map) -> list[str]:
    return [
        f"{diagnostic.place.file}: {diagnostic.message}" if diagnostic.place else diagnostic.message
        for diagnostic in found.diagnostics
    ]


def _names(found: Map) -> list[str]:
    return [signal.name for signal in found.signals]


def test_what_cannot_be_read_is_a_line_and_the_rest_is_there(reads: Reads) -> None:
    found = reads(".", "nowhere", broken="def (:\n", user="import broken, no_such_module\n")
    assert _diagnostics(found) == [
        '"nowhere" does not exist',
        "broken.py: is left out: invalid syntax",
        'user.py: "no_such_module" is imported but has no types here: what is done with it is not seen',
    ]
    assert _names(found) == ["signals.paid", "signals.refunded"]


def test_every_file_with_a_syntax_error_is_a_line(reads: Reads) -> None:
    found = reads(broken="def (:\n", worse="x = = 1\n")
    assert [line.partition(":")[0] for line in _diagnostics(found)] == ["broken.py", "worse.py"]
    assert _names(found) == ["signals.paid", "signals.refunded"]


def test_a_syntax_error_in_what_is_imported_from_outside_the_paths_is_a_line_too(reads: Reads) -> None:
    found = reads("signals.py", "user.py", user="import broken\n", broken="def (:\n")
    assert _diagnostics(found) == ["broken.py: is left out: invalid syntax"]
    assert _names(found) == ["signals.paid", "signals.refunded"]


def test_a_folder_that_cannot_be_a_package_is_left_out(reads: Reads) -> None:
    """It keeps mypy from all of the path that it is in."""
    found = reads(**{"my-tool.__init__": "", "my-tool.other": "", "app.__init__": ""})
    assert _diagnostics(found) == ['"my-tool" is left out: no package has such a name']
    assert _names(found) == ["signals.paid", "signals.refunded"]


def test_a_folder_that_is_linked_to_is_left_out_as_well(reads: Reads, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(tmp_path / "tools")
    found = reads(**{"tools.my-tool.__init__": ""})
    assert _diagnostics(found) == [
        f'"{folder}/my-tool" is left out: no package has such a name' for folder in ("linked", "tools")
    ]
    assert _names(found) == ["signals.paid", "signals.refunded"]


def test_a_path_that_cannot_be_a_package_does_not_change_the_names_in_the_others(reads: Reads) -> None:
    text = "from typedsignal import Signal\nsignal = Signal()\n"
    found = reads("src/app", "my-tool", **{"my-tool.__init__": "", "src.app.__init__": "", "src.app.signal": text})
    assert _diagnostics(found) == ['"my-tool" is left out: no package has such a name']
    assert _names(found) == ["app.signal.signal"]


@pytest.mark.parametrize("repository", ["a_shop", "a-shop"])
def test_a_repository_that_is_a_package_by_mistake_is_none_for_the_map(
    reads: Reads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: str
) -> None:
    """What is in it would have two names, or none."""
    signal = "from typedsignal import Signal\nsignal = Signal()\n"
    files = {"__init__": "", "app.__init__": "", "app.signal": signal, "app.user": "import app.signal\n"}
    reads(**{f"{repository}.{name}": text for name, text in files.items()})
    monkeypatch.chdir(tmp_path / repository)
    found = run_apart(read, ["app"])
    assert (_diagnostics(found), _names(found)) == ([], ["app.signal.signal"])


def test_files_of_one_name_are_told_apart_by_their_folders(reads: Reads) -> None:
    """As namespace packages have them, and folders of tests beside each other."""
    signal = "from typedsignal import Signal\nsignal = Signal()\n"
    tests = {"one.tests.__init__": "", "one.tests.a": signal, "two.tests.__init__": "", "two.tests.a": signal}
    found = reads(**tests, **{"three.b": signal, "four.b": signal, "user": "import three.b, four.b\n"})
    assert _diagnostics(found) == []
    assert [name for name in _names(found) if name.endswith("signal")] == [
        *("four.b.signal", "one.tests.a.signal", "three.b.signal", "two.tests.a.signal")
    ]


def test_a_file_in_two_of_the_paths_is_read_once(reads: Reads) -> None:
    found = reads(".", "signals.py", "./signals.py")
    assert (_diagnostics(found), _names(found)) == ([], ["signals.paid", "signals.refunded"])


def test_files_of_one_name_that_no_folder_tells_apart_are_one(
    reads: Reads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(**{"one.a": "", "two.a": "", "here.b": ""})
    monkeypatch.chdir(tmp_path / "here")
    assert _diagnostics(run_apart(read, ["../one", "../two"])) == [
        '../two/a.py: is left out: it is the module "a", as is ../one/a.py'
    ]


def test_a_missing_module_of_a_package_that_is_there_has_its_full_name(reads: Reads) -> None:
    found = reads(**{"app.__init__": "", "app.user": "from app.gone import value\n"})
    assert [line.partition(" is ")[0] for line in _diagnostics(found)] == ['app/user.py: "app.gone"']


def test_a_plugin_that_fails_is_a_line_too(reads: Reads, tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = no_such_plugin\n")
    found = reads()
    assert [diagnostic.message.partition(",")[0] for diagnostic in found.diagnostics] == [
        "read without the mypy plugin no_such_plugin"
    ]
    assert len(found.signals) == 2


def test_paths_are_those_of_the_working_folder(reads: Reads, tmp_path: Path) -> None:
    found = reads(str(tmp_path))
    assert {signal.declared.file for signal in found.signals if signal.declared} == {"signals.py"}


CRASHING = """
from mypy.plugin import Plugin

class Crashing(Plugin):
    def get_function_hook(self, fullname):
        if fullname.endswith(".crash_mypy"):
            raise RuntimeError("no such type")

def plugin(version):
    return Crashing
"""


@pytest.mark.parametrize("others", ["", "import crashing_file\nfrom crashing_file import crash_mypy\n"])
def test_a_file_on_which_mypy_crashes_is_left_out(reads: Reads, tmp_path: Path, others: str) -> None:
    """It is a diagnostic, and the rest of the map is there, also what is in the files that import it."""
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = crashing.py\nexclude = crashing.py\n")
    (tmp_path / "crashing.py").write_text(CRASHING)
    user = f"{others}from typedsignal import Signal\nclosed = Signal()\n"
    found = reads(crashing_file="def crash_mypy(): ...\ncrash_mypy()\n", user=user)
    assert _diagnostics(found) == [
        "crashing_file.py: is left out: mypy crashes on it: RuntimeError: no such type",
    ]
    assert _names(found) == ["signals.paid", "signals.refunded", "user.closed"]


def test_a_plugin_that_crashes_on_every_file_is_left_out_itself(reads: Reads, tmp_path: Path) -> None:
    """It is not built again for each of the files."""
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = crashing.py\nexclude = crashing.py\n")
    (tmp_path / "crashing.py").write_text(CRASHING)
    crash = "def crash_mypy(): ...\ncrash_mypy()\n"
    found = reads(**{f"file{number}": crash for number in range(12)})
    *crashes, plugin = [diagnostic.message.partition(",")[0] for diagnostic in found.diagnostics]
    assert (len(crashes), plugin) == (5, "read without the mypy plugin crashing.py")


@pytest.mark.parametrize("name", ["pyproject.toml", "mypy.ini", None])
def test_the_fields_of_djangos_signals_are_known(reads: Reads, tmp_path: Path, name: str | None) -> None:
    """Where mypy has no configuration, too."""
    if name is not None:
        (tmp_path / name).write_text("[tool.mypy]\n" if name.endswith("toml") else "[mypy]\n")
    text = "from django.db.models.signals import post_delete\npost_delete.connect(print)\n"
    found = reads("dj.py", dj=text)
    payload = found.signals[0].payload
    assert payload is not None
    assert [field.name for field in payload.fields] == ["instance", "origin", "using"]


@pytest.mark.parametrize("name", ["pyproject.toml", "mypy.ini"])
def test_without_paths_the_files_of_mypys_configuration_are_read(reads: Reads, tmp_path: Path, name: str) -> None:
    """As mypy itself reads them."""
    reads(other="from typedsignal import Signal\nclosed = Signal()\n")
    text = '[tool.mypy]\nfiles = ["signals.py"]\n' if name.endswith("toml") else "[mypy]\nfiles = signals.py\n"
    (tmp_path / name).write_text(text)
    assert _names(run_apart(read, [], is_cached=True)) == ["signals.paid", "signals.refunded"]


def test_a_file_is_left_out_for_its_own_syntax_error_alone(reads: Reads) -> None:
    """Not for an import that mypy does not find before it comes to the file with the error."""
    used = "import nowhere\nimport broken\nfrom signals import paid\npaid.connect(print)\n"
    found = reads("user.py", "used.py", user="import missing\nimport used\n", used=used, broken="def (:\n")
    assert _diagnostics(found) == [
        "broken.py: is left out: invalid syntax",
        'used.py: "nowhere" is imported but has no types here: what is done with it is not seen',
        'user.py: "missing" is imported but has no types here: what is done with it is not seen',
    ]
    assert [len(signal.receivers) for signal in found.signals] == [1]

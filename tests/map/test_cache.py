"""What is kept from run to run: after any edit, the map is that of a run that reads everything."""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.apart import run_apart
from typedsignal.map import _build, _cache, _collect
from typedsignal.map._model import Map, Place, Signal

if TYPE_CHECKING:
    from mypy.nodes import MypyFile

FILES = {
    "shop/__init__.py": "",
    "shop/money.py": "from typing import TypedDict\nclass Amount(TypedDict):\n    amount: int\n",
    "shop/payloads.py": (
        "from typing import TypedDict\nfrom shop.money import Amount\n"
        "class Paid(Amount):\n    note: str\nclass Base(TypedDict):\n    order: int\n"
    ),
    "shop/signals.py": (
        "from shop.payloads import Base, Paid\nfrom typedsignal import Signal\n"
        "paid = Signal[object, Paid]()\nlost = Signal[object, Base]()\nuntyped = Signal()\n"
    ),
    "shop/own.py": (
        "from typedsignal import Signal\nfrom shop.payloads import Base\n"
        "class Own(Signal[object, Base]):\n    def emit(self) -> None:\n        self.send(None, order=1)\n"
    ),
    "shop/tills.py": (
        "from shop.signals import paid\nclass Till:\n    closed = paid\n    name = 'a'\n"
        "    def close(self) -> None:\n        self.closed.send(self, amount=1, note='')\n"
    ),
    "shop/tills_below.py": (
        "from shop.tills import Till\nfrom shop.signals import lost\nclass Better(Till):\n    extra = 1\n"
    ),
    "shop/helpers.py": "def emit(signal):\n    signal.send(None)\ndef keep(signal):\n    print(signal)\n",
    "shop/uses.py": (
        "from shop.helpers import emit, keep\nfrom shop.signals import lost, untyped\nfrom shop.own import Own\n"
        "done = Own()\ndef finish() -> None:\n    emit(lost)\n    done.emit()\n"
        "    untyped.send(None, first=1)\n    keep(lost)\n"
    ),
    "shop/receivers.py": (
        "from shop.signals import paid, untyped\nfrom typedsignal import receiver\n"
        "@receiver(paid)\ndef on_paid(sender, amount, **kwargs): ...\n"
        "def on_untyped(sender, first, **kwargs):\n    print(kwargs)\n"
    ),
    "shop/connects.py": (
        "from shop import receivers\nfrom shop.signals import paid, untyped\n"
        "untyped.connect(receivers.on_untyped)\nfor signal in [paid, untyped]:\n    signal.connect(receivers.on_paid)\n"
    ),
}
EDITS: dict[str, dict[str, str | None]] = {
    "payloads: a base two files away, a field, a type": {
        "shop/money.py": "from typing import TypedDict\nclass Amount(TypedDict):\n    total: str\n",
        "shop/payloads.py": FILES["shop/payloads.py"].replace("order: int", "order: str"),
        "shop/uses.py": FILES["shop/uses.py"].replace("first=1", "second=''"),
    },
    "receivers in another file: lines, fields, async": {
        "shop/receivers.py": "# one\n"
        + FILES["shop/receivers.py"]
        .replace("print(kwargs)", "print(kwargs['second'])")
        .replace("amount", "note")
        .replace("def on_", "async def on_"),
        "shop/tills_below.py": FILES["shop/tills_below.py"].replace("extra = 1", "closed = lost"),
    },
    "helpers: one that no longer sends, one that now does, a method in another file": {
        "shop/helpers.py": "def emit(signal): ...\ndef keep(signal):\n    signal.send_robust(None)\n",
        "shop/own.py": FILES["shop/own.py"].replace("self.send(None, order=1)", "print(self)"),
    },
    "moves: a helper, a method, a signal, a base class": {
        "shop/helpers.py": "from shop.more import emit\ndef keep(signal): ...\n",
        "shop/more.py": "def emit(signal):\n    signal.send_robust(None)\n",
        "shop/own.py": FILES["shop/own.py"].replace("class Own(", "class First(") + "class Own(First): ...\n",
        "shop/moved.py": FILES["shop/signals.py"],
        "shop/signals.py": "from shop.moved import paid, lost, untyped\n",
        "shop/tills.py": FILES["shop/tills.py"].replace(
            "class Till:", "class Other:\n    closed = None\nclass Till(Other):"
        ),
    },
    "names: a signal that is renamed, one that is another": {
        **{path: text.replace("lost", "gone") for path, text in FILES.items()},
        "shop/signals.py": FILES["shop/signals.py"].replace("lost", "gone").replace("Signal()", "paid"),
        "shop/tills_below.py": "from shop.signals import paid\nclass Better:\n    closed = paid\n",
    },
    "files: one less, one more, one with a syntax error, an import more": {
        "shop/connects.py": None,
        "shop/last.py": "from shop.signals import lost\nlost.connect(print)\n",
        "shop/helpers.py": "def (\n",
        "shop/money.py": "import json\nfrom shop import uses\n" + FILES["shop/money.py"],
    },
    "a file less that others import": {"shop/receivers.py": None},
}


def _write(edit: dict[str, str | None]) -> None:
    for name, text in edit.items():
        if text is None:
            Path(name).unlink()
        else:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text, "utf-8")


def read(paths: list[str], *, is_cached: bool = False) -> Map:
    """Read a map, as each run of the command does in a process of its own."""
    return run_apart(_collect.read, paths, is_cached=is_cached)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was read once, which each test edits and puts back."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(autouse=True)
def project(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the project as it is before an edit."""
    monkeypatch.chdir(kept)
    for path in Path().rglob("*.py"):
        if path.as_posix() not in FILES:
            path.unlink()
    _write({name: text for name, text in FILES.items() if not Path(name).exists() or Path(name).read_text() != text})


def _only(found: Map, name: str) -> Signal:
    return next(signal for signal in found.signals if signal.name == name)


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_the_map_is_that_of_a_full_run(edit: str) -> None:
    """The run before the edit keeps its facts; the run after it reads what has changed, and no more."""
    before = read(["shop"], is_cached=True)
    _write(EDITS[edit])
    after = read(["shop"], is_cached=True)
    assert after == read(["shop"])
    assert after != before


@pytest.fixture
def reads_again(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Return the modules of the project that a run reads again."""

    def read_again() -> list[str]:
        modules: list[str] = []
        read_file = _build.TreeReader.read_file

        def note(reader: _build.TreeReader, file: MypyFile) -> object:
            modules.append(file.fullname)
            return read_file(reader, file)

        monkeypatch.setattr(_build.TreeReader, "read_file", note)
        _collect.read(["shop"], is_cached=True)
        return sorted(modules)

    return read_again


def test_only_what_has_changed_is_read_again(reads_again: Callable[[], list[str]]) -> None:
    """And the files that depend on what it gives to others."""
    read(["shop"], is_cached=True)
    assert reads_again() == []
    Path("shop/uses.py").write_text(FILES["shop/uses.py"] + "# the end\n", "utf-8")
    assert reads_again() == ["shop.uses"]
    Path("shop/helpers.py").write_text(FILES["shop/helpers.py"].replace("emit(signal)", "emit(signal, more)"), "utf-8")
    assert reads_again() == ["shop.helpers", "shop.uses"]


def test_an_edit_within_a_second_that_keeps_the_length_is_seen() -> None:
    """The size of a file and the second of its last change are what mypy goes by; the text of the file decides."""
    read(["shop"], is_cached=True)
    path = Path("shop/uses.py")
    changed = path.stat()
    path.write_text(FILES["shop/uses.py"].replace("first=1", "third=1"), "utf-8")
    os.utime(path, ns=(changed.st_atime_ns, changed.st_mtime_ns))
    payload = _only(read(["shop"], is_cached=True), "shop.signals.untyped").payload
    assert payload is not None
    assert [field.name for field in payload.fields] == ["third"]


def test_facts_that_do_not_belong_to_the_cache_of_mypy_are_not_used() -> None:
    """A run that was stopped between the two leaves the one without the other."""
    read(["shop"], is_cached=True)
    facts = next(Path(".mypy_cache/typedsignal-map").glob("facts.*"))
    older = facts.read_bytes()
    Path("shop/uses.py").write_text(FILES["shop/uses.py"].replace("first", "third"), "utf-8")
    read(["shop"], is_cached=True)
    facts.write_bytes(older)
    assert read(["shop"], is_cached=True) == read(["shop"])


@pytest.mark.parametrize("content", [b"", b"\x80", pickle.dumps(Path("x")), pickle.dumps(3)])
def test_a_broken_cache_is_no_reason_to_fail(content: bytes) -> None:
    """Nor is one that somebody else has written: nothing but facts is read out of it."""
    folder = Path("broken")
    folder.mkdir(exist_ok=True)
    _cache._find_file(folder).write_bytes(content)
    assert _cache.load(folder) == {}


def test_a_run_of_fewer_paths_keeps_what_others_have_read(reads_again: Callable[[], list[str]]) -> None:
    """The files of the project are read for any map, whatever its paths are."""
    read(["shop"], is_cached=True)
    read(["shop/uses.py"], is_cached=True)
    assert reads_again() == []


def test_a_cache_that_another_run_uses_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run then reads everything, and keeps nothing."""
    expected = read(["shop"])
    build = _build.build

    def build_without_cache(*arguments: Any, **options: Any) -> object:
        if arguments[1].incremental:
            raise sqlite3.OperationalError("database is locked")
        return build(*arguments, **options)

    monkeypatch.setattr(_build, "build", build_without_cache)
    assert read(["shop"], is_cached=True) == expected


def test_a_missing_module_is_reported_at_its_first_import() -> None:
    """Mypy gives its errors in another order if it has some of them from its cache."""
    Path("shop/twice.py").write_text("from . import receivers\nfrom .receivers import on_paid\n", "utf-8")
    Path("shop/again.py").write_text("import json\nfrom shop.receivers import on_paid\n", "utf-8")
    read(["shop"], is_cached=True)
    Path("shop/receivers.py").unlink()
    Path("shop/twice.py").write_text("from . import receivers\nfrom .receivers import on_untyped\n", "utf-8")
    after = read(["shop"], is_cached=True)
    assert after == read(["shop"])
    assert [diagnostic.place for diagnostic in after.diagnostics] == [Place("shop/again.py", 2)]

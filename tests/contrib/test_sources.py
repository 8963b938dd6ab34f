"""What is declared of the signals of libraries is what the installed versions send, by the source of each."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contrib.declared import LIBRARIES, declared, declaring_modules, imports_for_checkers, signal_names
from tests.contrib.sources import package_folder, read_sends
from typedsignal.map._collect import Reading
from typedsignal.mypy._fullnames import DECLARING_MODULES

ROOT = Path(__file__).parents[2]
SIGNALS = [(package, name) for package, declaring in LIBRARIES.items() for name in signal_names(declaring)]

# Fields that the newest version always sends, and an older one that is supported never.
_NEW = {("celery", "task_success"): {"runtime"}}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """Let the map read all libraries that are installed, once."""
    folder = tmp_path_factory.mktemp("libraries")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return read_sends([package for package in LIBRARIES if package_folder(package) is not None], folder)


def _require(package: str) -> Path:
    folder = package_folder(package)
    if folder is None:
        pytest.skip(f"{package} is not installed")
    return folder


@pytest.mark.parametrize("package", LIBRARIES)
def test_every_signal_of_a_library_is_declared(package: str, reading: Reading) -> None:
    """Every public one that a module of it makes or sends, and no other; those of objects have no name to declare."""
    _require(package)
    modules = declaring_modules(package)
    made = {name for name in {*reading.declared, *reading.sends} if name.startswith(f"{package}.")}
    of_modules = {name for name in made if name.rpartition(".")[0] in reading.result.files and "._" not in name}
    assert {name.rpartition(".")[0] for name in of_modules} <= modules
    assert {name.rpartition(".")[2] for name in of_modules} == set(signal_names(LIBRARIES[package]))


@pytest.mark.parametrize(("package", "name"), SIGNALS, ids=lambda value: value)
def test_the_fields_of_a_signal_are_those_that_its_library_sends(package: str, name: str, reading: Reading) -> None:
    """Each send passes what is required and nothing undeclared, and what is not required is passed by some."""
    _require(package)
    found = [
        sends for module in declaring_modules(package) for sends in [reading.sends.get(f"{module}.{name}")] if sends
    ]
    passed = [send.passed for sends in found for send in sends]
    fields, required = declared(LIBRARIES[package], name)
    assert passed
    for sent in passed:
        assert sent is not None
        assert required <= {*sent.fields} <= fields
    new = _NEW.get((package, name), set())
    sent_by_all = set.intersection(*({*sent.fields} for sent in passed if sent is not None))
    assert sent_by_all - required <= new
    if not any(sent.is_open for sent in passed if sent is not None):
        assert fields - {field for sent in passed if sent is not None for field in sent.fields} <= new


@pytest.mark.parametrize("package", LIBRARIES)
def test_the_classes_that_a_declaration_names_are_in_the_library(package: str) -> None:
    """What mypy does not see, as the library has no types."""
    root = _require(package).parent
    for module, name in imports_for_checkers(LIBRARIES[package]):
        path = root / f"{module.replace('.', '/')}.py"
        if module.startswith(f"{package}.") and path.exists():
            assert re.search(rf"^class {name}\b|^from .* import .*\b{name}\b", path.read_text("utf-8"), re.MULTILINE)


def test_a_module_is_in_the_table_of_the_plugin_for_each_library() -> None:
    """By which stock imports are checked."""
    assert {*DECLARING_MODULES.values()} == {*LIBRARIES.values()}


def test_a_declared_signal_is_the_one_of_the_library() -> None:
    """The same object, in a project that has the apps of all libraries that are installed."""
    installed = [package for package in LIBRARIES if package_folder(package) is not None]
    subprocess.run([sys.executable, "-m", "tests.contrib.identity", *installed], check=True, cwd=ROOT)

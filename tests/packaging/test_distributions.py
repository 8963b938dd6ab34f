"""A build is reproducible, complete, and needs nothing else."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.docs.reading import README, blocks

ROOT = Path(__file__).parents[2]
BUILT_AT = "1767225600"


def _versioned() -> list[str]:
    """Return what is in the repository, or would be with the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in names.split("\0")[:-1] if (ROOT / name).exists()]


def _build(folder: Path, source: Path) -> list[Path]:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", folder],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": BUILT_AT},
        capture_output=True,
        check=True,
    )
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sdist and the wheel, in this order; they are built of the repository, and written elsewhere."""
    return sorted(_build(tmp_path_factory.mktemp("built"), ROOT), key=lambda path: path.suffix)


def test_what_is_built_twice_is_the_same(built: list[Path], tmp_path: Path) -> None:
    """Builds elsewhere, later, with other permissions, and from the sdist are equal byte by byte."""
    copy = tmp_path / "copy"
    for name in _versioned():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
        (copy / name).chmod(0o700 if name == ".ci/run" else 0o600)
    again = _build(tmp_path / "again", copy)
    assert {path.name: path.read_bytes() for path in again} == {path.name: path.read_bytes() for path in built}
    with tarfile.open(built[0]) as sdist:
        sdist.extractall(tmp_path, filter="data")
    of_sdist = _build(tmp_path / "of_sdist", tmp_path / built[0].name.removesuffix(".tar.gz"))
    assert [path.read_bytes() for path in of_sdist if path.suffix == ".whl"] == [built[1].read_bytes()]


def test_the_sdist_is_the_repository(built: list[Path]) -> None:
    """The sdist holds the repository and what hatchling adds."""
    with tarfile.open(built[0]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names == {*_versioned(), "PKG-INFO"}


def test_the_wheel_is_the_package(built: list[Path]) -> None:
    """The wheel holds the package with `py.typed`, its metadata, and no tests."""
    with zipfile.ZipFile(built[1]) as wheel:
        names = set(wheel.namelist())
    about = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    assert names - about == {name for name in _versioned() if name.startswith("typedsignal/")}
    assert "typedsignal/py.typed" in names
    assert {name.partition("/")[2] for name in about} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }


def _required(wheel: Path) -> set[str]:
    """Return what a wheel requires on this Python, without any extra."""
    with zipfile.ZipFile(wheel) as opened:
        about = next(name for name in opened.namelist() if name.endswith("/METADATA"))
        lines = message_from_bytes(opened.read(about)).get_all("Requires-Dist", [])
    requirements = [Requirement(line) for line in lines]
    without_extra = {"extra": ""}
    return {line.name for line in requirements if not line.marker or line.marker.evaluate(without_extra)}


@pytest.fixture(scope="module")
def bare(built: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel and what it requires, and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = Path(subprocess.check_output([python, "-c", where], text=True).strip())
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", built[1]], check=True)
    for name in _required(built[1]):
        for file in importlib.metadata.files(name) or []:
            (purelib / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), purelib / file)
    subprocess.run([*pip, "check"], check=True)
    return python


def _run(python: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a Python away from the repository, with warnings as errors."""
    return subprocess.run(
        [python, "-I", "-W", "error", *arguments], cwd=python.parent, capture_output=True, text=True, check=False
    )


def test_the_wheel_needs_nothing_but_what_it_requires(bare: Path, tmp_path: Path) -> None:
    """The example of the README runs, signals are sent from async code, and tests of them are written."""
    shop = next(text for _, text in blocks(README) if text.startswith("# shop.py"))
    connected = 'order_completed.connect(lambda sender, order_id, **kwargs: print("mail", order_id), weak=False)\n'
    sent = 'order_completed.send(OrderService, order_id=1, status="completed")\n'
    (tmp_path / "shop.py").write_text(shop + connected + sent, encoding="utf-8")
    done = _run(bare, tmp_path / "shop.py")
    assert (done.stdout.splitlines(), done.stderr) == (["mail 1"], "")
    (tmp_path / "tested.py").write_text(
        "import asyncio\n"
        "from typedsignal import Signal\n"
        "from typedsignal.testing import capture, connected_to, muted\n"
        "signal = Signal()\n"
        "with connected_to(signal, lambda **kwargs: None), muted(signal), capture(signal) as sent:\n"
        "    asyncio.run(signal.asend(None, order_id=1))\n"
        "print(sent.one(order_id=1))\n",
        encoding="utf-8",
    )
    done = _run(bare, tmp_path / "tested.py")
    assert (done.stdout, done.stderr) == ("signal(sender=None, order_id=1)\n", "")


@pytest.mark.parametrize("extra", ["django", "mypy"])
def test_a_module_without_its_extra_names_the_extra(bare: Path, extra: str) -> None:
    """The error names the extra that is not installed."""
    done = _run(bare, "-c", f"import typedsignal.{extra}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("ModuleNotFoundError: ")
    assert extra in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("is_script", [False, True], ids=["module", "script"])
@pytest.mark.parametrize("tool", ["map", "adopt"])
def test_a_command_without_its_extra_names_the_extra(bare: Path, tool: str, is_script: bool) -> None:
    """The command prints one sentence, however it is called."""
    done = _run(bare, *([bare.parent / "typedsignal"] if is_script else ["-m", "typedsignal"]), tool, ".")
    assert (done.returncode, done.stdout) == (2, "")
    sentence = rf'typedsignal {tool} needs \w+, which is not installed: pip install "typedsignal\[{tool}\]"\n'
    assert re.fullmatch(sentence, done.stderr)

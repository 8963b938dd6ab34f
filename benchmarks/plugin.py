"""Measure what the mypy plugin and the map cost, on code that is nothing but signals and on code without any.

The tests of the plugin seed mistakes into the same code.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 2 if "--quick" in sys.argv else 7
# Users have the byte code of what they installed.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_SETTINGS = '[tool.mypy]\nstrict = true\nfiles = ["code"]\nplugins = [{plugins}]\n'
_HEAD = """\
from typing import NotRequired, TypedDict

from typedsignal import Signal, receiver


class Other: ...
"""
_SIGNAL = """

class Sender{n}: ...


class Payload{n}(TypedDict):
    number: int
    name: str
    share: NotRequired[float]


signal_{n} = Signal[type[Sender{n}], Payload{n}]()
"""
_RECEIVERS = (
    "@receiver(signal_{n})\ndef on_a{n}(sender: type[Sender{n}], *, number: int, **kwargs: object) -> None: ...\n",
    "@signal_{n}.connect\ndef on_b{n}(svc: type[Sender{n}], number: int, name: str, share: float = 0) -> None: ...\n",
    "@receiver(signal_{n}, sender=Sender{n})\ndef on_c{n}(sender: type[Sender{n}], **kwargs: object) -> None: ...\n",
    "def on_d{n}(sender: type[Sender{n}], name: str, **kwargs: object) -> None: ...\nsignal_{n}.connect(on_d{n})\n",
)
_SENDS = (
    'signal_{n}.send(Sender{n}, number=1, name="a")',
    'signal_{n}.send(Sender{n}, number=2, name="b", share=0.5)',
    'signal_{n}.send(sender=Sender{n}, name="c", number=3)',
    'signal_{n}.send_robust(Sender{n}, number=4, name="d")',
    'signal_{n}.send_robust(Sender{n}, number=5, name="e", share=1)',
)

# Receivers of one signal in one file: what stands before them, and what there is for each.
_CURVES = {
    "connects with a uid in one function": (
        "def ready() -> None:\n",
        '    signal_0.connect(on_all, dispatch_uid="uid_{n}")\n',
    ),
    "local functions of one function": (
        "def ready(kept: list[object]) -> None:\n",
        "    def on_{n}(sender: object, **kwargs: object) -> None: ...\n    kept.append(signal_0.connect(on_{n}))\n",
    ),
    "decorated functions with a uid in one module": (
        "",
        '@receiver(signal_0, dispatch_uid="uid_{n}")\ndef on_{n}(sender: object, **kwargs: object) -> None: ...\n',
    ),
}
_COUNTS = (100, 800, 5_000)

# What is wrong, and the statement; it is reported on its first line.
MISTAKES = {
    "a send with a wrong type": 'signal_{n}.send(Sender{n}, number="1", name="a")',
    "a send without a field": "signal_{n}.send(Sender{n}, number=1)",
    "a send with an unknown field": 'signal_{n}.send(Sender{n}, number=1, name="a", total=3)',
    "a send with a misspelt field": 'signal_{n}.send(Sender{n}, number=1, nane="a")',
    "a send by a wrong sender": 'signal_{n}.send(Other, number=1, name="a")',
    "a send without a sender": 'signal_{n}.send(number=1, name="a")',
    "a send with a positional payload": 'signal_{n}.send(Sender{n}, 1, "a")',
    "a robust send with a wrong type": 'signal_{n}.send_robust(Sender{n}, number=None, name="a")',
    "a receiver of a wrong type": (
        "@receiver(signal_{n})\ndef wrong_a{n}(sender: type[Sender{n}], *, number: str, **kwargs: object) -> None: ..."
    ),
    "a receiver without a field": (
        "@receiver(signal_{n})\ndef wrong_b{n}(sender: type[Sender{n}], *, number: int, name: str) -> None: ..."
    ),
    "a receiver with an unknown parameter": (
        "@signal_{n}.connect\ndef wrong_c{n}(sender: type[Sender{n}], user: str, **kwargs: object) -> None: ..."
    ),
    "a receiver of a wrong sender": (
        "@signal_{n}.connect\ndef wrong_d{n}(sender: type[Other], **kwargs: object) -> None: ..."
    ),
    "a receiver that requires a field that may be missing": (
        "@receiver(signal_{n})\ndef wrong_e{n}(sender: type[Sender{n}], share: float, **kwargs: object) -> None: ..."
    ),
    "a receiver connected to a sender that never sends": (
        "@receiver(signal_{n}, sender=Other)\ndef wrong_f{n}(sender: object, **kwargs: object) -> None: ..."
    ),
}


class Seeded(NamedTuple):
    """A mistake and its place."""

    what: str
    path: str
    line: int


def write_codebase(folder: Path, *, signals: int, sends: int, modules: int, mistakes: bool = False) -> list[Seeded]:
    """Write modules of signals, each with four receivers and some sends; with a mistake each, if asked for."""
    seeded: list[Seeded] = []
    kinds = list(MISTAKES)
    for module in range(modules):
        path, text = f"signals_{module}.py", _HEAD
        for n in range(module, signals, modules):
            parts = [_SIGNAL, "\n\n" + "\n\n".join(_RECEIVERS), "\n\ndef send_{n}() -> None:\n"]
            text += "".join(part.format(n=n) for part in parts)
            text += "".join(f"    {_SENDS[send % len(_SENDS)].format(n=n)}\n" for send in range(sends))
            if mistakes:
                what = kinds[n % len(kinds)]
                text += "\n\n"
                seeded.append(Seeded(what, path, text.count("\n") + 1))
                text += MISTAKES[what].format(n=n) + "\n"
        (folder / path).write_text(text, encoding="utf-8")
    return seeded


class _Cost(NamedTuple):
    cpu: float
    memory: int


def _measure(folder: Path, arguments: list[str]) -> _Cost:
    """Run a module of Python to its end; return its CPU time and its peak memory."""
    command = [sys.executable, "-m", *arguments]
    with tempfile.TemporaryFile() as output:
        started = subprocess.Popen(command, cwd=folder, env=_ENVIRONMENT, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if started.returncode:
            raise RuntimeError(output.read().decode())
    return _Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def _measure_mypy(folder: Path, plugins: str) -> _Cost:
    settings = folder / f"mypy_{'with' if plugins else 'without'}.toml"
    settings.write_text(_SETTINGS.format(plugins=plugins), "utf-8")
    with tempfile.TemporaryDirectory() as cache:
        return _measure(folder, ["mypy", f"--config-file={settings}", f"--cache-dir={cache}"])


def _compare(folder: Path, tool: Callable[[Path], _Cost]) -> str:
    """Return the CPU time and the peak memory of a tool as a part of mypy's without the plugin."""
    costs = [(tool(folder), _measure_mypy(folder, "")) for _ in range(PAIRS)]
    times = [cost.cpu / plain.cpu for cost, plain in costs]
    lower, median, upper = statistics.quantiles(times, n=4)
    memory = statistics.median(cost.memory / plain.memory for cost, plain in costs)
    return f"{median:.2f} ({lower:.2f} to {upper:.2f}), memory {memory:.2f}"


def _measure_with_plugin(folder: Path) -> _Cost:
    return _measure_mypy(folder, '"typedsignal.mypy"')


def _measure_map(folder: Path) -> _Cost:
    return _measure(folder, ["typedsignal", "map", "--no-cache", "code"])


def _write_without_signals(folder: Path, *, modules: int = 50, functions: int = 200) -> None:
    for number in range(modules):
        text = "".join(
            f"def repeat_{addend}(number: int, name: str) -> list[str]:\n    return [name] * (number + {addend})\n\n\n"
            for addend in range(functions)
        )
        (folder / f"module_{number}.py").write_text(text, "utf-8")


def _write_receivers(folder: Path, before: str, receiver: str, count: int) -> None:
    head = _HEAD + _SIGNAL.format(n=0) + "\n\ndef on_all(sender: object, **kwargs: object) -> None: ...\n\n\n"
    text = head + before + "".join(receiver.format(n=n) for n in range(count))
    (folder / "connects.py").write_text(text, "utf-8")


def _print_curves() -> None:
    """Print the ratio for more and more receivers in one place: it stays level where cost is linear."""
    for title, (before, receiver) in _CURVES.items():
        points: list[str] = []
        for count in _COUNTS:
            with tempfile.TemporaryDirectory() as name:
                code = Path(name) / "code"
                code.mkdir()
                _write_receivers(code, before, receiver, count)
                cost, plain = _measure_with_plugin(code.parent), _measure_mypy(code.parent, "")
            points.append(f"{count:,}: {cost.cpu / plain.cpu:.2f}")
        print(f"mypy with the plugin / without, {title}: CPU {', '.join(points)} (1 pair)")


def _print_second_runs(signals: int = 120, modules: int = 1_500) -> None:
    """Print what the map costs again, after one file of a large project has changed: CPU time and peak memory."""
    again = ["typedsignal", "map", "code"]
    with tempfile.TemporaryDirectory() as name:
        code = Path(name) / "code"
        code.mkdir()
        write_codebase(code, signals=signals, sends=10, modules=signals)
        _write_without_signals(code, modules=modules - signals, functions=20)
        first = _measure(Path(name), again)
        with (code / "signals_0.py").open("a", encoding="utf-8") as file:
            file.write("\n\nsignal_0.send(Sender0, number=1, name='z')\n")
        second = _measure(Path(name), again)
    title = f"the map of {modules:,} files, second run with one file changed / first"
    print(f"{title}: CPU {second.cpu / first.cpu:.2f}, memory {second.memory / first.memory:.2f} (1 pair)")


def main() -> None:
    """Print CPU time and peak memory with the plugin over those without it, cold cache, in pairs: median, quartiles."""
    for title, signals, modules in (
        ("500 signals, 2,000 receivers, 5,000 sends", 500, 50),
        ("120 signals in 12 files", 120, 12),
        ("50 modules without signals", 0, 50),
    ):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            code = folder / "code"
            code.mkdir()
            if signals:
                write_codebase(code, signals=signals, sends=10, modules=modules)
            else:
                _write_without_signals(code, modules=modules)
            print(
                f"mypy with the plugin / without, {title}: CPU {_compare(folder, _measure_with_plugin)}, {PAIRS} pairs"
            )
            if signals == 500:
                print(f"the map / mypy, the same signals: CPU {_compare(folder, _measure_map)}, {PAIRS} pairs")
    _print_curves()
    _print_second_runs()


if __name__ == "__main__":
    main()

"""Measure what the mypy plugin and the map cost, on code that is nothing but signals and on code without any."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.codebase import write

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 7
# Users have the byte code of what they installed.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_SETTINGS = '[tool.mypy]\nstrict = true\nfiles = ["code"]\nplugins = [{plugins}]\n'


def _wall_time(folder: Path, plugins: str, tool: str = "mypy") -> float:
    settings = folder / f"mypy_{'with' if plugins else 'without'}.toml"
    settings.write_text(_SETTINGS.format(plugins=plugins), "utf-8")
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "mypy", f"--config-file={settings}", f"--cache-dir={cache}"]
        if tool == "map":
            command = [sys.executable, "-m", "typedsignal", "map", "code"]
        before = time.perf_counter()
        done = subprocess.run(command, cwd=folder, env=_ENVIRONMENT, capture_output=True, text=True, check=False)
        after = time.perf_counter()
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return after - before


def _cost(folder: Path, tool: str = "mypy") -> tuple[float, float, float]:
    ratios = [_wall_time(folder, '"typedsignal.mypy"', tool) / _wall_time(folder, "") for _ in range(PAIRS)]
    lower, median, upper = statistics.quantiles(ratios, n=4)
    return lower, median, upper


def _without_signals(folder: Path) -> None:
    for number in range(50):
        functions = "".join(
            f"def function_{each}(number: int, name: str) -> list[str]:\n    return [name] * (number + {each})\n\n\n"
            for each in range(200)
        )
        (folder / f"module_{number}.py").write_text(functions, "utf-8")


def main() -> None:
    """Print wall time with the plugin over wall time without it, cold cache, in pairs: median and quartiles."""
    for title in ("500 signals, 2,000 receivers, 5,000 sends", "50 modules without signals"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            code = folder / "code"
            code.mkdir()
            if "signals," in title:
                write(code, signals=500, sends=10, modules=50)
            else:
                _without_signals(code)
            lower, median, upper = _cost(folder)
            if "signals," in title:
                print(
                    "the map / mypy, the same signals: {1:.2f} ({0:.2f} to {2:.2f}".format(*_cost(folder, "map"))
                    + f", {PAIRS} pairs)"
                )
        print(f"mypy with the plugin / without, {title}: {median:.2f} ({lower:.2f} to {upper:.2f}, {PAIRS} pairs)")


if __name__ == "__main__":
    main()

"""Time an import in fresh interpreters that take turns."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.contestants import Declared, Django
from benchmarks.timing import Ratio, compare

# PyDispatcher's module is called otherwise than its distribution.
MODULES = {
    Declared.name: "typedsignal",
    Django.name: "django.dispatch",
    "blinker": "blinker",
    "psygnal": "psygnal",
    "pyee": "pyee",
    "PyDispatcher": "pydispatch.dispatcher",
}

# `-S`: what other distributions run at every start would be imported already. What Python itself
# imports at every start, `site` and `os`, costs nothing.
_PROGRAM = """\
import os, site, sys
from time import perf_counter_ns
sys.path[:] = sys.argv[2:]
begin = perf_counter_ns()
__import__(sys.argv[1])
print(perf_counter_ns() - begin)
"""


def _import_in_a_fresh_interpreter(module: str) -> float:
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM, module, *sys.path]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def race_imports(runs: int) -> dict[str, Ratio]:
    """Import each package in some fresh interpreters, and compare what it took with `django.dispatch`."""
    for module in MODULES.values():  # compiles it, if need be
        _import_in_a_fresh_interpreter(module)
    costs: dict[str, list[float]] = {name: [] for name in MODULES}
    for _ in range(runs):
        for name, module in MODULES.items():
            costs[name].append(_import_in_a_fresh_interpreter(module))
    return {name: compare(cost, costs[Django.name]) for name, cost in costs.items()}

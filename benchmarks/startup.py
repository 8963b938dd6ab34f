"""Compare what a process pays once, at its start, in fresh interpreters that take turns."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.contestants import Declared, Django
from benchmarks.timing import Ratio, compare

# Another program, which imports nothing of the other contestants.
_PROGRAM = "benchmarks.starting"
# What has no target is paid once for each signal, in microseconds.
_WITHOUT_TARGET = ("first send of a signal",)


def race_starts(runs: int) -> Sequence[tuple[str, float | None, Ratio]]:
    """Connect and send in some fresh interpreters; return what was done, the target, and the ratio to Django's cost."""
    costs: dict[str, tuple[list[float], list[float]]] = {}
    for _ in range(runs):
        for place, name in enumerate((Declared.name, Django.name)):
            command = [sys.executable, "-m", _PROGRAM, name]
            measured = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
            for title, cost in measured.items():
                costs.setdefault(title, ([], []))[place].append(cost)
    return [(title, None if title in _WITHOUT_TARGET else 1.0, compare(*pair)) for title, pair in costs.items()]

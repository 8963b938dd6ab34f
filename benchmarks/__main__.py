"""Measure everything, print it, and write the pages: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from benchmarks.checking import check_lacks
from benchmarks.contestants import ALL
from benchmarks.delivery import race_deferred
from benchmarks.growth import grow
from benchmarks.imports import race_imports
from benchmarks.memory import weigh
from benchmarks.page import write
from benchmarks.report import Line, Report, print_tables
from benchmarks.scenarios import SCENARIOS
from benchmarks.startup import race_starts
from benchmarks.timing import run

_DOCS = Path(__file__).resolve().parent.parent / "docs"
# Another program, which measures what the mypy plugin costs; it prints for itself.
_PLUGIN = "benchmarks.plugin"


class Effort(NamedTuple):
    """How much is measured."""

    rounds: int
    imports: int
    weighed: int
    numbers: Sequence[int]  # of receivers, for the curves
    sets: Sequence[int]  # of keyword names, likewise
    growth_rounds: int
    pairs: int  # of runs with workers
    events: int  # in each of them


_FULL = Effort(501, 25, 5_000, (1, 10, 100, 1_000, 10_000, 100_000), (1, 10, 100, 1_000, 3_000, 10_000), 15, 9, 500)
_QUICK = Effort(21, 3, 500, (1, 10, 100, 1_000), (1, 10, 100), 5, 2, 50)


def _measure(console: Console, effort: Effort) -> Report:
    for kind in ALL:
        check_lacks(kind)
    results = []
    for scenario in SCENARIOS:
        console.print(f"{scenario.title} …", style="dim", highlight=False)
        results.append(run(scenario, effort.rounds))
    console.print("imports, starts, memory, growth, deferred receivers …", style="dim")
    return Report(
        results,
        race_imports(effort.imports),
        [Line(*measured) for measured in race_starts(effort.imports)],
        weigh(effort.weighed),
        grow(effort.numbers, effort.sets, effort.growth_rounds),
        [Line(*measured) for measured in race_deferred(effort.rounds // 3, effort.pairs, effort.events)],
    )


def main() -> int:
    """Measure, print and write.

    Returns:
        The exit status: 1 if a target against Django or enqueueing by hand is missed, or the machine was too busy to
        tell.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure little, for trying; write only where --docs says")
    parser.add_argument("--docs", type=Path, help="where the documentation is that the pages are written into")
    chosen = parser.parse_args()
    docs: Path | None = chosen.docs or (None if chosen.quick else _DOCS)
    console = Console(width=None if sys.stdout.isatty() else 160)
    report = _measure(console, _QUICK if chosen.quick else _FULL)
    print_tables(console, report)
    if docs is not None:
        console.print(f"Written: {', '.join(map(str, write(report, docs)))}", highlight=False)
    if find_spec(_PLUGIN) is not None:
        subprocess.run([sys.executable, "-m", _PLUGIN, *(["--quick"] if chosen.quick else [])], check=False)
    failing = {"MISSED": report.missed(), "UNSTEADY": report.unsteady()}
    for word, lines in failing.items():
        for line in lines:
            console.print(
                f"{word}: {line.title}: {line.measured}, to be {line.target}", style="bold red", highlight=False
            )
    return 1 if any(failing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

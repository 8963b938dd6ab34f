"""All that was measured, and the tables that are printed of it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import django
from rich import box
from rich.table import Table

from benchmarks.contestants import ALL, Bare, Contestant, Declared, Django
from benchmarks.growth import Growth
from benchmarks.memory import Weight
from benchmarks.scenarios import IMPORT_TARGET
from benchmarks.timing import Ratio, Result, format_ratio, is_missed

if TYPE_CHECKING:
    from rich.console import Console


class Line(NamedTuple):
    """A target, and what was measured."""

    title: str
    target: float | None
    measured: Ratio

    @property
    def is_missed(self) -> bool:
        """Whether the target is missed by more than noise."""
        return is_missed(self.measured.median, self.target)

    @property
    def is_unsteady(self) -> bool:
        """Whether the measurement is too unsteady to compare with the target."""
        return self.target is not None and self.measured.is_unsteady


class Report(NamedTuple):
    """All that was measured."""

    results: Sequence[Result]
    imports: dict[str, Ratio]
    starts: Sequence[Line]
    weights: Sequence[Weight]
    growths: Sequence[Growth]
    deferred: Sequence[Line]

    def against_django(self) -> list[Line]:
        """Return what a declared signal costs, as a part of what Django's does."""
        lines = [Line(result.scenario.title, result.scenario.target.django, result.ours) for result in self.results]
        lines.append(Line("import of the package", IMPORT_TARGET, self.imports[Declared.name]))
        lines += self.starts
        for weight in self.weights:
            part = weight.to_django(Declared.name)
            lines.append(Line(f"memory of a {weight.title}", weight.target, Ratio(part, part, part)))
        return lines

    def against_bare(self) -> list[tuple[Line, Ratio]]:
        """Return how far the limit is, and how far it is in a function; no gate."""
        return [
            (Line(result.scenario.title, result.scenario.target.bare, result.ours_to_bare), result.ours_to_function)
            for result in self.results
            if result.ours_to_bare is not None and result.ours_to_function is not None
        ]

    def targets_of_bare(self) -> list[Line]:
        """Return the lines of the limit in which something is aimed at."""
        return [line for line, _ in self.against_bare() if line.target is not None]

    def gate(self) -> list[Line]:
        """Return the lines of which a target that is missed fails the benchmark."""
        return [*self.against_django(), *self.deferred]

    def missed(self) -> list[Line]:
        """Return the lines of the gate that are missed."""
        return [line for line in self.gate() if line.is_missed and not line.is_unsteady]

    def unsteady(self) -> list[Line]:
        """Return the lines of the gate that the machine was too busy for."""
        return [line for line in self.gate() if line.is_unsteady]


def list_others() -> list[type[Contestant]]:
    """Return all contestants but Django, the one that they are compared with."""
    return [kind for kind in ALL if kind is not Django]


def describe_environment() -> str:
    """Return what the ratios depend on."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, Django {django.get_version()}, {os.cpu_count()} cores"


def format_cell(result: Result, kind: type[Contestant]) -> str:
    """Return the cost of a contestant, as a part of Django's; a dash if it does not do the work."""
    measured = result.to_django.get(kind.name)
    return "-" if measured is None else format_ratio(measured.median)


def list_notes() -> list[str]:
    """Return what is not alike, in a sentence for each contestant."""
    found = [
        f"{kind.name} {_join([lack.value for lack in kind.lacks])}."
        for kind in ALL
        if kind.lacks and not issubclass(kind, Bare)
    ]
    return [
        *sorted(found, key=str.lower),
        f"The {Bare.name} runs over the receivers of the sender, chosen beforehand.",
        "blinker has an async send too, one receiver after the other, and pyee one that awaits none: not compared.",
        "Django checks receivers only with DEBUG, which is off here; typedsignal always does.",
    ]


def _join(parts: list[str]) -> str:
    parts = sorted(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=box.SIMPLE, title_justify="left", pad_edge=False)
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _targets(title: str, lines: Sequence[Line]) -> Table:
    table = _table(title, "work", "target", "median", "quartiles", "")
    for line in lines:
        low, median, high = line.measured
        table.add_row(
            line.title,
            "" if line.target is None else format_ratio(line.target),
            format_ratio(median),
            f"{format_ratio(low)} to {format_ratio(high)}",
            "[yellow]unsteady[/]" if line.is_unsteady else "[red]missed[/]" if line.is_missed else "",
        )
    return table


def _limits(report: Report) -> Table:
    table = _table(
        "typedsignal / bare loop: how far the limit is", "work", "target", "median", "quartiles", "in a function"
    )
    for line, in_function in report.against_bare():
        low, median, high = line.measured
        target = "" if line.target is None else format_ratio(line.target)
        table.add_row(
            line.title,
            target,
            format_ratio(median),
            f"{format_ratio(low)} to {format_ratio(high)}",
            format_ratio(in_function.median),
        )
    return table


def _contestants(report: Report) -> Table:
    table = _table("All contestants, as a part of Django's cost", "work", *(kind.name for kind in list_others()))
    for result in report.results:
        table.add_row(result.scenario.title, *(format_cell(result, kind) for kind in list_others()))
    return table


def _growth(report: Report) -> Table:
    table = _table("How cost grows", "what", "over", "from", "to", "times as much")
    for growth in report.growths:
        for curve in growth.curves:
            ends = [f"{number:,}" for number in (curve.numbers[0], curve.numbers[-1])]
            table.add_row(f"{growth.title}: {curve.name}", growth.over, *ends, format_ratio(curve.factor))
    return table


def print_tables(console: Console, report: Report) -> None:
    """Print all tables."""
    console.print(f"\n{describe_environment()}. Ratios of costs; medians of paired rounds.\n", highlight=False)
    console.print(_targets("typedsignal / Django", report.against_django()))
    console.print(_targets("a deferred receiver / by hand: the sender's CPU time", report.deferred))
    console.print(_limits(report))
    console.print(_contestants(report))
    for note in list_notes():
        console.print(f"  {note}", style="dim", markup=False, highlight=False)
    console.print()
    console.print(_growth(report))

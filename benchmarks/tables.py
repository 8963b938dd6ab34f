"""What is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from benchmarks.ratios import shown
from benchmarks.report import Line, Report, cell, circumstances, notes, others

if TYPE_CHECKING:
    from rich.console import Console


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
            "" if line.target is None else shown(line.target),
            shown(median),
            f"{shown(low)} to {shown(high)}",
            "[yellow]unsteady[/]" if line.is_unsteady else "[red]missed[/]" if line.is_missed else "",
        )
    return table


def _limits(report: Report) -> Table:
    table = _table(
        "typedsignal / bare loop: how far the limit is", "work", "target", "median", "quartiles", "in a function"
    )
    for line, in_function in report.against_bare():
        low, median, high = line.measured
        target = "" if line.target is None else shown(line.target)
        table.add_row(line.title, target, shown(median), f"{shown(low)} to {shown(high)}", shown(in_function.median))
    return table


def _everybody(report: Report) -> Table:
    table = _table("Everybody, as a part of Django's cost", "work", *(kind.name for kind in others()))
    for result in report.results:
        table.add_row(result.scenario.title, *(cell(result, kind) for kind in others()))
    return table


def _growth(report: Report) -> Table:
    table = _table("How cost grows", "what", "over", "from", "to", "times as much")
    for growth in report.growths:
        for curve in growth.curves:
            ends = [f"{number:,}" for number in (curve.numbers[0], curve.numbers[-1])]
            table.add_row(f"{growth.title}: {curve.name}", growth.over, *ends, shown(curve.factor))
    return table


def show(console: Console, report: Report) -> None:
    """Print all tables."""
    console.print(f"\n{circumstances()}. Ratios of costs; medians of paired rounds.\n", highlight=False)
    console.print(_targets("typedsignal / Django: the gate", report.against_django()))
    console.print(_limits(report))
    console.print(_everybody(report))
    for note in notes():
        console.print(f"  {note}", style="dim", markup=False, highlight=False)
    console.print()
    console.print(_growth(report))

"""Parts two and three: the checkers find nothing in the shop, and every mistake in a copy with mistakes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from examples.demo.checkers import CHECKERS, CheckerError, Report, ask_all
from examples.demo.mistakes import MISTAKES
from examples.demo.seeding import Seeded, StaleMistakeError, seed

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

NAMES = " and ".join(CHECKERS)


def check_project(console: Console, project: Path, scratch: Path) -> list[str]:
    """Ask the checkers about the project as it is; return what they complain about."""
    console.print()
    console.rule("2. The shop as type checkers see it")
    console.print(f"Asking {NAMES} about the shop ...")
    try:
        reports = ask_all(project, scratch)
    except CheckerError as error:
        return [str(error)]
    for name, found in reports.items():
        console.print(f"{name}: {len(found) or 'no'} errors")
    return [f"{name} reports a right line: {place(report)}" for name, found in reports.items() for report in found]


def check_mistakes(console: Console, project: Path, scratch: Path) -> list[str]:
    """Ask the checkers about a copy with mistakes, print their reports; return what they missed or made up."""
    console.print()
    console.rule("3. The shop with mistakes")
    console.print(f"Seeding {len(MISTAKES)} mistakes into a copy of the shop ...")
    copy = scratch / "shop"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    try:
        seeded = [seed(copy, number, mistake) for number, mistake in enumerate(MISTAKES, 1)]
        console.print(f"Asking {NAMES} about the copy, once each ...")
        reports = ask_all(copy, scratch)
    except (CheckerError, StaleMistakeError) as error:
        return [str(error)]
    console.print(table_of(seeded, reports))
    return [complaint for name, found in reports.items() for complaint in complaints_about(name, found, seeded)]


def table_of(seeded: list[Seeded], reports: dict[str, list[Report]]) -> Table:
    """Return a table of the mistakes with the first report of each checker."""
    table = Table(box=box.SIMPLE, show_header=False)
    for number, entry in enumerate(seeded, 1):
        table.add_row(str(number), Text(entry.mistake.words, style="bold"))
        table.add_row("", Text(entry.code, style="cyan"))
        for name, found in reports.items():
            table.add_row(name, Text(next((report.gist for report in reports_of(entry, found)), "-")))
        table.add_section()
    return table


def reports_of(seeded: Seeded, found: list[Report]) -> list[Report]:
    """Pick the reports about one mistake."""
    return [report for report in found if report.path == seeded.path and report.line in seeded.lines]


def complaints_about(checker: str, found: list[Report], seeded: list[Seeded]) -> list[str]:
    """Return which mistakes a checker should have seen, and which right lines it reported."""
    found_by_mistake = {entry.mistake: reports_of(entry, found) for entry in seeded}
    unseen = [mistake for mistake, reports in found_by_mistake.items() if checker in mistake.seen_by and not reports]
    expected = {report for reports in found_by_mistake.values() for report in reports}
    return [
        *(f"{checker} does not see this mistake: {mistake.words}" for mistake in unseen),
        *(f"{checker} reports a right line: {place(report)}" for report in found if report not in expected),
    ]


def place(report: Report) -> str:
    """Show a report on one line."""
    return f"{report.path.name}:{report.line}: {report.gist}"

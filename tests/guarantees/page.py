"""Write the page that shows, guarantee by guarantee, what each checker reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.guarantees.checkers import CHECKERS
from tests.guarantees.known import KNOWN
from tests.guarantees.marks import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.guarantees.marks import Guarantee

PAGE = ROOT / "docs" / "reference" / "guarantees.md"

_HEAD = """\
# Guarantees

This page shows which mistakes each type checker reports. Each guarantee is a file of `typing_tests/`, whose lines are
marked as wrong or right. Every checker checks every file, and the tests write this page from the reports. A signal is
declared by a class, `Signal[Sender, Payload]()`, or by a function, `@signal`. A guarantee that holds for both forms is
checked for both.
"""
_LEGEND = """\
✓: the checker reports every wrong line, and no right line. Otherwise the cell counts the wrong lines that it reports,
and the right lines ("too many").
"""
_DECLARED = "declared_"
_OF_DECLARED = """\
`DjangoSignal`, `CelerySignal` and `BlinkerSignal` keep the dispatcher of their library. In the types of the libraries,
`send` takes anything, so that only the plugin checks it. Only the plugin recognizes a signal that is imported from its
library.
"""
_ALL = "✓"


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def _table(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    return _row(head) + _row("---" for _ in head) + "".join(_row(row) for row in rows)


def _cell(guarantee: Guarantee, unseen: set[int], reported: set[int]) -> str:
    seen = len(guarantee.wrong) - len(unseen)
    cell = _ALL if not unseen else f"{seen} of {len(guarantee.wrong)}"
    return f"{cell}, {len(reported)} too many" if reported else cell


def _totals(results: dict[tuple[str, str], tuple[set[int], set[int]]], guarantees: list[Guarantee]) -> str:
    def total(checker: str, *, by_function: bool) -> str:
        of_form = [guarantee for guarantee in guarantees if guarantee.by_function is by_function]
        wrong = sum(len(guarantee.wrong) for guarantee in of_form)
        return f"{wrong - sum(len(results[checker, guarantee.path][0]) for guarantee in of_form)} of {wrong}"

    def too_many(checker: str) -> int:
        return sum(len(results[checker, guarantee.path][1]) for guarantee in guarantees)

    names = [checker.name for checker in CHECKERS]
    return _table(
        ["", *names],
        [
            ["mistakes seen, declared by a class", *(total(name, by_function=False) for name in names)],
            ["mistakes seen, declared by a function", *(total(name, by_function=True) for name in names)],
            ["right lines reported", *(too_many(name) for name in names)],
        ],
    )


def _differences() -> str:
    found = ""
    for reason in dict.fromkeys(difference.reason for difference in KNOWN):
        alike = [difference for difference in KNOWN if difference.reason == reason]
        checkers = ", ".join(dict.fromkeys(checker for difference in alike for checker in difference.checkers))
        link = f" ([upstream]({alike[0].link}))" if alike[0].link else ""
        names = dict.fromkeys(name for difference in alike for name in [*difference.unseen, *difference.reported])
        where = ", ".join(f"`{name}`" for name in names)
        found += f"- **{checkers}**: {reason}{link}\n  In {where}.\n"
    return found


def write(results: dict[tuple[str, str], tuple[set[int], set[int]]], guarantees: list[Guarantee]) -> str:
    """Return the page, from what each checker does not see and what it reports too much, by its name and path."""
    rows = [
        [
            f"{guarantee.sentence} `{guarantee.name}`" + (", by function" if guarantee.by_function else ""),
            *(_cell(guarantee, *results[checker.name, guarantee.path]) for checker in CHECKERS),
        ]
        for guarantee in guarantees
    ]
    declared = [row for row, guarantee in zip(rows, guarantees, strict=True) if guarantee.name.startswith(_DECLARED)]
    rows = [row for row in rows if row not in declared]
    head = ["guarantee", *(checker.name for checker in CHECKERS)]
    return "\n".join(
        [
            _HEAD,
            "## In short\n",
            _totals(results, guarantees),
            "## Settings\n",
            _table(["checker", "settings"], [[checker.name, checker.settings] for checker in CHECKERS]),
            "## Guarantee by guarantee\n",
            _LEGEND,
            _table(head, rows),
            "## Declared signals of libraries\n",
            _OF_DECLARED,
            _table(head, declared),
            "## Known differences\n",
            _differences(),
        ]
    )

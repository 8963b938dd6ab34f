"""Every checker sees what the guarantees of `typing_tests/` promise."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.guarantees.checkers import CHECKERS, run_all
from tests.guarantees.known import KNOWN, known
from tests.guarantees.marks import read_guarantees
from tests.guarantees.page import PAGE, write

if TYPE_CHECKING:
    from tests.guarantees.checkers import Report
    from tests.guarantees.marks import Guarantee

GUARANTEES = read_guarantees()

Results = dict[tuple[str, str], tuple[set[int], set[int]]]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Report]]:
    """What every checker reports."""
    return run_all(tmp_path_factory.mktemp("guarantees"), GUARANTEES)


@pytest.fixture(scope="module")
def results(reports: dict[str, list[Report]]) -> Results:
    """The wrong lines that each checker does not see, and the right ones that it reports, by their order."""
    lines: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for checker, found in reports.items():
        for report in found:
            lines[checker, report.path].add(report.line)
    return {
        (checker.name, guarantee.path): _judge(guarantee, lines[checker.name, guarantee.path])
        for checker in CHECKERS
        for guarantee in GUARANTEES
    }


def _judge(guarantee: Guarantee, reported: set[int]) -> tuple[set[int], set[int]]:
    unseen = {order for order, line in enumerate(guarantee.wrong, 1) if line not in reported}
    return unseen, {order for order, line in enumerate(guarantee.right, 1) if line in reported}


@pytest.mark.parametrize("checker", [checker.name for checker in CHECKERS])
def test_a_checker_sees_what_is_promised(checker: str, results: Results) -> None:
    """A checker reports every wrong line and no right one, but for exactly the known differences."""
    unlike = {
        guarantee.path: (results[checker, guarantee.path], expected)
        for guarantee in GUARANTEES
        if results[checker, guarantee.path]
        != (expected := known(checker, guarantee.name, by_function=guarantee.by_function))
    }
    assert unlike == {}, "path: ((unseen, reported), (known to be unseen, known to be reported))"


@pytest.mark.parametrize("checker", [checker.name for checker in CHECKERS])
def test_a_checker_reports_nothing_else(checker: str, reports: dict[str, list[Report]]) -> None:
    """A checker reports no line that bears no mark."""
    marked = {(guarantee.path, line) for guarantee in GUARANTEES for line in (*guarantee.wrong, *guarantee.right)}
    assert [report for report in reports[checker] if (report.path, report.line) not in marked] == []


def test_the_page_is_current(results: Results) -> None:
    """The page shows what this run has found; a stale one is written anew, to be committed."""
    page = write(results, GUARANTEES)
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page
    if stale and "CI" not in os.environ:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
    assert not stale, f"{PAGE.name} was stale: commit what has been written"


@pytest.mark.parametrize("guarantee", GUARANTEES, ids=lambda guarantee: guarantee.path)
def test_a_guarantee_is_one_sentence_and_at_most_ten_cases(guarantee: Guarantee) -> None:
    """A guarantee has wrong lines and right ones, and nothing that silences a checker."""
    assert guarantee.sentence.endswith(".")
    assert "\n" not in guarantee.sentence
    assert guarantee.wrong
    assert guarantee.right
    assert len(guarantee.wrong) + len(guarantee.right) <= 10
    assert "ignore" not in guarantee.source


def test_every_known_difference_is_about_a_guarantee() -> None:
    """A known difference names guarantees and checkers that exist."""
    names = {guarantee.name for guarantee in GUARANTEES}
    for difference in KNOWN:
        assert {*difference.unseen, *difference.reported} <= names
        assert {*difference.checkers} <= {checker.name for checker in CHECKERS}

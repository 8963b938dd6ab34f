"""What the pages name is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.reading import DOCS, README, ROOT, sections
from tests.guarantees.checkers import CHECKERS

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [README, *sorted(DOCS.rglob("*.md"))]
ABOUT_MODULES = [DOCS / "explanation" / "plugin.md", DOCS / "explanation" / "typing.md"]
_FILE = re.compile(r"`((?:\.github|benchmarks|docs|examples|tests|typedsignal|typing_tests)/[\w./-]*)`")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_MODULE = re.compile(r"`(\w+\.py)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    """Of this repository, by its path; and by its name alone where a page is about the modules of the package."""
    text = page.read_text(encoding="utf-8")
    modules = {path.name for path in ROOT.glob("typedsignal/**/*.py")}
    assert [each for each in _FILE.findall(text) if not (ROOT / each).exists()] == []
    named = {*_MODULE.findall(text)} if page in ABOUT_MODULES else set()
    assert named <= modules


@pytest.mark.parametrize("page", [README, ROOT / "CHANGELOG.md"], ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Sphinx sees to the links of all other pages."""
    assert [each for each in _LINK.findall(page.read_text(encoding="utf-8")) if not (ROOT / each).exists()] == []


def test_the_readme_is_short() -> None:
    """A screen and a half."""
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 75
    assert max(map(len, lines)) <= 120


def test_the_readme_is_as_fast_as_was_measured() -> None:
    """To one digit, of receivers of either shape."""
    table = sections(DOCS / "explanation" / "performance.md")["Against Django"]
    said = re.search(r"one receiver costs (\S+) of .*, to ten (\S+)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    for work, ratio in zip(("1 receiver", "10 receivers"), said.groups(), strict=True):
        medians = re.findall(rf"^\| {work}, (?:kw|full) \| [\d.]+ \| ([\d.]+)", table, re.MULTILINE)
        assert max(round(float(each), 1) for each in medians) == float(ratio)


def test_what_each_checker_sees_is_explained() -> None:
    """By its name, in a heading."""
    headings = "\n".join(sections(DOCS / "explanation" / "checkers.md"))
    assert [each.name for each in CHECKERS if each.name not in headings] == []


def test_every_target_of_make_is_explained() -> None:
    """That `make help` lists, but for itself."""
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    page = (DOCS / "contributing.md").read_text(encoding="utf-8")
    assert [each for each in targets if each != "help" and f"| `make {each}` |" not in page] == []

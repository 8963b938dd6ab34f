"""The pages name files, links and targets that exist."""

from __future__ import annotations

import re
import tomllib
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
    assert [path for path in _FILE.findall(text) if not (ROOT / path).exists()] == []
    named = {*_MODULE.findall(text)} if page in ABOUT_MODULES else set()
    assert named <= modules


@pytest.mark.parametrize("page", [README, ROOT / "CHANGELOG.md"], ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link of a page that Sphinx does not build leads to a file."""
    assert [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not (ROOT / link).exists()] == []


def test_the_readme_is_short() -> None:
    """The README fits on three screens; in its source, prose fits on a line of 120 characters."""
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 170
    prose = re.sub(r"^```console$.*?^```$|^\|.*?$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert max(map(len, prose.splitlines())) <= 120


def test_the_readme_is_as_fast_as_was_measured() -> None:
    """The README states the measured ratios, to ten percent."""
    table = sections(DOCS / "explanation" / "performance.md")["Against Django"]
    text = README.read_text(encoding="utf-8")
    claim = re.search(r"one receiver takes about (\d+) % of [^.]*; to ten, about (\d+) %", text)
    assert claim is not None
    for work, ratio in zip(("1 receiver", "10 receivers"), claim.groups(), strict=True):
        medians = re.findall(rf"^\| {work}, (?:kw|full) \| ([\d.]+)", table, re.MULTILINE)
        assert max(round(float(median) * 10) * 10 for median in medians) == int(ratio)


def test_the_readme_explains_every_extra() -> None:
    """The table has a row for each optional dependency of the package."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {*re.findall(r"^\| `(\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)} == {*extras}


def test_the_readme_counts_the_tests_of_django_as_the_docs_do() -> None:
    """The page about differences states what `make django-suite` has found."""
    text = README.read_text(encoding="utf-8")
    claim = re.search(r"all but (\w+) of the ([\d,]+) tests in Django's own test suite", text)
    assert claim is not None
    page = (DOCS / "explanation" / "differences.md").read_text(encoding="utf-8")
    assert re.search(rf"{claim[2]} tests, {claim[1]}\s+of\s+which end differently", page)


def test_what_each_checker_sees_is_explained() -> None:
    """The page about checkers has a heading for each checker."""
    headings = "\n".join(sections(DOCS / "explanation" / "checkers.md"))
    assert [checker.name for checker in CHECKERS if checker.name not in headings] == []


def test_every_target_of_make_is_explained() -> None:
    """The page for contributors lists the targets that `make help` lists."""
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    page = (DOCS / "contributing.md").read_text(encoding="utf-8")
    assert [target for target in targets if target != "help" and f"| `make {target}` |" not in page] == []

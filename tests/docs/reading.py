"""Read the pages: every Python block is a file, and console blocks show what a program prints about it.

A Python block names its file in its first line, `# mail.py`. A console block shows what a
command prints, `$ mypy mail.py` or `$ python mail.py`: that, and nothing else. A command that
is not shown prints nothing. Toml blocks are the settings of what follows them on their page;
`[tool.typedsignal]` comes on top of the settings in which the plugin is switched on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sybil import Example

ROOT = Path(__file__).parents[2]
README, DOCS = ROOT / "README.md", ROOT / "docs"
ERRORS, CONFIGURATION = DOCS / "reference" / "errors.md", DOCS / "reference" / "configuration.md"
PAGES = (ERRORS, CONFIGURATION, DOCS / "explanation" / "differences.md")
COMMON = "shop.py"  # the file that the others import

Shown = dict[tuple[str, str], list[str]]
"""What is shown for a program and a file."""


class Project(NamedTuple):
    """The files that are checked under the same settings, and what is shown of them."""

    settings: str
    sources: dict[str, str]
    shown: Shown


def read_projects() -> list[Project]:
    """Read the pages, the files without settings of their own first.

    Raises:
        ValueError: A block has no name, or a name is used twice.
    """
    plugin = next(example.parsed for example in _examples(CONFIGURATION) if _language(example) == "toml")
    projects: dict[str, Project] = {plugin: Project(plugin, {}, {})}
    for page in PAGES:
        settings = plugin
        for example in _examples(page):
            text = str(example.parsed)
            if _language(example) == "toml":
                settings = text if text == plugin else f"{plugin}\n{text}"
                projects.setdefault(settings, Project(settings, {}, {}))
            elif _language(example) == "python":
                _add(projects[settings].sources, _file_of(text), text)
            else:
                for command, output in _commands(text):
                    _add(projects[settings].shown, command, output)
    common = projects[plugin].sources[COMMON]
    return [project._replace(sources={COMMON: common, **project.sources}) for project in projects.values()]


def _examples(page: Path) -> Iterator[Example]:
    parsers = [CodeBlockParser(language, _not_run) for language in ("python", "console", "toml")]
    yield from Sybil(parsers).parse(page).examples()


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the language and the text of each block of a page, in order."""
    return [(_language(example), str(example.parsed)) for example in _examples(page)]


def _not_run(example: Example) -> None:
    """Leave a block to the tests: all are checked in one run."""


def _language(example: Example) -> str:
    return str(example.region.lexemes["arguments"])


def _add(to: dict[Any, Any], name: Any, value: object) -> None:
    if name in to:
        raise ValueError(f"{name} is there twice")
    to[name] = value


def _file_of(source: str) -> str:
    named = re.match(r"# (\w+\.py)\n", source)
    if named is None:
        raise ValueError(f"a block does not name its file in its first line: {source}")
    return named[1]


def _commands(block: str) -> Iterator[tuple[tuple[str, str], list[str]]]:
    for part in block.removeprefix("$ ").split("\n$ "):
        command, *output = part.splitlines()
        program, file = command.split()
        yield (program, file), output


def sections(page: Path) -> dict[str, str]:
    """Return the texts of a page by their headings of the second level."""
    _, *parts = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading: text for heading, _, text in (part.partition("\n") for part in parts)}


def by_file(lines: list[str]) -> dict[str, list[str]]:
    """Sort the lines of mypy by the file that they are about, in their order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        found[line.partition(":")[0]].append(line)
    return dict(found)

"""The pages show what mypy and Python print."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.docs.reading import COMMON, ERRORS, Project, by_file, read_projects, sections
from tests.docs.running import run_mypy, run_python, write
from typedsignal.mypy._messages import CODES

if TYPE_CHECKING:
    from pathlib import Path

PROJECTS = read_projects()
SILENCED = "silenced_"


class Output(NamedTuple):
    """What mypy and Python print about the files of a project."""

    by_mypy: dict[str, list[str]]
    by_python: dict[str, list[str]]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy learns of the standard library, once for all projects."""
    return tmp_path_factory.mktemp("mypy_cache")


@pytest.fixture(scope="module", params=PROJECTS, ids=lambda project: project.settings.splitlines()[-1])
def printed(
    request: pytest.FixtureRequest, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, Output]:
    """A project of the pages, and the output of mypy and Python about it."""
    project: Project = request.param
    folder = tmp_path_factory.mktemp("project")
    write(project, folder)
    for name, text in _silenced(project).items():
        (folder / name).write_text(text, encoding="utf-8")
    return project, Output(by_file(run_mypy(folder, cache)), run_python(folder, [*project.sources]))


def _silenced(project: Project) -> dict[str, str]:
    """Return the files of which mypy reports codes of the plugin, with a comment that silences each."""
    files: dict[str, str] = {}
    for (program, name), output in project.shown.items():
        lines = project.sources[name].splitlines()
        for message in output if program == "mypy" and name != COMMON else ():
            code = message.rpartition("[")[2].removesuffix("]")
            number = int(message.split(":")[1]) - 1
            if code in CODES and "type: ignore" not in lines[number]:
                lines[number] += f"  # type: ignore[{code}]"
                files[f"{SILENCED}{name}"] = "\n".join(lines) + "\n"
    return files


def test_mypy_prints_what_is_shown(printed: tuple[Project, Output]) -> None:
    """Mypy prints the lines of the page, and nothing else."""
    project, found = printed
    shown = [line for (program, _), output in project.shown.items() if program == "mypy" for line in output]
    assert found.by_mypy == by_file(shown)


def test_python_prints_what_is_shown(printed: tuple[Project, Output]) -> None:
    """Python prints the lines of the page, and nothing where nothing is shown."""
    project, found = printed
    shown = {name: project.shown.get(("python", name), []) for name in project.sources}
    assert found.by_python == shown


def test_every_code_has_a_section_and_every_section_a_code() -> None:
    """The headings are the codes, besides the file that the examples share."""
    assert {*sections(ERRORS)} == {f"`{code}`" for code in CODES}


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_section_shows_a_mistake_and_how_to_silence_it(code: str) -> None:
    """Its code is printed by mypy, and stands in a comment and in the settings."""
    text = sections(ERRORS)[f"`{code}`"]
    assert f"  [{code}]\n" in text
    assert f"`# type: ignore[{code}]`" in text
    assert f'`disable = ["{code}"]`' in text

"""The site that `make docs` builds."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from html import unescape
from typing import TYPE_CHECKING, Any, get_overloads

import pytest

import typedsignal.django
import typedsignal.testing
from tests.docs.reading import DOCS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

API = DOCS / "reference" / "api.md"
_WRITTEN = re.compile(
    r"^ *\.\. auto(?:method|function|decorator):: (?:Signal\.)?(\w+)\((.*?)\)(?: ->.*)?$", re.MULTILINE
)
_MODULES = (typedsignal, typedsignal.testing, typedsignal.django)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built of what is here; a warning is an error."""
    pytest.importorskip("sphinx", reason="the docs are built by another group of requirements")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-d", folder / "doctrees", DOCS, folder / "html"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "html"


def _text(page: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_every_public_name_has_an_anchor_on_the_api_page(module: Any, site: Path) -> None:
    """The search of the site, and other sites, find every public name there."""
    anchors = {*re.findall(r'id="([^"]+)"', (site / "reference" / "api.html").read_text(encoding="utf-8"))}
    assert [name for name in module.__all__ if f"{module.__name__}.{name}" not in anchors] == []


def test_every_module_is_on_the_page_for_contributors(site: Path) -> None:
    """The page for contributors lists every module with its docstring."""
    text = _text(site / "contributing.html")
    modules = [path for path in (ROOT / "typedsignal").rglob("*.py") if path.name != "__init__.py"]
    assert [path.name for path in modules if not re.search(rf"^{path.name}: \w*\S", text, re.MULTILINE)] == []


def _named(parameters: Any) -> dict[str, Any]:
    """Return the parameters that are given by name, with their defaults."""
    return {
        parameter.name: parameter.default
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) and parameter.name != "self"
    }


@pytest.mark.parametrize(("name", "written"), _WRITTEN.findall(API.read_text(encoding="utf-8")))
def test_a_signature_that_is_written_for_people_is_the_real_one(name: str, written: str) -> None:
    """In what parameters are called, and in their defaults, as far as any overload has some."""
    namespace: dict[str, Any] = {}
    exec(f"from __future__ import annotations\ndef written({written}): ...", namespace)
    shown = _named(inspect.signature(namespace["written"]).parameters.values())
    function = next(getattr(owner, name) for owner in (typedsignal.Signal, *_MODULES) if hasattr(owner, name))
    real: dict[str, Any] = {}
    for overload in get_overloads(function) or [function]:
        for parameter, default in _named(inspect.signature(overload).parameters.values()).items():
            if real.get(parameter, inspect.Parameter.empty) is inspect.Parameter.empty:
                real[parameter] = default
    real.pop("apps", None)  # of a model that is named, which only Django's signals take
    assert shown == real

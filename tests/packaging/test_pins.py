"""Versions that several files state are the same everywhere."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import typedsignal

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def read(path: str) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_pre_commit_runs_what_is_pinned() -> None:
    """The same versions as `make lint`, and no tool without a version."""
    groups = PYPROJECT["dependency-groups"].values()
    pinned = {Requirement(line) for group in groups for line in group if isinstance(line, str) and "==" in line}
    known = {requirement.name: requirement for requirement in pinned}
    hooks = [hook for repo in read(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    wanted = [Requirement(line) for hook in hooks for line in hook["additional_dependencies"]]
    assert {"ruff", "zizmor"} <= {requirement.name for requirement in wanted}
    assert all(str(requirement.specifier).startswith("==") for requirement in wanted)
    assert [requirement for requirement in wanted if known.get(requirement.name, requirement) != requirement] == []


def test_every_supported_python_is_tested_everywhere() -> None:
    """The workflow, nox and the classifiers name the same versions."""
    prefix = "Programming Language :: Python :: 3."
    classifiers = PYPROJECT["project"]["classifiers"]
    supported = [classifier.rpartition(" ")[2] for classifier in classifiers if classifier.startswith(prefix)]
    of_nox = re.findall(r"^(?:DJANGO|FREE_THREADED) = (.*)$", (ROOT / "noxfile.py").read_text("utf-8"), re.MULTILINE)
    versions, free_threaded = map(ast.literal_eval, of_nox)
    assert [python for python, _ in versions] == supported
    jobs = read(".github/workflows/tests.yml")["jobs"]
    assert jobs["wheel"]["strategy"]["matrix"]["python"] == supported
    assert jobs["free-threaded"]["strategy"]["matrix"]["python"] == free_threaded
    assert {python.removesuffix("t") for python in free_threaded} <= set(supported)
    assert PYPROJECT["project"]["requires-python"] == f">={supported[0]}"


def test_the_workflows_are_valid() -> None:
    """The workflows match the schema that GitHub publishes."""
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe(workflow: Path) -> None:
    """Actions are pinned, and jobs have no more permissions than they need."""
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", "--format", "json", workflow],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [(finding["ident"], finding["desc"]) for finding in json.loads(done.stdout)] == []


def test_only_publishing_may_sign() -> None:
    """By trusted publishing: what was built and tested, from an environment, with attestations, without secrets."""
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    jobs = read(".github/workflows/release.yml")["jobs"]
    assert [name for name, job in jobs.items() if "id-token" in job["permissions"]] == ["publish"]
    publish = jobs["publish"]
    assert (publish["permissions"], publish["environment"]["name"]) == ({"id-token": "write"}, "pypi")
    assert publish["needs"] == ["tests", "build"]
    assert publish["steps"][-1]["with"] == {"attestations": True}
    assert "secrets" not in text


def test_the_changelog_has_a_place_for_this_version() -> None:
    """Its own, or that of what is to come."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[(Unreleased|{re.escape(typedsignal.__version__)})\]", changelog, re.MULTILINE)

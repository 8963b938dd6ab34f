"""All that was measured, and the lines in which it is said."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from typing import NamedTuple

import django

from benchmarks.contestants import ALL, Bare, Contestant, Declared, Django
from benchmarks.growth import Growth
from benchmarks.memory import Weight
from benchmarks.racing import Result
from benchmarks.ratios import Ratio, is_missed, shown
from benchmarks.scenarios import IMPORT_TARGET


class Line(NamedTuple):
    """A target, and what was measured."""

    title: str
    target: float | None
    measured: Ratio

    @property
    def is_missed(self) -> bool:
        """Whether the target is missed by more than noise."""
        return is_missed(self.measured.median, self.target)

    @property
    def is_unsteady(self) -> bool:
        """Whether it cannot be said if the target is held."""
        return self.target is not None and self.measured.is_unsteady


class Report(NamedTuple):
    """All that was measured."""

    results: Sequence[Result]
    imports: dict[str, Ratio]
    weights: Sequence[Weight]
    growths: Sequence[Growth]

    def against_django(self) -> list[Line]:
        """Return the gate: what a declared signal costs, as a part of what Django's does."""
        lines = [Line(each.scenario.title, each.scenario.target.django, each.ours) for each in self.results]
        lines.append(Line("import of the package", IMPORT_TARGET, self.imports[Declared.name]))
        for weight in self.weights:
            part = weight.to_django(Declared.name)
            lines.append(Line(f"memory of a {weight.title}", weight.target, Ratio(part, part, part)))
        return lines

    def against_bare(self) -> list[tuple[Line, Ratio]]:
        """Return how far the limit is, and how far it is in a function; no gate."""
        return [
            (Line(each.scenario.title, each.scenario.target.bare, each.ours_to_bare), each.ours_to_function)
            for each in self.results
            if each.ours_to_bare is not None and each.ours_to_function is not None
        ]

    def targets_of_bare(self) -> list[Line]:
        """Return the lines of the limit in which something is aimed at."""
        return [line for line, _ in self.against_bare() if line.target is not None]

    def missed(self) -> list[Line]:
        """Return the lines of the gate that are missed."""
        return [line for line in self.against_django() if line.is_missed and not line.is_unsteady]

    def unsteady(self) -> list[Line]:
        """Return the lines of the gate that the machine was too busy for."""
        return [line for line in self.against_django() if line.is_unsteady]


def others() -> list[type[Contestant]]:
    """Return everybody but Django, to whom they are compared."""
    return [kind for kind in ALL if kind is not Django]


def circumstances() -> str:
    """Return what the ratios depend on."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, Django {django.get_version()}, {os.cpu_count()} cores"


def cell(result: Result, kind: type[Contestant]) -> str:
    """Return what the work costs somebody, as a part of what it costs Django; a dash if they do not do it."""
    measured = result.to_django.get(kind.name)
    return "-" if measured is None else shown(measured.median)


def notes() -> list[str]:
    """Return what is not alike, a sentence for each contestant."""
    found = [
        f"{kind.name} {_joined([lack.value for lack in kind.lacks])}."
        for kind in ALL
        if kind.lacks and not issubclass(kind, Bare)
    ]
    return [
        *sorted(found, key=str.lower),
        f"The {Bare.name} runs over those that are to hear it, chosen beforehand.",
        "blinker has an async send too, one receiver after the other, and pyee one that awaits none: not compared.",
        "Django checks receivers only with DEBUG, which is off here; typedsignal always does.",
    ]


def _joined(parts: list[str]) -> str:
    parts = sorted(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

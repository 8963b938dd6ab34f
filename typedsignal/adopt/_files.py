"""The files that declare signals, each before and after its payloads are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from typedsignal.adopt._declare import Form, declare
from typedsignal.adopt._imports import ImportPaths
from typedsignal.adopt._model import InferredSignal
from typedsignal.adopt._rewrite import SignalEdit, find_callees, rewrite
from typedsignal.adopt._source import TypeWriter
from typedsignal.map._sources import show_path

if TYPE_CHECKING:
    from mypy.nodes import MypyFile

    from typedsignal.map._collect import Reading


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after, and what had to be written otherwise than it was inferred."""

    path: str
    before: bytes
    after: bytes
    notes: tuple[str, ...]

    def diff(self) -> str:
        """Return the change as `git apply` reads it, empty if there is none."""
        before, after = (
            text.decode("utf-8", "replace").splitlines(keepends=True) for text in (self.before, self.after)
        )
        lines = unified_diff(before, after, f"a/{self.path}", f"b/{self.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def declare_in_files(
    reading: Reading, signals: Sequence[InferredSignal], form: Form
) -> tuple[list[InferredSignal], list[Change]]:
    """Return the signals, those that cannot be written with a refusal, and the changes of the files."""
    paths = ImportPaths(reading.result.files, reading.files)
    own_packages = frozenset(file.fullname.partition(".")[0] for file in reading.files)
    by_file: dict[str, list[InferredSignal]] = {}
    for signal in signals:
        if signal.refusal is None:
            by_file.setdefault(signal.instantiation.file.path, []).append(signal)
    refused: dict[str, str] = {}
    changes: list[Change] = []
    for declared in by_file.values():
        change = _declare_in_file(declared, paths, form, own_packages, refused)
        if change.before != change.after:
            changes.append(change)
    return [replace(signal, refusal=refused.get(signal.name, signal.refusal)) for signal in signals], changes


def _declare_in_file(
    signals: Sequence[InferredSignal],
    paths: ImportPaths,
    form: Form,
    own_packages: frozenset[str],
    refused: dict[str, str],
) -> Change:
    """Declare the signals of one file, in the order of their lines."""
    file: MypyFile = signals[0].instantiation.file
    before = Path(file.path).read_bytes()
    calls = [(signal.instantiation.call.line, signal.instantiation.call.column, signal) for signal in signals]
    calls.sort(key=lambda found: found[:2])
    writer = TypeWriter(file, paths, calls[0][0])
    callees = find_callees(before, [found[:2] for found in calls])
    edits: list[SignalEdit] = []
    for line, column, signal in calls:
        callee = callees.get((line, column))
        if callee is None:
            refused[signal.name] = "the call that makes it is not found in the file: declare the payload by hand"
            continue
        is_future = "annotations" in file.future_import_flags
        declared = declare(signal, callee, writer, form, is_future=is_future)
        edits.append(SignalEdit(line, column, declared.callee, declared.source))
    after = rewrite(before, edits, writer.at_run_time, writer.for_types, own_packages)
    return Change(show_path(file.path), before, after, tuple(dict.fromkeys(writer.notes)))

"""The files that change, each before and after: signals get payloads, and receivers annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from typedsignal.adopt._breaks import Breaks, count_uses
from typedsignal.adopt._conflicts import find_conflicts, find_lookups
from typedsignal.adopt._declare import annotate, declare
from typedsignal.adopt._imports import ImportPaths
from typedsignal.adopt._model import Form, InferredSignal
from typedsignal.adopt._receivers import Lacking, list_receivers, list_sent, returns_nothing
from typedsignal.adopt._rewrite import FileEdits, ReceiverEdit, SignalEdit, find_callees, rewrite
from typedsignal.adopt._source import TypeWriter
from typedsignal.adopt._stubs import write_stubs
from typedsignal.map._sources import show_path

if TYPE_CHECKING:
    from mypy.nodes import MypyFile

    from typedsignal.map._collect import Reading

_NOT_FOUND = "the call that makes it is not found in the file: declare the payload by hand"


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after, empty before if it is new."""

    path: str
    before: bytes
    after: bytes

    def diff(self) -> str:
        """Return the change as `git apply` reads it."""
        before, after = (
            text.decode("utf-8", "replace").splitlines(keepends=True) for text in (self.before, self.after)
        )
        lines = unified_diff(before, after, f"a/{self.path}" if before else "/dev/null", f"b/{self.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def write(self) -> None:
        """Write the file."""
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path).write_bytes(self.after)


class Result(NamedTuple):
    """The signals, with a refusal for those that are not written, the changes, and what is written otherwise."""

    signals: list[InferredSignal]
    changes: list[Change]
    notes: list[str]
    receivers: int = 0


def adopt(
    reading: Reading,
    signals: Sequence[InferredSignal],
    form: Form,
    *,
    folder: Path | None = None,
    with_receivers: bool = False,
) -> Result:
    """Return how files change; nothing is written. `folder` is that of the declarations in the form of stubs."""
    paths = ImportPaths(reading.result.files, reading.files)
    signals = _refuse(signals, find_lookups(reading, {signal.name for signal in signals if signal.is_blinker}))
    if form is Form.STUB and folder is not None:
        stubs, notes = write_stubs(signals, paths, folder)
        changes = [_compare(path, _read(path), after) for path, after in stubs.items()]
        return Result(list(signals), [change for change in changes if change.before != change.after], notes)
    files = _Files(reading, paths, form)
    signals = files.refuse_breaks(signals)
    typed = [signal for signal in signals if signal.refusal is None]
    receivers = list(list_receivers(reading, list_sent(reading, typed))) if with_receivers else []
    changes = list(files.change(typed, receivers))
    signals = [replace(signal, refusal=files.refused.get(signal.name, signal.refusal)) for signal in signals]
    return Result(signals, changes, files.notes, len(receivers))


def _refuse(signals: Sequence[InferredSignal], refused: Mapping[str, str]) -> list[InferredSignal]:
    return [replace(signal, refusal=signal.refusal or refused.get(signal.name)) for signal in signals]


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _compare(path: Path | str, before: bytes, after: bytes) -> Change:
    return Change(show_path(str(path)), before, after)


class _Files:
    """The files of a project."""

    def __init__(self, reading: Reading, paths: ImportPaths, form: Form) -> None:
        self._reading = reading
        self._paths = paths
        self._form = form
        self._own_packages = frozenset(file.fullname.partition(".")[0] for file in reading.files)
        self._connecting: list[MypyFile] = []
        self.refused: dict[str, str] = {}
        self.notes: list[str] = []

    def refuse_breaks(self, signals: Sequence[InferredSignal]) -> list[InferredSignal]:
        """Return the signals, with a refusal for those whose new types would break code."""
        refused = find_conflicts(self._reading, {signal.name for signal in signals if not signal.refusal}, self._form)
        django = {signal.name for signal in signals if signal.is_django and signal.refusal is None}
        if self._form is Form.TYPEDSIGNAL and django - refused.keys():
            breaks = Breaks(self._reading, django - refused.keys())
            problem = next(breaks.list_problems(), None)
            if problem is not None:
                refused |= dict.fromkeys(django, problem)
            else:
                self._connecting = breaks.list_connecting()
        return _refuse(signals, refused)

    def change(self, signals: Sequence[InferredSignal], receivers: Sequence[Lacking]) -> Iterable[Change]:
        """Return the changes of all files, in the order of their paths."""
        files = [signal.instantiation.file for signal in signals]
        files += [receiver.file for receiver in receivers] + self._connecting
        for file in sorted({file.path: file for file in files}.values(), key=lambda file: file.path):
            here = [signal for signal in signals if signal.instantiation.file is file]
            there = [receiver for receiver in receivers if receiver.file is file]
            change = self._change_file(file, here, there)
            if change.before != change.after:
                yield change

    def _change_file(self, file: MypyFile, signals: Sequence[InferredSignal], receivers: Sequence[Lacking]) -> Change:
        before = Path(file.path).read_bytes()
        edits = FileEdits(swaps={"receiver"} if file in self._connecting else set())
        calls = [(signal.instantiation.call.line, signal.instantiation.call.column, signal) for signal in signals]
        calls.sort(key=lambda found: found[:2])
        lines = [line for line, _, _ in calls] + [receiver.function.line for receiver in receivers]
        if (
            self._form is Form.TYPEDSIGNAL
            and signals
            and count_uses(file) == sum(signal.is_django for signal in signals)
        ):
            edits.swaps.add("Signal")
        writer = TypeWriter(file, self._paths, min(lines, default=0), free=edits.swaps)
        is_future = "annotations" in file.future_import_flags
        callees = find_callees(before, [found[:2] for found in calls]) if calls else {}
        for line, column, signal in calls:
            callee = callees.get((line, column))
            if callee is None:
                self.refused[signal.name] = _NOT_FOUND
                continue
            declared = declare(signal, callee, writer, self._form, is_future=is_future)
            edits.signals.append(SignalEdit(line, column, declared.type, declared.source, declared.cast))
        for receiver in receivers:
            function = receiver.function
            parameters = annotate(receiver.types, writer, is_future=is_future)
            returns = "None" if returns_nothing(function) else None
            edits.receivers.append(ReceiverEdit(function.line, function.name, parameters, returns))
        after = rewrite(before, edits, writer.at_run_time, writer.for_types, self._own_packages)
        self.notes += [f"{show_path(file.path)}: {note}" for note in dict.fromkeys(writer.notes)]
        return _compare(file.path, before, after)

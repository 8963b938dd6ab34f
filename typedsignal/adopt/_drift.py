"""The drift between what signals declare and what they were recorded to send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mypy.messages import format_type_bare
from mypy.state import state

from typedsignal.adopt._accepts import Acceptance
from typedsignal.map._labels import count, locate
from typedsignal.map._model import Place
from typedsignal.map._sources import show_path
from typedsignal.mypy._fullnames import SENDER_KEY
from typedsignal.mypy._model.declared import find_declaring_module
from typedsignal.mypy._model.django import identify, identity_of
from typedsignal.mypy._model.payload import Field
from typedsignal.mypy._model.signals import is_library_signal, signal_of

if TYPE_CHECKING:
    from mypy.types import Type

    from typedsignal.adopt._recorded import RecordedSignal, Recording, Seen
    from typedsignal.map._collect import Reading
    from typedsignal.mypy._model.signals import Signal

_MODULE: Final = re.compile(r"\b(?:\w+\.)+(?=\w)")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact about a field, or about the whole signal, and in how many of its recorded sends.

    It is drift, or a note: something that too few sends, or none, were recorded for.
    """

    signal: str
    declared: Place
    field: str | None
    text: str
    sends: int
    of: int
    is_drift: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found, and the numbers of the signals that were compared and of their sends."""

    findings: tuple[Finding, ...]
    signals: int
    sends: int
    unseen: int  # signals that declare a payload in the paths, and that no send was recorded of


def compare(reading: Reading, recording: Recording, min_sends: int) -> Comparison:
    """Compare all signals that are declared and recorded, in the order of their declarations."""
    comparer = _Comparer(reading, recording, min_sends)
    findings: list[Finding] = []
    compared: list[RecordedSignal] = []
    unseen = 0
    for name in sorted({*reading.declared, *recording.signals}):
        signal = _find_signal(name, reading)
        if signal is None or signal.payload is None:
            continue
        recorded = recording.signals.get(name)
        if recorded is not None and recorded.sends:
            compared.append(recorded)
        else:
            unseen += name in reading.declared
        findings += comparer.list_findings(name, signal, recorded)
    findings.sort(key=lambda finding: finding.declared)
    return Comparison(tuple(findings), len(compared), sum(recorded.sends for recorded in compared), unseen)


def _find_signal(name: str, reading: Reading) -> Signal | None:
    """Return what is declared of a signal, by its own type or by a module that declares those of a library."""
    typ = reading.find_type(name)
    if typ is None:
        return None
    if is_library_signal(typ) and identity_of(typ) is None:
        typ = identify(typ, name)
    return signal_of(typ, reading.result.manager, name)


class _Comparer:
    """A comparison of signals, one after the other."""

    def __init__(self, reading: Reading, recording: Recording, min_sends: int) -> None:
        self._reading = reading
        self._accepts = Acceptance(recording).accepts
        self._min_sends = min_sends
        self._files = {show_path(file.path) for file in reading.files}

    def list_findings(self, name: str, signal: Signal, recorded: RecordedSignal | None) -> Iterator[Finding]:
        """Return what differs; nothing of a signal that was not sent."""
        place = self._find_place(name)
        payload = signal.payload
        if recorded is None or payload is None:
            return
        if not recorded.sends:
            text = f"sent by tests alone ({count(recorded.test_sends, 'send')}): it is not compared"
            yield Finding(name, place, None, text, 0, recorded.test_sends, is_drift=False)
            return
        found = [*self._compare_types(SENDER_KEY, signal.sender, recorded.sender, recorded.sends)]
        for field in payload.fields.values():
            found += self._compare_field(field, recorded, is_own=place.file in self._files)
        for unknown in sorted(recorded.fields.keys() - payload.fields.keys()):
            if payload.further is not None:
                found += self._compare_types(unknown, payload.further, recorded.fields[unknown], recorded.sends)
                continue
            sends = recorded.count_sends(unknown)
            repair = "declare it" if sends == recorded.sends else "declare it as NotRequired"
            found.append((unknown, f"sent in {sends} of {recorded.sends}, not declared: {repair}", sends, True))
        for name_of_field, text, sends, is_drift in found:
            yield Finding(name, place, name_of_field, text, sends, recorded.sends, is_drift)

    def _find_place(self, name: str) -> Place:
        declared = self._reading.declared.get(name)
        declaring = find_declaring_module(name)
        module, _, variable = name.rpartition(".")
        file = self._reading.result.files.get(declaring or module)
        symbol = file.names.get(variable) if file is not None else None
        if file is None or symbol is None or symbol.node is None or (declared is not None and declaring is None):
            return declared or Place(name, 1)
        return Place(show_path(file.path), symbol.node.line)

    def _compare_field(
        self, field: Field, recorded: RecordedSignal, *, is_own: bool
    ) -> Iterator[tuple[str, str, int, bool]]:
        sends = recorded.count_sends(field.name)
        if not sends:
            is_enough = recorded.sends >= self._min_sends
            text = f"declared and never sent (0 of {recorded.sends})"
            # What a library may send, this project need not make it send.
            if is_own or field.is_required:
                yield field.name, f"{text}{': remove it' if is_enough else ', too few to tell'}", 0, is_enough
            return
        if field.is_required and sends < recorded.sends:
            left_out = recorded.sends - sends
            text = f"left out in {left_out} of {recorded.sends}, declared required: declare it as NotRequired"
            yield field.name, text, left_out, True
        yield from self._compare_types(field.name, field.type, recorded.fields[field.name], recorded.sends)

    def _compare_types(
        self, name: str, declared: Type, seen: Sequence[Seen], sends: int
    ) -> Iterator[tuple[str, str, int, bool]]:
        options = self._reading.result.manager.options
        with state.strict_optional_set(options.strict_optional):
            refused = [kind for kind in seen if not self._accepts(declared, kind.node)]
        written = format_type_bare(declared, options)
        for kind in refused:
            if kind.text == "None":
                text = f"None in {kind.sends} of {sends} sends, declared {written}: add None"
            else:
                short = _MODULE.sub("", kind.text)
                short = kind.text if short in written.split(" | ") else short
                counts = f"{kind.sends} of {sends} sends"
                text = f"sent as {short}, declared {written} ({counts}): correct one of them"
            yield name, text, kind.sends, True


def describe_finding(finding: Finding) -> str:
    """Return the line of a finding: the place, the signal, the field and the fact."""
    field = "" if finding.field is None else "sender: " if finding.field == SENDER_KEY else f"field {finding.field}: "
    return f"{locate(finding.declared)}: {finding.signal}: {field}{finding.text}"


def format_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding for programs."""
    return {
        "signal": finding.signal,
        "declared": {"file": finding.declared.file, "line": finding.declared.line},
        "field": finding.field,
        "text": finding.text,
        "sends": finding.sends,
        "of": finding.of,
        "drift": finding.is_drift,
    }

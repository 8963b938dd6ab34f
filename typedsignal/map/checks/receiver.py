"""`signal-receiver`: a receiver of an untyped signal that requires a field which no send passes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typedsignal.map._labels import count
from typedsignal.map._model import Problem
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from typedsignal.map._model import Receiver, Signal
    from typedsignal.map.checks.project import Project

CODE = "signal-receiver"


def check(project: Project) -> Iterator[Problem]:
    """Report a receiver that fails with every send that could call it.

    Where a payload is declared, the plugin reports it. A send with `**kwargs` may pass any field.
    """
    for signal in project.signals:
        payload = signal.payload
        if payload is None or not payload.is_inferred or payload.is_open or not project.is_followed(signal):
            continue
        passed = {field.name for field in payload.fields}
        for receiver in signal.receivers:
            missing = [name for name in receiver.unmet if name not in passed]
            if missing and not is_test(receiver.connected.file):
                place = receiver.defined or receiver.connected
                yield Problem(place, CODE, signal.name, _describe(signal, receiver, missing))


def _describe(signal: Signal, receiver: Receiver, missing: list[str]) -> str:
    fields = ", ".join(f'"{name}"' for name in missing)
    sends = count(len(signal.sends), "send")
    return (
        f'Receiver "{receiver.name}" of signal "{signal.name}" requires {fields}, which no send passes ({sends}):'
        " pass it, or give it a default"
    )

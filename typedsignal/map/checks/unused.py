"""`signal-never-sent` and `signal-no-receivers`: a signal that does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typedsignal.map._labels import count
from typedsignal.map._model import Problem

if TYPE_CHECKING:
    from typedsignal.map._model import Signal
    from typedsignal.map.checks.project import Project

NEVER_SENT = "signal-never-sent"
NO_RECEIVERS = "signal-no-receivers"


def check(project: Project) -> Iterator[Problem]:
    """Report signals that nothing sends, and signals that are sent to no receiver."""
    for signal in filter(project.is_own, project.signals):
        never_sent, no_receivers = not signal.sends, not signal.receivers
        if signal.declared is None or not (never_sent or no_receivers) or project.may_be_used_elsewhere(signal):
            continue
        code = NEVER_SENT if never_sent else NO_RECEIVERS
        yield Problem(signal.declared, code, signal.name, _describe(signal, never_sent, no_receivers))


def _describe(signal: Signal, never_sent: bool, no_receivers: bool) -> str:
    if never_sent and no_receivers:
        return f'Signal "{signal.name}" is never sent and has no receivers: remove it'
    if never_sent:
        number = count(len(signal.receivers), "receiver")
        return f'Signal "{signal.name}" is never sent ({number}): send it, or remove it'
    return f'Signal "{signal.name}" has no receivers ({count(len(signal.sends), "send")}): connect one, or remove it'

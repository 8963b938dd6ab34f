"""Sends in files of the working folder that are not read: the payload may lack their fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from typedsignal.adopt._model import InferredSignal
from typedsignal.map._model import Place
from typedsignal.map._sources import find_python_files
from typedsignal.mypy._fullnames import SEND_METHODS
from typedsignal.testing._recording import is_test

_SENT = rf"\b(?P<name>{{names}})\s*\.\s*(?:{'|'.join(SEND_METHODS)})\s*\("


def find_outside(signals: Sequence[InferredSignal], files: set[str]) -> dict[str, Place]:
    """Return the signals that a file seems to send which is not among those that are read, each with the first place.

    Such a file names the signal and a part of its module. Tests do not count.
    """
    waiting: dict[str, list[str]] = {}
    for signal in signals:
        waiting.setdefault(signal.name.rpartition(".")[2], []).append(signal.name)
    pattern = re.compile(_SENT.format(names="|".join(map(re.escape, waiting))))
    found: dict[str, Place] = {}
    for path in sorted(find_python_files()) if waiting else ():
        shown = path.as_posix()
        if shown in files or is_test(shown):
            continue
        text = path.read_text("utf-8", "replace")
        for match in pattern.finditer(text):
            place = Place(shown, text.count("\n", 0, match.start()) + 1)
            for name in waiting[match["name"]]:
                if name not in found and _names_module(text, name):
                    found[name] = place
    return found


def _names_module(text: str, signal: str) -> bool:
    parts = signal.split(".")[:-1]
    return re.search(rf"\b(?:{'|'.join(map(re.escape, parts))})\b", text) is not None

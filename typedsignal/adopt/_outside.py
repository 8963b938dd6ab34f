"""Sends in files of the working folder that are not read: the payload may lack their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from typedsignal.adopt._model import InferredSignal
from typedsignal.map._sources import find_python_files
from typedsignal.mypy._fullnames import SEND_METHODS
from typedsignal.testing._recording import is_test

_SENT = rf"\b(?P<name>{{names}})\s*\.\s*(?:{'|'.join(SEND_METHODS)})\s*\("


def list_outside(signals: Sequence[InferredSignal], files: set[str]) -> Iterator[str]:
    """Return a line for each signal that a file seems to send which is not among those that are read.

    Such a file names the signal and a part of its module. Tests do not count.
    """
    waiting = {signal.name.rpartition(".")[2]: signal.name for signal in signals}
    for path in sorted(find_python_files()):
        shown = path.as_posix()
        if not waiting:
            return
        if shown in files or is_test(shown):
            continue
        text = path.read_text("utf-8", "replace")
        pattern = _SENT.format(names="|".join(map(re.escape, waiting)))
        for match in re.finditer(pattern, text):
            name = waiting.get(match["name"])
            if name is not None and _names_module(text, name):
                del waiting[match["name"]]
                line = text.count("\n", 0, match.start()) + 1
                why = f"is not read and seems to send {name}: name the whole project, and select by --only"
                yield f"{shown}:{line}: {why}"


def _names_module(text: str, signal: str) -> bool:
    parts = signal.split(".")[:-1]
    return re.search(rf"\b(?:{'|'.join(map(re.escape, parts))})\b", text) is not None

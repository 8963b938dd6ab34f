"""The map as a tree for a terminal: in colour there, plain where it is piped."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from typedsignal.map._labels import at, carried, heard, remarks, sent
from typedsignal.map._model import Map, Place, Signal

_Line = list[tuple[str, str]]  # texts, each with its style


def tree(found: Map) -> str:
    """Return the signals, each with what it carries, who sends it and who hears it."""
    target = Console(file=sys.stdout)
    if not target.is_terminal:
        return "".join(map(_plain, found.signals)) or "No signals.\n"
    with target.capture() as written:
        for signal in found.signals:
            head, *rest = [Text.assemble(*line) for line in _lines(signal)]
            branch = Tree(head)
            for each in rest:
                branch.add(each)
            target.print(branch)
        if not found.signals:
            target.print("No signals.")
    return written.get()


def _plain(signal: Signal) -> str:
    head, *rest = ["".join(text for text, _ in line) for line in _lines(signal)]
    guides = [*["├── "] * (len(rest) - 1), "└── "]
    return "".join(f"{line}\n" for line in (head, *(guide + each for guide, each in zip(guides, rest, strict=False))))


def _lines(signal: Signal) -> list[_Line]:
    """Return a line about the signal, and one for each fact."""
    lines: list[_Line] = [[(signal.name, "bold cyan"), *_place(signal.declared)]]
    if signal.payload is not None:
        lines.append([(f"carries {', '.join(carried(signal.payload))}", "")])
    lines += [[("<- ", "green"), (sent(each), ""), *_place(each.place)] for each in signal.sends]
    lines += [[("-> ", "blue"), (heard(each), ""), *_place(each.connected)] for each in signal.receivers]
    return lines + [[(each, "yellow")] for each in remarks(signal)]


def _place(place: Place | None) -> _Line:
    return [] if place is None else [(f"  {at(place)}", "dim")]

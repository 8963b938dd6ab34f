"""The map as a tree for a terminal: in colour there, plain where it is piped."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from typedsignal.map._facts import Map, Place, Signal
from typedsignal.map._words import at, carried, heard, remarks, sent


def tree(found: Map) -> str:
    """Return the signals, each with what it carries, who sends it and who hears it."""
    target = Console(file=sys.stdout)
    if not target.is_terminal:
        return "".join(map(_plain, found.signals)) or "No signals.\n"
    with target.capture() as written:
        for signal in found.signals:
            head, *rest = _texts(signal)
            branch = Tree(head)
            for each in rest:
                branch.add(each)
            target.print(branch)
        if not found.signals:
            target.print("No signals.")
    return written.get()


def _plain(signal: Signal) -> str:
    head, *rest = [each.plain for each in _texts(signal)]
    guides = [*["├── "] * (len(rest) - 1), "└── "]
    return "".join(f"{line}\n" for line in (head, *(guide + each for guide, each in zip(guides, rest, strict=False))))


def _texts(signal: Signal) -> list[Text]:
    """Return a line about the signal, and one for each fact."""
    texts = [Text(signal.name, "bold cyan").append(f"  {at(signal.declared)}" if signal.declared else "", "dim")]
    if signal.payload is not None:
        texts.append(Text(f"carries {', '.join(carried(signal.payload))}"))
    texts += [_fact("<- ", "green", sent(each), each.place) for each in signal.sends]
    texts += [_fact("-> ", "blue", heard(each), each.connected) for each in signal.receivers]
    return texts + [Text(each, "yellow") for each in remarks(signal)]


def _fact(arrow: str, style: str, said: str, place: Place) -> Text:
    return Text(arrow, style).append(said, "").append(f"  {at(place)}", "dim")

"""The map as a mermaid flowchart: who sends -> signal -> who hears, as GitHub draws it."""

from __future__ import annotations

import re

from typedsignal.map._labels import remarks
from typedsignal.map._model import Map, Receiver

DRAWN_ARROWS = 500
DRAWN_CHARACTERS = 50_000  # both are what mermaid draws unless who draws lets it draw more
_SPECIAL = re.compile(r"[^\w .,=()\[\]:/'-]")


def mermaid(found: Map) -> str:
    """Return the flowchart: a function that sends one signal and hears another is one node.

    Beyond what mermaid draws, its first line says so.
    """
    functions: dict[str, str] = {}
    nodes: dict[str, str] = {}
    arrows: dict[str, None] = {}

    def node(function: str) -> str:
        it = functions.setdefault(function, f"f{len(functions) + 1}")
        nodes.setdefault(it, f"{it}[{_lines(function)}]")
        return it

    for number, signal in enumerate(found.signals, 1):
        it = f"s{number}"
        nodes[it] = f"{it}([{_lines(signal.name, *remarks(signal))}])"
        arrows |= dict.fromkeys(f"{node(send.function)} --> {it}" for send in signal.sends)
        arrows |= dict.fromkeys(f"{it} {_arrow(each)} {node(each.name)}" for each in signal.receivers)
    chart = "".join(f"{line}\n" for line in ("flowchart LR", *(f"  {each}" for each in (*nodes.values(), *arrows))))
    if len(arrows) > DRAWN_ARROWS or len(chart) > DRAWN_CHARACTERS:
        size = f"{len(arrows):,} arrows, {len(chart):,} characters"
        return f"%% {size}: mermaid draws {DRAWN_ARROWS} and {DRAWN_CHARACTERS:,}; map a part of the code\n{chart}"
    return chart


def _arrow(receiver: Receiver) -> str:
    """Return a dotted one if the signal arrives after the transaction."""
    words = [f"sender={receiver.sender}"] if receiver.sender is not None else []
    if receiver.on_commit:
        words.append("on commit")
    line = "-.->" if receiver.on_commit else "-->"
    return f"{line}|{_lines(*words)}|" if words else line


def _lines(*lines: str) -> str:
    """Return text in quotes, in which nothing is mermaid's or HTML."""
    return '"' + "<br>".join(_SPECIAL.sub(lambda one: f"#{ord(one[0])};", line) for line in lines) + '"'

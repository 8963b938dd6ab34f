"""The map as a mermaid flowchart: senders -> signals -> receivers, as GitHub draws it."""

from __future__ import annotations

import re

from typedsignal.map._labels import list_remarks
from typedsignal.map._model import Map, Receiver

DRAWN_ARROWS = 500
DRAWN_CHARACTERS = 50_000  # the limits of mermaid, unless a site sets others
_SPECIAL = re.compile(r"[^\w .,=()\[\]:/'-]")


def format_mermaid(found: Map) -> str:
    """Return the flowchart: a function that sends one signal and receives another is one node.

    Beyond what mermaid draws, its first line says so.
    """
    functions: dict[str, str] = {}
    nodes: dict[str, str] = {}
    arrows: dict[str, None] = {}

    def add_function(function: str) -> str:
        identifier = functions.setdefault(function, f"f{len(functions) + 1}")
        nodes.setdefault(identifier, f"{identifier}[{_quote(function)}]")
        return identifier

    for number, signal in enumerate(found.signals, 1):
        identifier = f"s{number}"
        nodes[identifier] = f"{identifier}([{_quote(signal.name, *list_remarks(signal))}])"
        arrows |= dict.fromkeys(f"{add_function(send.function)} --> {identifier}" for send in signal.sends)
        arrows |= dict.fromkeys(
            f"{identifier} {_draw_arrow(receiver)} {add_function(receiver.name)}" for receiver in signal.receivers
        )
    lines = ["flowchart LR", *(f"  {line}" for line in (*nodes.values(), *arrows))]
    chart = "".join(f"{line}\n" for line in lines)
    if len(arrows) > DRAWN_ARROWS or len(chart) > DRAWN_CHARACTERS:
        size = f"{len(arrows):,} arrows, {len(chart):,} characters"
        return f"%% {size}: mermaid draws {DRAWN_ARROWS} and {DRAWN_CHARACTERS:,}; map a part of the code\n{chart}"
    return chart


def _draw_arrow(receiver: Receiver) -> str:
    """Return a dotted arrow if the receiver runs later: after the commit, or in a worker."""
    words = [f"sender={receiver.sender}"] if receiver.sender is not None else []
    if receiver.on_commit:
        words.append("on commit")
    if receiver.deferred:
        words.append("deferred")
    line = "-.->" if receiver.on_commit or receiver.deferred else "-->"
    return f"{line}|{_quote(*words)}|" if words else line


def _quote(*lines: str) -> str:
    """Return text in quotes, in which nothing is mermaid's or HTML."""
    return '"' + "<br>".join(_SPECIAL.sub(lambda match: f"#{ord(match[0])};", line) for line in lines) + '"'

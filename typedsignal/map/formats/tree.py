"""The map as a tree for a terminal: in colour there, plain where it is piped."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from typedsignal.map._labels import describe_payload, describe_receiver, describe_send, list_remarks, locate
from typedsignal.map._model import Map, Place, Signal

_Line = list[tuple[str, str]]  # texts, each with its style


def format_tree(found: Map) -> str:
    """Return the signals, each with its payload, its sends and its receivers."""
    target = Console(file=sys.stdout)
    if not target.is_terminal:
        return "".join(map(_format_plain, found.signals)) or "No signals.\n"
    with target.capture() as written:
        for signal in found.signals:
            head, *rest = [Text.assemble(*line) for line in _list_lines(signal)]
            branch = Tree(head)
            for line in rest:
                branch.add(line)
            target.print(branch)
        if not found.signals:
            target.print("No signals.")
    return written.get()


def _format_plain(signal: Signal) -> str:
    head, *rest = ["".join(text for text, _ in line) for line in _list_lines(signal)]
    guides = [*["├── "] * (len(rest) - 1), "└── "]
    return "".join(f"{line}\n" for line in (head, *(guide + line for guide, line in zip(guides, rest, strict=False))))


def _list_lines(signal: Signal) -> list[_Line]:
    """Return a line about the signal, and one for each fact."""
    lines: list[_Line] = [[(signal.name, "bold cyan"), *_style_place(signal.declared)]]
    if signal.payload is not None:
        origin = "  inferred from its sends" if signal.payload.is_inferred else ""
        lines.append([(f"sends {', '.join(describe_payload(signal.payload))}", ""), (origin, "dim")])
    lines += [[("<- ", "green"), (describe_send(send), ""), *_style_place(send.place)] for send in signal.sends]
    lines += [
        [("-> ", "blue"), (describe_receiver(receiver), ""), *_style_place(receiver.connected)]
        for receiver in signal.receivers
    ]
    return lines + [[(remark, "yellow")] for remark in list_remarks(signal)]


def _style_place(place: Place | None) -> _Line:
    return [] if place is None else [(f"  {locate(place)}", "dim")]

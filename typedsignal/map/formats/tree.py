"""The map for a terminal, in colour there: a line for each signal, or a tree."""

from __future__ import annotations

import sys

from rich.console import Console, OverflowMethod
from rich.text import Text

from typedsignal.map._labels import (
    count,
    describe_payload,
    describe_receiver,
    describe_send,
    escape,
    list_remarks,
    locate,
)
from typedsignal.map._model import Map, Place, Signal

_EXPRESSION = 40  # characters of a sender or a uid
_Line = list[tuple[str, str]]  # texts, each with its style


def format_tree(found: Map, *, is_verbose: bool = False) -> str:
    """Return a line for each signal, verbose also its payload, sends and receivers; and a summary."""
    target = Console(file=sys.stdout)
    width = target.width if target.is_terminal else None
    lines = _list_trees(found) if is_verbose else _list_rows(found, width)
    lines.append([(_summarize(found), "bold")])
    if not target.is_terminal:
        return "".join(f"{escape(''.join(text for text, _ in line))}\n" for line in lines)
    # A tree is read to the end of its lines, which the terminal wraps; the end of a row is the least important.
    overflow: OverflowMethod = "ignore" if is_verbose else "ellipsis"
    with target.capture() as written:
        for line in lines:
            styled = Text.assemble(*((escape(text), style) for text, style in line))
            target.print(styled, soft_wrap=is_verbose, overflow=overflow, no_wrap=True, highlight=False)
    return written.get()


def _summarize(found: Map) -> str:
    sends = sum(len(signal.sends) for signal in found.signals)
    receivers = sum(len(signal.receivers) for signal in found.signals)
    remarks = sum(bool(list_remarks(signal)) for signal in found.signals)
    parts = [count(len(found.signals), "signal"), count(sends, "send"), count(receivers, "receiver")]
    return ", ".join([*parts, f"{remarks:,} with remarks"])


def _list_rows(found: Map, width: int | None) -> list[_Line]:
    """Return a line for each signal, in columns; the names are cut where a terminal is narrow."""
    longest = max((len(signal.name) for signal in found.signals), default=0)
    column = longest if width is None else min(longest, max(width // 2, 20))
    rows: list[_Line] = []
    for signal in found.signals:
        numbers = f"{count(len(signal.sends), 'send'):>9} {count(len(signal.receivers), 'receiver'):>13}"
        remarks = [("  ", ""), ("; ".join(list_remarks(signal)), "yellow")] if list_remarks(signal) else []
        rows.append([(_cut_name(signal.name, column).ljust(column), "bold cyan"), (f"  {numbers}", ""), *remarks])
    return rows


def _cut_name(name: str, width: int) -> str:
    """Return a name without its first modules where it is too long: its end tells it from others."""
    return name if len(name) <= width else f"…{name[len(name) - width + 1 :]}"


def _list_trees(found: Map) -> list[_Line]:
    lines: list[_Line] = []
    for signal in found.signals:
        head, *facts = _list_facts(signal)
        guides = [*["├── "] * (len(facts) - 1), "└── "]
        lines += [head, *([(guide, "dim"), *fact] for guide, fact in zip(guides, facts, strict=False))]
    return lines


def _list_facts(signal: Signal) -> list[_Line]:
    """Return a line about the signal, and one for each fact."""
    lines: list[_Line] = [[(signal.name, "bold cyan"), *_style_place(signal.declared)]]
    if signal.payload is not None:
        origin = "  inferred from its sends" if signal.payload.is_inferred else ""
        lines.append([(f"sends {', '.join(describe_payload(signal.payload))}", ""), (origin, "dim")])
    lines += [
        [("<- ", "green"), (describe_send(send, _EXPRESSION), ""), *_style_place(send.place)] for send in signal.sends
    ]
    lines += [
        [("-> ", "blue"), (describe_receiver(receiver, _EXPRESSION), ""), *_style_place(receiver.connected)]
        for receiver in signal.receivers
    ]
    return lines + [[(remark, "yellow")] for remark in list_remarks(signal)]


def _style_place(place: Place | None) -> _Line:
    return [] if place is None else [(f"  {locate(place)}", "dim")]

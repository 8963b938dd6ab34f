"""The map as a tree for a terminal: in colour there, plain where it is piped."""

from __future__ import annotations

from io import StringIO
from sys import stdout

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from typedsignal.map._facts import Map, Place, Receiver, Send, Signal


def tree(found: Map) -> str:
    """Return the signals, each with what it carries, who sends it and who hears it."""
    target = Console(file=stdout)
    width = target.width if target.is_terminal else 10_000  # a pipe has no edge
    console = Console(
        file=StringIO(),
        force_terminal=target.is_terminal,
        color_system="auto" if target.is_terminal else None,
        width=width,
        no_color=target.no_color,
        highlight=False,
    )
    with console.capture() as written:
        for signal in found.signals:
            console.print(_branch(signal))
        if not found.signals:
            console.print("No signals.")
    return "".join(f"{line.rstrip()}\n" for line in written.get().splitlines())


def _branch(signal: Signal) -> Tree:
    head = Text(signal.name, "bold cyan").append(f"  {_at(signal.declared)}" if signal.declared else "", "dim")
    branch = Tree(head)
    if signal.payload is not None:
        keys = [f"{each.name}{'' if each.is_required else '?'}: {each.type}" for each in signal.payload.keys]
        branch.add(Text(f"carries {', '.join([*keys, *(['...'] if signal.payload.is_open else [])]) or 'nothing'}"))
    for send in signal.sends:
        branch.add(_sent(send))
    for receiver in signal.receivers:
        branch.add(_heard(receiver))
    if not signal.sends and signal.declared is not None:
        branch.add(Text("nobody sends it", "yellow"))
    if not signal.receivers:
        branch.add(Text("nobody hears it", "yellow"))
    if signal.unread:
        branch.add(Text(f"nobody reads {', '.join(signal.unread)}", "yellow"))
    return branch


def _sent(send: Send) -> Text:
    sender = f", sender={send.sender}" if send.sender is not None else ""
    return (
        Text("<- ", "green").append(f"{send.function} ({send.verb}{sender})", "").append(f"  {_at(send.place)}", "dim")
    )


def _heard(receiver: Receiver) -> Text:
    facts = [f"sender={receiver.sender}"] if receiver.sender is not None else []
    facts += [f"dispatch_uid={receiver.dispatch_uid}"] if receiver.dispatch_uid is not None else []
    flags = (("weak=False", not receiver.is_weak), ("on_commit", receiver.on_commit), ("async", receiver.is_async))
    facts += [word for word, is_so in flags if is_so]
    said = f" ({', '.join(facts)})" if facts else ""
    return Text("-> ", "blue").append(f"{receiver.name}{said}", "").append(f"  {_at(receiver.connected)}", "dim")


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}"

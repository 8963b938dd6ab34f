"""The map as a tree for a terminal: in colour there, plain where it is piped."""

from __future__ import annotations

from sys import stdout

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from typedsignal.map._facts import Map, Place, Receiver, Send, Signal


def tree(found: Map) -> str:
    """Return the signals, each with what it carries, who sends it and who hears it."""
    target = Console(file=stdout)
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
    head = Text(signal.name, "bold cyan").append(f"  {_at(signal.declared)}" if signal.declared else "", "dim")
    texts = [head]
    if signal.payload is not None:
        keys = [f"{each.name}{'' if each.is_required else '?'}: {each.type}" for each in signal.payload.keys]
        texts.append(Text(f"carries {', '.join([*keys, *(['...'] if signal.payload.is_open else [])]) or 'nothing'}"))
    texts += [_sent(each) for each in signal.sends]
    texts += [_heard(each) for each in signal.receivers]
    if not signal.sends and signal.declared is not None:
        texts.append(Text("nobody sends it", "yellow"))
    if not signal.receivers:
        texts.append(Text("nobody hears it", "yellow"))
    if signal.unread:
        texts.append(Text(f"nobody reads {', '.join(signal.unread)}", "yellow"))
    return texts


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

"""The map as Markdown: a catalogue of signals for the docs of a project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final
from urllib.parse import quote

from typedsignal.map._labels import count, escape, list_remarks, locate
from typedsignal.map._model import Field, Map, Payload, Place, Receiver, Send, Signal

_KINDS: Final = {"django": "signal of Django", "typedsignal": "signal of typedsignal"}
# Code and addresses in the text of a docstring.
_VERBATIM: Final = re.compile(
    r"(?<!`)(`+)(?!`)(?P<code>.+?)(?<!`)\1(?!`)|<?(?P<url>https?://[^\s<>`]*[^\s<>`.,;:!?\"')\]*])>?"
)
_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>&#|~$]")
_OF_ADDRESSES: Final = "%/:?#[]@!$&'*+,;=~"  # and not a parenthesis, which would end the link
_MARKER: Final = re.compile(r"\s*(?P<marker>(?:[-*+]|\d+[.)])\s+)?(?P<text>.*)", re.DOTALL)
_UNDERLINE: Final = re.compile(r"[-=+:]")  # at the beginning of a line, of a heading or a list


def format_markdown(found: Map, link_base: str = "") -> str:
    """Return the catalogue: signals by the module or class that has them, those of other packages at the end.

    Links to lines begin with `link_base`, by default in the working folder. The order
    does not depend on lines.
    """
    sends = sum(len(signal.sends) for signal in found.signals)
    receivers = sum(len(signal.receivers) for signal in found.signals)
    numbers = [count(len(found.signals), "signal"), count(sends, "send"), count(receivers, "receiver")]
    blocks = ["# Signals", f"{', '.join(numbers)}."]
    ordered = sorted(found.signals, key=lambda signal: (signal.declared is None, _find_owner(signal), signal.name))
    for owner, signals in groupby(ordered, _find_owner):
        blocks.append(f"## {_quote_code(owner)}")
        for signal in signals:
            blocks += _describe(signal, link_base)
    return "\n\n".join(blocks) + "\n"


def _find_owner(signal: Signal) -> str:
    return signal.name.rpartition(".")[0]


def _describe(signal: Signal, base: str) -> Iterator[str]:
    yield f"### {_quote_code(signal.name)}"
    facts = [_KINDS[signal.kind]]
    facts += (
        [f"declared in {_link(_escape(locate(signal.declared)), signal.declared, base)}"] if signal.declared else []
    )
    facts += [f"senders {_quote_code(signal.sender)}"] if signal.sender is not None else []
    yield f"{', '.join(facts)[0].upper()}{', '.join(facts)[1:]}."
    if signal.doc is not None:
        yield _format_doc(signal.doc)
    remarks = [_escape(remark) for remark in list_remarks(signal)]
    if remarks:
        yield f"Remarks: {'; '.join(remarks)}."
    if signal.payload is not None:
        yield _head_fields(signal.payload)
        yield from _list(map(_describe_field, signal.payload.fields))
    if signal.sends:
        yield "**Sent by**"
        yield from _list(_describe_send(send, base) for send in sorted(signal.sends, key=_order_send))
    if signal.receivers:
        yield "**Received by**"
        yield from _list(
            _describe_receiver(receiver, base) for receiver in sorted(signal.receivers, key=_order_receiver)
        )


def _order_send(send: Send) -> tuple[str | int, ...]:
    return (send.function, send.place.file, send.method, send.sender or "", send.place.line)


def _order_receiver(receiver: Receiver) -> tuple[str | int, ...]:
    place = receiver.connected
    return (receiver.name, place.file, receiver.sender or "", receiver.dispatch_uid or "", place.line)


def _list(items: Iterator[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    if lines:
        yield "\n".join(lines)


def _head_fields(payload: Payload) -> str:
    of_class = f" of {_quote_code(payload.name)}" if payload.name else ""
    further = ", and further ones" if payload.is_open else ""
    if not payload.fields:
        return f"**Fields**{of_class}: {'any' if payload.is_open else 'none'}"
    return f"**Fields**{of_class}{further}{', inferred from its sends' if payload.is_inferred else ''}"


def _describe_field(field: Field) -> str:
    left_out = "" if field.is_required else ", may be left out"
    return f"{_quote_code(field.name)}: {_quote_code(field.type)}{left_out}"


def _describe_send(send: Send, base: str) -> str:
    sender = "" if send.sender is None else f", sender {_quote_code(send.sender)}"
    return f"{_link(_quote_code(send.function), send.place, base)}: {_quote_code(send.method)}{sender}"


def _describe_receiver(receiver: Receiver, base: str) -> str:
    """Return the receiver, linked to its function, and where it is connected if that is elsewhere."""
    pairs = (("sender", receiver.sender), ("dispatch_uid", receiver.dispatch_uid))
    options = [f"{name} {_quote_code(text)}" for name, text in pairs if text is not None]
    flags = (
        (_quote_code("weak=False"), not receiver.is_weak),
        ("on commit", receiver.on_commit),
        ("deferred", receiver.deferred),
        ("async", receiver.is_async),
    )
    options += [word for word, is_set in flags if is_set]
    if receiver.defined is not None and receiver.defined.file != receiver.connected.file:
        options.append(f"connected in {_link(_escape(locate(receiver.connected)), receiver.connected, base)}")
    linked = _link(_quote_code(receiver.name), receiver.defined or receiver.connected, base)
    return f"{linked}: {', '.join(options)}" if options else linked


def _link(label: str, place: Place, base: str) -> str:
    return f"[{label}]({quote(base, _OF_ADDRESSES)}{quote(place.file)}#L{place.line})"


def _quote_code(text: str) -> str:
    """Return text as code, with a fence that is longer than any in it."""
    text = escape(" ".join(text.split()))
    fence = "`" * (max(map(len, re.findall(r"`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escape(text: str) -> str:
    """Return text in which nothing is Markdown's or HTML's."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", escape(text))


def _format_doc(doc: str) -> str:
    """Return a docstring with its paragraphs, lists, addresses and code between backticks, and no other markup."""
    return "\n".join(map(_format_line, doc.splitlines()))


def _format_line(line: str) -> str:
    match = _MARKER.fullmatch(line)
    marker, text = (match["marker"] or "", match["text"]) if match is not None else ("", line)
    parts: list[str] = []
    end = 0
    for verbatim in _VERBATIM.finditer(text):
        code, url = verbatim["code"], verbatim["url"]
        parts += [_escape(text[end : verbatim.start()]), _quote_code(code) if code else f"<{escape(url)}>"]
        end = verbatim.end()
    formatted = "".join([*parts, _escape(text[end:])])
    if _UNDERLINE.match(formatted):
        formatted = f"\\{formatted}"
    return f"{marker}{formatted}"

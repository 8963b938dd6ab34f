"""The words of a map, the same in every format."""

from __future__ import annotations

import sys

from typedsignal.map._model import Diagnostic, Field, Payload, Place, Receiver, Send, Signal

_UNLIMITED = sys.maxsize


def describe_field(field: Field) -> str:
    """Return `name: type`, or `name?: type` of a field that may be missing."""
    return f"{field.name}{'' if field.is_required else '?'}: {field.type}"


def describe_payload(payload: Payload) -> list[str]:
    """Return the fields, and an ellipsis if there may be more."""
    return [*map(describe_field, payload.fields), *(["..."] if payload.is_open else [])] or ["no fields"]


def describe_send(send: Send, width: int = _UNLIMITED) -> str:
    """Return the function that sends, and how; expressions are cut to a width."""
    return f"{send.function} ({', '.join([send.method, *_pass('sender', send.sender, width)])})"


def describe_receiver(receiver: Receiver, width: int = _UNLIMITED) -> str:
    """Return the receiver, and how it is connected where that is not the default; expressions are cut to a width."""
    options = [*_pass("sender", receiver.sender, width), *_pass("dispatch_uid", receiver.dispatch_uid, width)]
    flags = (
        ("weak=False", not receiver.is_weak),
        ("on_commit", receiver.on_commit),
        ("deferred", receiver.deferred),
        ("async", receiver.is_async),
    )
    options += [word for word, is_set in flags if is_set]
    return f"{receiver.name} ({', '.join(options)})" if options else receiver.name


def is_unused(signal: Signal) -> bool:
    """Return whether a signal that is declared in the paths is never sent, or has no receivers."""
    return signal.declared is not None and not (signal.sends and signal.receivers)


def count(number: int, noun: str) -> str:
    """Return a number of things, in the singular or the plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shorten(text: str, width: int) -> str:
    """Return text that is cut where it is longer than a width."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def escape(text: str) -> str:
    """Return text without characters that a terminal takes for commands, or that move others."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def list_remarks(signal: Signal) -> list[str]:
    """Return what deserves a second look; what is declared outside the paths may be used there as well."""
    if signal.declared is None:
        return []
    remarks = [] if signal.sends else ["no send found" if signal.escapes else "never sent"]
    remarks += [] if signal.receivers else ["no receiver found" if signal.escapes else "no receivers"]
    remarks += [f"no receiver reads {', '.join(signal.unread)}"] if signal.unread else []
    unmet = {receiver.name: receiver.unmet for receiver in signal.receivers if receiver.unmet}
    return remarks + [
        f"{name} requires {', '.join(fields)}: not every send passes it" for name, fields in unmet.items()
    ]


def describe_diagnostic(diagnostic: Diagnostic) -> str:
    """Return the message, after its place."""
    return diagnostic.message if diagnostic.place is None else f"{locate(diagnostic.place)}: {diagnostic.message}"


def locate(place: Place) -> str:
    """Return a place in the form that terminals and editors make a link of."""
    return f"{place.file}:{place.line}"


def _pass(name: str, expression: str | None, width: int) -> list[str]:
    return [] if expression is None else [f"{name}={shorten(expression, width)}"]

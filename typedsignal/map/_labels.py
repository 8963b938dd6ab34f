"""The words of a map, the same in every format."""

from __future__ import annotations

from typedsignal.map._model import Diagnostic, Field, Payload, Place, Receiver, Send, Signal


def describe_field(field: Field) -> str:
    """Return `name: type`, or `name?: type` of a field that may be missing."""
    return f"{field.name}{'' if field.is_required else '?'}: {field.type}"


def describe_payload(payload: Payload) -> list[str]:
    """Return the fields, and an ellipsis if there may be more."""
    return [*map(describe_field, payload.fields), *(["..."] if payload.is_open else [])] or ["no fields"]


def describe_send(send: Send) -> str:
    """Return the function that sends, and how."""
    return f"{send.function} ({', '.join([send.method, *_pass('sender', send.sender)])})"


def describe_receiver(receiver: Receiver) -> str:
    """Return the receiver, and how it is connected where that is not the default."""
    options = [*_pass("sender", receiver.sender), *_pass("dispatch_uid", receiver.dispatch_uid)]
    flags = (("weak=False", not receiver.is_weak), ("on_commit", receiver.on_commit), ("async", receiver.is_async))
    options += [word for word, is_set in flags if is_set]
    return f"{receiver.name} ({', '.join(options)})" if options else receiver.name


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


def _pass(name: str, expression: str | None) -> list[str]:
    return [] if expression is None else [f"{name}={expression}"]

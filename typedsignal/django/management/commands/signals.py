"""`manage.py signals`: the connected receivers of this process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models.signals import ModelSignal
from django.dispatch import Signal

from typedsignal._core.typing import override
from typedsignal.django._fields import find_fields
from typedsignal.django._introspection import find_definition, find_signals, format_name, list_connections

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from typedsignal import ConnectionInfo

# A signal: its name, itself, and those of its connections that are shown.
Listed: TypeAlias = "tuple[str, Any, tuple[ConnectionInfo[Any], ...]]"


class Command(BaseCommand):
    """`manage.py signals [NAME ...]`, with filters and a format."""

    help = "List connected receivers by signal: signals of typedsignal and of Django."
    requires_system_checks: list[str] | tuple[str, ...] | Literal["__all__"] = ()

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Add the names, the filters and the format."""
        parser.add_argument(
            "names",
            nargs="*",
            metavar="NAME",
            help="name of a signal, in full or its end; or of an app or a module with signals",
        )
        parser.add_argument(
            "--app",
            metavar="LABEL",
            help="only what belongs to an app: signals that it declares, and receivers that it defines, or that are"
            " connected to its senders",
        )
        parser.add_argument(
            "--model",
            metavar="APP.MODEL",
            help="only the receivers of this model, and those of all senders of the signals of models",
        )
        parser.add_argument(
            "--sender",
            metavar="NAME",
            help="only the receivers that are connected to this sender: its name in full, or its end or beginning",
        )
        parser.add_argument(
            "--receiver",
            metavar="NAME",
            help="only the receivers of this name: in full, or its end or beginning",
        )
        parser.add_argument(
            "--no-django", action="store_true", help="leave out the signals that Django itself declares"
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="how to print; text by default, json for tools"
        )

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the signals, in the order of their names."""
        found = [(name, signal, list_connections(signal)) for name, signal in find_signals()]
        if options["no_django"]:
            found = [signal for signal in found if not signal[0].startswith("django.")]
        try:
            self._print(_filter_connections(_select_signals(found, options["names"]), options), options["format"])
            self.stdout.flush()
        except BrokenPipeError:  # The reader has closed the pipe, as `| head` does.
            _close_stdout()

    def _print(self, found: list[Listed], form: str) -> None:
        if form == "json":
            signals = [_describe_signal(*listed) for listed in found]
            self.stdout.write(json.dumps({"signals": signals}, indent=2))
            return
        for name, signal, connections in found:
            self.stdout.write(self.style.MIGRATE_HEADING(name))
            fields = find_fields(name, signal)
            if fields is not None:
                sent = ", ".join(f"{field}: {typ}" if typ else field for field, typ in fields.items())
                self.stdout.write(f"  sends {sent or 'no fields'}")
            lines = [self._format_connection(connection) for connection in connections]
            self.stdout.write("\n".join(lines or ["  no receivers"]))

    def _format_connection(self, connection: ConnectionInfo[Any]) -> str:
        place = find_definition(connection.receiver)
        details = {
            f"{place[0]}:{place[1]}" if place else "": True,
            f"sender={format_name(connection.sender)}": connection.sender is not None,
            "subclasses": connection.subclasses,
            f"dispatch_uid={connection.dispatch_uid!r}": connection.dispatch_uid is not None,
            "weak=False": not connection.is_weak,
            "async": connection.is_async,
            "on_commit": connection.on_commit,
            "deferred": connection.deferred,
        }
        shown = [
            self.style.SUCCESS(format_name(connection.receiver)),
            *(detail for detail, is_shown in details.items() if is_shown),
        ]
        return "  " + "  ".join(part for part in shown if part)


def _select_signals(signals: list[Listed], names: list[str]) -> list[Listed]:
    known = [name for name, *_ in signals]
    selected: set[str] = set()
    for name in names:
        found = {full_name for full_name in known if _is_named(full_name, name)}
        if not found:
            raise CommandError(f'No signal is called "{name}": {_suggest(name, known, "without a name")}')
        selected |= found
    return [signal for signal in signals if not names or signal[0] in selected]


def _filter_connections(signals: list[Listed], options: dict[str, Any]) -> list[Listed]:
    """Return the connections that match all filters, and the signals that have any."""
    of_app, of_model = _find_app(options["app"]), _find_model(options["model"])
    sender, receiver = options["sender"], options["receiver"]
    every = [connection for *_, connections in signals for connection in connections]
    if sender:
        _require_named("sender", sender, [connection.sender for connection in every if connection.sender is not None])
    if receiver:
        _require_named("receiver", receiver, [connection.receiver for connection in every])
    if not (of_app or of_model or sender or receiver):
        return signals
    selected: list[Listed] = []
    for name, signal, connections in signals:
        is_in_app = of_app is not None and of_app(name)
        matching = tuple(
            connection
            for connection in connections
            if (of_app is None or is_in_app or any(map(of_app, _names_of(connection))))
            and (of_model is None or _is_called_for(of_model, connection, signal))
            and (not sender or (connection.sender is not None and _is_named(format_name(connection.sender), sender)))
            and (not receiver or _is_named(format_name(connection.receiver), receiver))
        )
        if matching or (is_in_app and not (of_model or sender or receiver)):
            selected.append((name, signal, matching))
    return selected


def _find_app(label: str | None) -> Callable[[str], bool] | None:
    """Return a function that tells whether a name is of an app; that of an app inside of it is not."""
    if not label:
        return None
    try:
        config = apps.get_app_config(label)
    except LookupError as error:
        raise CommandError(str(error)) from None
    return lambda name: apps.get_containing_app_config(name) is config


def _find_model(label: str | None) -> type | None:
    if not label:
        return None
    if label.count(".") != 1:
        raise CommandError(f'"{label}" names no model: write --model app_label.ModelName')
    try:
        return apps.get_model(label)
    except LookupError as error:
        raise CommandError(str(error)) from None


def _names_of(connection: ConnectionInfo[Any]) -> list[str]:
    named: list[Any] = [connection.receiver] if connection.sender is None else [connection.receiver, connection.sender]
    return [format_name(thing) for thing in named]


def _is_called_for(model: type, connection: ConnectionInfo[Any], signal: Any) -> bool:
    """Return whether a send by a model calls a receiver; signals that no model sends are not of any."""
    if connection.sender is None:
        return isinstance(signal, ModelSignal)
    bases: tuple[object, ...] = model.__mro__ if connection.subclasses else (model,)
    return connection.sender in bases


def _is_named(full_name: str, name: str) -> bool:
    """Return whether a name is a full one, the end of it, or that of a module or class around it."""
    return f".{full_name}".endswith(f".{name}") or full_name.startswith(f"{name}.")


def _require_named(kind: str, name: str, things: list[Any]) -> None:
    known = [format_name(thing) for thing in things]
    if not any(_is_named(full_name, name) for full_name in known):
        raise CommandError(f'No {kind} is called "{name}": {_suggest(name, known, f"without --{kind}")}')


def _suggest(name: str, known: list[str], without: str) -> str:
    ends = {full_name.rpartition(".")[2]: full_name for full_name in known}
    close = get_close_matches(name, [*ends, *ends.values()], 3)
    suggestions = dict.fromkeys(f'"{ends.get(match, match)}"' for match in close)
    return f"did you mean {' or '.join(suggestions)}?" if close else f"{without}, all are shown"


def _close_stdout() -> None:
    """Let Python write what is left to nowhere at its exit; there it would print the exception again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _describe_signal(name: str, signal: Any, connections: tuple[ConnectionInfo[Any], ...]) -> dict[str, Any]:
    kind = "django" if isinstance(signal, Signal) else "typedsignal"
    fields = find_fields(name, signal)
    return {
        "name": name,
        "kind": kind,
        **({} if fields is None else {"fields": fields}),
        "receivers": [_describe_connection(connection) for connection in connections],
    }


def _describe_connection(connection: ConnectionInfo[Any]) -> dict[str, Any]:
    place, uid = find_definition(connection.receiver), connection.dispatch_uid
    return {
        "name": format_name(connection.receiver),
        "defined": {"file": place[0], "line": place[1]} if place else None,
        "sender": None if connection.sender is None else format_name(connection.sender),
        "dispatch_uid": uid if uid is None or isinstance(uid, str) else repr(uid),
        "is_weak": connection.is_weak,
        "is_async": connection.is_async,
        "on_commit": connection.on_commit,
        "deferred": connection.deferred,
    }

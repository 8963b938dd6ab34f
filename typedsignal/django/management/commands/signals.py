"""`manage.py signals`: the connected receivers of this process."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from django.core.management.base import BaseCommand, CommandError
from django.dispatch import Signal

from typedsignal._core.typing import override
from typedsignal.django._fields import find_fields
from typedsignal.django._introspection import find_definition, find_signals, format_name, list_connections

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from typedsignal import ConnectionInfo


class Command(BaseCommand):
    """`manage.py signals [NAME ...] [--format text|json]`."""

    help = "List connected receivers by signal: signals of typedsignal and of Django."
    requires_system_checks: list[str] | tuple[str, ...] | Literal["__all__"] = ()

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Add the names and the format."""
        parser.add_argument(
            "names",
            nargs="*",
            metavar="NAME",
            help="name of a signal, in full or its end; or of an app or a module with signals",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the signals, in the order of their names."""
        found = _select_signals(find_signals(), options["names"])
        if options["format"] == "json":
            signals = [_describe_signal(name, signal) for name, signal in found]
            self.stdout.write(json.dumps({"signals": signals}, indent=2))
            return
        for name, signal in found:
            self.stdout.write(self.style.MIGRATE_HEADING(name))
            fields = find_fields(name, signal)
            if fields is not None:
                sent = ", ".join(f"{field}: {typ}" if typ else field for field, typ in fields.items())
                self.stdout.write(f"  sends {sent or 'no fields'}")
            lines = [self._format_connection(connection) for connection in list_connections(signal)]
            self.stdout.write("\n".join(lines or ["  no receivers"]))

    def _format_connection(self, connection: ConnectionInfo[Any]) -> str:
        place = find_definition(connection.receiver)
        details = {
            f"{place[0]}:{place[1]}" if place else "": True,
            f"sender={format_name(connection.sender)}": connection.sender is not None,
            f"dispatch_uid={connection.dispatch_uid!r}": connection.dispatch_uid is not None,
            "weak=False": not connection.is_weak,
            "async": connection.is_async,
            "on_commit": connection.on_commit,
        }
        shown = [
            self.style.SUCCESS(format_name(connection.receiver)),
            *(detail for detail, is_shown in details.items() if is_shown),
        ]
        return "  " + "  ".join(part for part in shown if part)


def _select_signals(signals: list[tuple[str, Any]], names: list[str]) -> list[tuple[str, Any]]:
    known = [name for name, _ in signals]
    selected: set[str] = set()
    for name in names:
        found = {
            full_name for full_name in known if f".{full_name}".endswith(f".{name}") or full_name.startswith(f"{name}.")
        }
        if not found:
            ends = {full_name.rpartition(".")[2]: full_name for full_name in known}
            close = get_close_matches(name, [*ends, *ends.values()], 3)
            suggestions = dict.fromkeys(f'"{ends.get(match, match)}"' for match in close)
            repair = f"did you mean {' or '.join(suggestions)}?" if close else "without a name, all are shown"
            raise CommandError(f'No signal is called "{name}": {repair}')
        selected |= found
    return [(name, signal) for name, signal in signals if not names or name in selected]


def _describe_signal(name: str, signal: Any) -> dict[str, Any]:
    kind = "django" if isinstance(signal, Signal) else "typedsignal"
    fields = find_fields(name, signal)
    return {
        "name": name,
        "kind": kind,
        **({} if fields is None else {"fields": fields}),
        "receivers": [_describe_connection(connection) for connection in list_connections(signal)],
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
    }

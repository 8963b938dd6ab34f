"""`manage.py signals`: who listens, in this process, now."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from django.core.management.base import BaseCommand, CommandError
from django.dispatch import Signal

from typedsignal._core.typing import override
from typedsignal.django._introspection import connections_of, full_name, named_signals, place_of

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from typedsignal import ConnectionInfo


class Command(BaseCommand):
    """`manage.py signals [NAME ...] [--format text|json]`."""

    help = "Show the signals that live, and who listens to them: those of typedsignal and Django's own."
    requires_system_checks: list[str] | tuple[str, ...] | Literal["__all__"] = ()

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the names and the format."""
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="a signal, in full or by the end of its name; or where signals are"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the signals, in the order of their names."""
        found = _chosen(named_signals(), options["names"])
        if options["format"] == "json":
            facts = [_facts(name, signal) for name, signal in found]
            self.stdout.write(json.dumps({"signals": facts}, indent=2))
            return
        for name, signal in found:
            self.stdout.write(self.style.MIGRATE_HEADING(name))
            lines = [self._line(each) for each in connections_of(signal)]
            self.stdout.write("\n".join(lines or ["  nobody listens"]))

    def _line(self, connected: ConnectionInfo[Any]) -> str:
        place = place_of(connected.receiver)
        facts = {
            f"{place[0]}:{place[1]}" if place else "": True,
            f"sender={full_name(connected.sender)}": connected.sender is not None,
            f"dispatch_uid={connected.dispatch_uid!r}": connected.dispatch_uid is not None,
            "weak=False": not connected.is_weak,
            "async": connected.is_async,
            "on_commit": connected.on_commit,
        }
        shown = [self.style.SUCCESS(full_name(connected.receiver)), *(fact for fact, is_so in facts.items() if is_so)]
        return "  " + "  ".join(each for each in shown if each)


def _chosen(signals: list[tuple[str, Any]], names: list[str]) -> list[tuple[str, Any]]:
    chosen: set[str] = set()
    for name in names:
        found = {
            each for each, _ in signals if each == name or each.endswith(f".{name}") or each.startswith(f"{name}.")
        }
        if not found:
            ends = {each.rpartition(".")[2]: each for each, _ in signals}
            close = get_close_matches(name, [*ends, *ends.values()], 3)
            names_of_close = dict.fromkeys(f'"{ends.get(each, each)}"' for each in close)
            repair = f"did you mean {' or '.join(names_of_close)}?" if close else "without a name, all are shown"
            raise CommandError(f'No signal is called "{name}": {repair}')
        chosen |= found
    return [each for each in signals if not names or each[0] in chosen]


def _facts(name: str, signal: Any) -> dict[str, Any]:
    kind = "django" if isinstance(signal, Signal) else "typedsignal"
    return {"name": name, "kind": kind, "receivers": [_facts_of(each) for each in connections_of(signal)]}


def _facts_of(connected: ConnectionInfo[Any]) -> dict[str, Any]:
    place, uid = place_of(connected.receiver), connected.dispatch_uid
    return {
        "name": full_name(connected.receiver),
        "defined": {"file": place[0], "line": place[1]} if place else None,
        "sender": None if connected.sender is None else full_name(connected.sender),
        "dispatch_uid": uid if uid is None or isinstance(uid, str) else repr(uid),
        "is_weak": connected.is_weak,
        "is_async": connected.is_async,
        "on_commit": connected.on_commit,
    }

"""A map compared with one that is committed: lines may have moved, nothing else."""

from __future__ import annotations

import json
from difflib import unified_diff
from pathlib import Path
from typing import Any, cast

from typedsignal.map._facts import Map
from typedsignal.map._json import VERSION, document


def difference(committed: Path, found: Map) -> list[str]:
    """Return what differs from a map in a file, none if nothing but the numbers of lines does.

    Raises:
        ValueError: The file is no map in JSON, or of another version.
    """
    before = json.loads(committed.read_text("utf-8"))
    if before["version"] != VERSION:
        raise ValueError(f"its version is {before['version']}, not {VERSION}")
    after = json.loads(json.dumps(document(found)))
    lines = unified_diff(_lines(before), _lines(after), committed.as_posix(), "the code", lineterm="", n=2)
    return list(lines)


def _lines(whole: dict[str, Any]) -> list[str]:
    """Return a line for each fact, with its signal; the order of what is in one file is of no account."""
    lines: list[str] = []
    for signal in whole["signals"]:
        name = signal["name"]
        lines.append(f"{name} [{signal['kind']}] {_said(signal, ('declared', 'sender', 'payload', 'unread'))}")
        lines += sorted(f"{name} <- {_said(each, each)}" for each in signal["sends"])
        lines += sorted(f"{name} -> {_said(each, each)}" for each in signal["receivers"])
    return lines


def _said(facts: dict[str, Any], keys: Any) -> str:
    return ", ".join(f"{key}={_plain(facts[key])}" for key in keys if facts[key] not in (None, False, []))


def _plain(value: Any) -> str:
    if isinstance(value, dict) and {*cast("dict[str, Any]", value)} == {"file", "line"}:
        return str(cast("dict[str, Any]", value)["file"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

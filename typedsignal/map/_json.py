"""The map as JSON; docs/reference/map.md says what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from typedsignal.map._facts import Map

VERSION = 1


def as_json(found: Map) -> str:
    """Return the signals of a map as a document; what could not be read is no part of it."""
    return json.dumps(document(found), indent=2, ensure_ascii=False) + "\n"


def document(found: Map) -> dict[str, Any]:
    """Return the document that is written."""
    return {"version": VERSION, "signals": [asdict(each) for each in found.signals]}

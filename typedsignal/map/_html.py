"""The map as a page that stands alone: a graph to search in, and a list behind it."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files

from typedsignal.map._facts import Map

_DATA = "{{ data }}"
_SCRIPT = "{{ script }}"


def html(found: Map) -> str:
    """Return the page: it loads nothing, and runs no script but the one that it comes with."""
    page = files("typedsignal.map").joinpath("page.html").read_text("utf-8")
    script = page[page.rindex("<script>") + len("<script>") : page.rindex("</script>")]
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    return page.replace(_SCRIPT, f"'sha256-{allowed}'").replace(_DATA, _inert(json.dumps(asdict(found))))


def _inert(text: str) -> str:
    """Return JSON in which HTML finds nothing: no tag begins in it, none ends it."""
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text

"""The map as a page that stands alone: a graph to search in, and a list behind it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files

from typedsignal.map._model import Map

_PLACE = re.compile(r"\{\{ (\w+) \}\}")


def html(found: Map) -> str:
    """Return the page: it loads nothing, and runs no script but the one that it comes with."""
    style, script = _text("page.css"), _text("page.js")
    digest = sha256(script.encode()).digest()
    parts = {
        "style": style,
        "script": script,
        "allowed": f"'sha256-{b64encode(digest).decode()}'",
        "data": _inert(json.dumps(asdict(found))),
    }
    return _PLACE.sub(lambda place: parts[place[1]], _text("page.html"))


def _text(name: str) -> str:
    return files("typedsignal.map.formats").joinpath(name).read_text("utf-8")


def _inert(text: str) -> str:
    """Return JSON in which HTML finds nothing: no tag begins in it, none ends it."""
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text

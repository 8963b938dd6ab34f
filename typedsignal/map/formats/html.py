"""The map as a page of one file: a graph to search in, and a list."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files

from typedsignal.map._model import Map

_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")


def format_html(found: Map) -> str:
    """Return the page: it loads nothing, and runs no script but the one that it comes with."""
    style, script = _read_text("page.css"), _read_text("page.js")
    digest = sha256(script.encode()).digest()
    parts = {
        "style": style,
        "script": script,
        "allowed": f"'sha256-{b64encode(digest).decode()}'",
        "data": _escape(json.dumps(asdict(found))),
    }
    return _PLACEHOLDER.sub(lambda match: parts[match[1]], _read_text("page.html"))


def _read_text(name: str) -> str:
    return files("typedsignal.map.formats").joinpath(name).read_text("utf-8")


def _escape(text: str) -> str:
    """Return JSON in which HTML finds nothing: no tag begins in it, none ends it."""
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text

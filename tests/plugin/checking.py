"""Run mypy with the plugin over a source whose lines say what is to be reported on them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from textwrap import dedent

from mypy import build
from mypy import errorcodes as codes
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.options import Options

SHOP = """
from dataclasses import dataclass
from typing import *
from typing_extensions import NotRequired, Unpack
from typedsignal import Signal, receiver, signal

class OrderService: ...
class Express(OrderService): ...
class Other: ...

class OrderCompleted(TypedDict):
    order_id: int
    status: str
    note: NotRequired[str]

@dataclass(kw_only=True)
class OrderCancelled:
    order_id: int
    reason: str = ""

order_completed = Signal[type[OrderService], OrderCompleted]()
order_cancelled = Signal[type[OrderService], OrderCancelled]()
anything = Signal()

@signal
def order_paid(sender: type[OrderService], *, order_id: int) -> int:
    raise NotImplementedError
"""
_MESSAGE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): (?P<kind>error|note): (?P<text>.*)")
_MARK = re.compile(r"# (?P<kind>[EN]): (?P<text>.*?)(?=\s+# [EN]:|$)")
_ROOT = Path(__file__).parents[2]


def messages_of(sources: dict[str, str], cache: Path, **options: object) -> list[str]:
    """Return what mypy says about modules, given by name."""
    settings = Options()
    settings.config_file = str(cache / "mypy.ini")  # without one mypy loads no plugins
    settings.plugins = ["typedsignal.mypy"]
    settings.cache_dir = str(cache)
    settings.mypy_path = [str(_ROOT)]
    settings.python_version = sys.version_info[:2]
    settings.show_traceback = True
    settings.check_untyped_defs = True
    settings.disabled_error_codes = {codes.EMPTY_BODY}
    for name, value in options.items():
        setattr(settings, name, value)
    given = [BuildSource(str(_written(cache, name, text)), name) for name, text in sources.items()]
    try:
        messages = build.build(given, settings).errors
    except CompileError as error:
        messages = error.messages
    # Before 1.18 mypy wrote all names in full.
    return [_without_folder(message).replace("builtins.", "") for message in messages]


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(dedent(text))
    return path


def _without_folder(message: str) -> str:
    folder, _, rest = message.partition(".py:")
    return f"{folder.rpartition('/')[2]}.py:{rest}" if rest else message


def disagreements(source: str, messages: list[str]) -> list[str]:
    """Return every mark that mypy did not honour, and every error that has no mark."""
    lines = dedent(source).splitlines()
    wanted = Counter(
        (number, match["kind"], match["text"].strip())
        for number, line in enumerate(lines, 1)
        for match in _MARK.finditer(line)
    )
    found: list[str] = []
    for message in messages:
        match = _MESSAGE.match(message)
        if match is None or not _honours(match, wanted):
            found.append(f"unexpected: {message}")
    found += [f"missing: {number}: {text}" for number, _, text in (+wanted)]
    return [each for each in found if " note: " not in each]


def _honours(message: re.Match[str], wanted: Counter[tuple[int, str, str]]) -> bool:
    kind = "E" if message["kind"] == "error" else "N"
    for mark in +wanted:
        if mark[:2] == (int(message["line"]), kind) and mark[2] in message["text"] and message["file"] == "main.py":
            wanted[mark] -= 1
            return True
    return False

"""Run mypy with the plugin over a source whose lines are marked with what is to be reported on them."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import dedent

from mypy import build
from mypy import errorcodes as codes
from mypy.dmypy_server import Server
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.options import Options

import typedsignal.mypy._plugin  # noqa: F401  # here, so that no child process has to
from tests.apart import run_apart

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


def settings_in(cache: Path) -> Options:
    """Return the options of a run that keeps its cache and its sources in a folder."""
    settings = Options()
    settings.config_file = str(cache / "mypy.ini")  # without one mypy loads no plugins
    settings.plugins = ["typedsignal.mypy"]
    settings.cache_dir = str(cache)
    settings.mypy_path = [str(_ROOT), str(cache)]
    settings.python_version = sys.version_info[:2]
    settings.show_traceback = True
    settings.check_untyped_defs = True
    settings.disabled_error_codes = {codes.EMPTY_BODY}
    return settings


def messages_of(sources: dict[str, str], cache: Path, **options: object) -> list[str]:
    """Return what mypy reports about modules, passed by name."""
    settings = settings_in(cache)
    for name, value in options.items():
        setattr(settings, name, value)
    return normalize_messages(run_apart(_build, written(cache, sources), settings))


def _build(sources: list[BuildSource], settings: Options) -> list[str]:
    try:
        return build.build(sources, settings).errors
    except CompileError as error:
        return error.messages


def written(folder: Path, sources: dict[str, str]) -> list[BuildSource]:
    """Write modules to files; those that changed look a second younger, for mypy counts in seconds."""
    for name, text in sources.items():
        path, source = folder / f"{name}.py", dedent(text)
        if not path.exists() or path.read_text() != source:
            time = path.stat().st_mtime + 1 if path.exists() else 1_000_000_000
            path.write_text(source)
            os.utime(path, (time, time))
    return [BuildSource(str(folder / f"{name}.py"), name) for name in sources]


def normalize_messages(messages: Iterable[str]) -> list[str]:
    """Return messages without folders, with names as mypy writes them since 1.18, and none about the library."""
    return [_without_folder(message).replace("builtins.", "") for message in messages if not _is_of_library(message)]


def _without_folder(message: str) -> str:
    path, _, rest = message.partition(".py:")
    return f"{path.rpartition('/')[2]}.py:{rest}" if rest else message


def _is_of_library(message: str) -> bool:
    path = message.partition(".py:")[0]
    return "typedsignal/" in path and "INTERNAL ERROR" not in message


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
    return [message for message in found if " note: " not in message]


def _honours(message: re.Match[str], wanted: Counter[tuple[int, str, str]]) -> bool:
    kind = "E" if message["kind"] == "error" else "N"
    for mark in +wanted:
        if mark[:2] == (int(message["line"]), kind) and mark[2] in message["text"] and message["file"] == "main.py":
            wanted[mark] -= 1
            return True
    return False


def errors(messages: Iterable[str]) -> list[str]:
    """Return the errors among messages, sorted."""
    return sorted(message for message in messages if ": error: " in message)


def daemon_in(folder: Path) -> Callable[[dict[str, str]], list[str]]:
    """Start the daemon; it checks modules, passed by name, and returns the errors."""
    server = Server(settings_in(folder), "")

    def check(sources: dict[str, str]) -> list[str]:
        answer = server.check(written(folder, sources), export_types=False, is_tty=False, terminal_width=200)
        return errors(normalize_messages((answer["out"] + answer["err"]).splitlines()))

    return check

"""Receivers that `connect` refuses while django-stubs' plugin sets the project up, inside mypy.

That plugin runs `django.setup()`, and with it `ready` and every module that connects receivers, as soon as mypy makes
it. An exception of `connect` would end mypy there, and nothing would be reported: with DEBUG, Django refuses every
receiver without `**kwargs`. So `connect` goes on in mypy's process, and what it refused is kept here to be reported.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.source import is_function, read_source

PLUGIN_OF_DJANGO_STUBS = "mypy_django_plugin"
_BETWEEN = frozenset({"django", "typedsignal", "functools", "contextlib"})  # between the user's line and `connect`


class Line(NamedTuple):
    """A line that ran, when its file was last changed, and whether it is the one that connects."""

    path: Path
    number: int
    changed: int
    is_connecting: bool = False


class Refusal(NamedTuple):
    """A receiver that was refused.

    Attributes:
        receiver: Its name.
        signal: The name of the signal, None if it has none.
        problem: The end of the sentence about the receiver.
        lines: The line that connects, and those of its callers, the innermost first.
        is_unchecked: Whether the line that connects stands in a function without annotations.
    """

    receiver: str
    signal: str | None
    problem: str
    lines: tuple[Line, ...]
    is_unchecked: bool

    @property
    def sentence(self) -> str:
        """The whole sentence about the receiver."""
        return messages.name_signal(messages.OF_RECEIVER, self.signal).format(
            receiver=f'"{self.receiver}"', problem=self.problem
        )


# Of the process, as the project is: a later run, or the daemon, sets it up no second time.
_refusals: list[Refusal] = []
_originals: dict[Any, Callable[..., Any]] = {}


def keep_refusals() -> None:
    """Let Django's `connect` go on where it refuses a receiver, until `stop_keeping`."""
    from django.db.models.signals import ModelSignal
    from django.dispatch import Signal

    classes: tuple[Any, ...] = (Signal, ModelSignal)
    for owner in classes:
        if owner not in _originals:
            _originals[owner] = owner.connect
            owner.connect = _keep_going(owner.connect)


def stop_keeping() -> None:
    """Put `connect` back, once the project is set up."""
    while _originals:
        owner, original = _originals.popitem()
        owner.connect = original


def refusals_at(path: str) -> Iterator[tuple[Line, Refusal]]:
    """Return the refusals that a file had a part in, with the lines of it; none that may be repaired by now."""
    resolved = Path(path).resolve() if _refusals else Path()
    for refusal in _refusals:
        lines = [line for line in refusal.lines if line.path == resolved]
        if lines and all(_last_change(line.path) == line.changed for line in refusal.lines):
            yield from ((line, refusal) for line in lines)


def _keep_going(connect: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(connect)
    def keeping(signal: Any, /, *args: Any, **kwargs: Any) -> Any:
        try:
            return connect(signal, *args, **kwargs)
        except Exception as refused:
            frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
            if not _is_set_up_by_plugin(frame):
                raise
            _refusals.append(_describe(signal, args[0] if args else kwargs.get("receiver"), refused, frame))
            return None

    return keeping


def _is_set_up_by_plugin(frame: FrameType | None) -> bool:
    return any(_package_of(outer) == PLUGIN_OF_DJANGO_STUBS for outer in _walk(frame))


def _describe(signal: Any, receiver: Any, refused: Exception, frame: FrameType) -> Refusal:
    frames = [outer for outer in _walk(frame) if _package_of(outer) not in _BETWEEN]
    within = [_package_of(outer) for outer in frames].index(PLUGIN_OF_DJANGO_STUBS)
    users = [outer for outer in frames[:within] if not outer.f_code.co_filename.startswith("<")]
    lines = [_line_of(outer)._replace(is_connecting=outer is users[0]) for outer in users]
    code = getattr(receiver, "__code__", None)
    if code is not None:  # When its file is changed, it may be right.
        path = Path(code.co_filename).resolve()
        lines.append(Line(path, 0, _last_change(path)))
    return Refusal(
        _name_of_receiver(receiver), _name_of(signal), _problem(receiver, refused), tuple(lines), _is_unchecked(lines)
    )


def _name_of_receiver(receiver: Any) -> str:
    return "None" if receiver is None else getattr(receiver, "__qualname__", None) or type(receiver).__name__


def _problem(receiver: Any, refused: Exception) -> str:
    if not callable(receiver):
        return messages.NOT_CALLABLE.format(found=f'"{_name_of_receiver(receiver)}"')
    if "**kwargs" in str(refused):
        return messages.LIBRARY_KWARGS.format(dispatcher="Django")
    return messages.NOT_CONNECTED.format(error=refused)


def _is_unchecked(lines: list[Line]) -> bool:
    """Return whether the innermost line stands in a function without annotations, of which a plugin sees nothing."""
    source = read_source(lines[0].path) if lines else None
    if source is None:
        return False
    around = [
        node
        for node in ast.walk(source.tree)
        if is_function(node) and node.lineno <= lines[0].number <= (node.end_lineno or 0)
    ]
    innermost = max(around, key=lambda function: function.lineno, default=None)
    if innermost is None:
        return False
    arguments = [node for node in ast.walk(innermost.args) if isinstance(node, ast.arg)]
    return innermost.returns is None and not any(argument.annotation for argument in arguments)


def _name_of(signal: object) -> str | None:
    modules = sorted(sys.modules.items(), key=lambda item: not item[0].endswith("signals"))
    spaces = (dict(getattr(module, "__dict__", {})) for _, module in modules)
    return next((name for space in spaces for name, value in space.items() if value is signal), None)


def _walk(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _package_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _line_of(frame: FrameType) -> Line:
    path = Path(frame.f_code.co_filename).resolve()
    return Line(path, frame.f_lineno, _last_change(path))


def _last_change(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0

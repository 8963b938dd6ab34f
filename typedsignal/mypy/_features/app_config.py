"""The methods of an `AppConfig`, above all `ready`, where Django projects connect receivers."""

from __future__ import annotations

import ast
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mypy.nodes import Context, Decorator, FuncDef

from typedsignal.mypy import _messages as messages
from typedsignal.mypy import _settings
from typedsignal.mypy._model.refusals import refusals_at
from typedsignal.mypy._model.source import is_connecting, is_function, read_source
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from mypy.nodes import ClassDef
    from mypy.plugin import ClassDefContext
    from mypy.semanal import SemanticAnalyzer


def note_unchecked(ctx: ClassDefContext) -> None:
    """Say how many connects stand in methods that mypy does not check, because nothing in them is annotated.

    A plugin is asked nothing about the body of such a function, and cannot report for a whole run:
    of what comes from the cache it sees nothing. It is asked about a class, whichever run it is in.
    """
    # The interface of plugins lacks `note` and `cur_mod_node`, the file being analyzed: both are there since 0.6.
    # Where a mypy to come has moved them, there is no note.
    with suppress(AttributeError):
        _report_refused(ctx.cls, cast("SemanticAnalyzer", ctx.api))
        _note_unchecked(ctx.cls, cast("SemanticAnalyzer", ctx.api))


def _report_refused(cls: ClassDef, analyzer: SemanticAnalyzer) -> None:
    """Report the receivers that Django has refused in `ready`, where mypy does not look at what connects them."""
    if analyzer.options.check_untyped_defs:
        return
    methods = [method.func if isinstance(method, Decorator) else method for method in cls.defs.body]
    reported: set[str] = set()
    for line, refusal in refusals_at(analyzer.cur_mod_node.path):
        is_in_method = any(isinstance(method, FuncDef) and _has_line(method, line.number) for method in methods)
        if refusal.is_unchecked and is_in_method and refusal.sentence not in reported:
            reported.add(refusal.sentence)
            fail(analyzer, refusal.sentence, Context(line.number), messages.SIGNAL_RECEIVER)


def _has_line(function: FuncDef, number: int) -> bool:
    return function.line <= number <= (function.end_line or function.line)


def _note_unchecked(cls: ClassDef, analyzer: SemanticAnalyzer) -> None:
    options = analyzer.options
    if not _settings.current.note_unchecked or options.check_untyped_defs or options.disallow_untyped_defs:
        return
    for function in cls.defs.body:
        if isinstance(function, FuncDef) and function.type is None:
            connects = _count_connects(function, Path(analyzer.cur_mod_node.path))
            if connects:
                text = messages.UNCHECKED_CONNECTS if connects > 1 else messages.UNCHECKED_CONNECT
                analyzer.note(text.format(function=function.name, number=connects), function)


def _count_connects(function: FuncDef, path: Path) -> int:
    source = read_source(path)
    nodes = ast.walk(source.tree) if source is not None else ()
    defined = (node for node in nodes if is_function(node) and node.lineno == function.line)
    return sum(is_connecting(inner) for node in defined for inner in ast.walk(node))

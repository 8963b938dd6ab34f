"""Signals of a library that are declared, but that mypy knows nothing of: the library has no types."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mypy.nodes import Import, ImportFrom, MemberExpr, NameExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy import _settings
from typedsignal.mypy._installed import is_module, list_roots
from typedsignal.mypy._reporting import note_once

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Expression, MypyFile
    from mypy.plugin import CheckerPluginInterface


def note_unfollowed(signal: Expression, api: CheckerPluginInterface) -> None:
    """Say once of each package that its signals are not checked, where `receiver` is given one of them.

    To mypy such a signal is Any, and a plugin is asked nothing about a method of it.
    """
    checker = cast("TypeChecker", api)
    module = _module_of(signal, checker.tree)
    if module not in _settings.declaring_modules or module in checker.modules:
        return
    if is_module(module, list_roots(checker.tree, checker.options)):
        note_once(messages.UNFOLLOWED.format(package=module.partition(".")[0]), signal, api)


def _module_of(signal: Expression, file: MypyFile) -> str:
    """Return the name of the module that a signal is imported from, as the imports of the file say it."""
    owner = signal.expr if isinstance(signal, MemberExpr) else None
    dotted = _dotted(owner)
    for node in file.imports:
        if isinstance(node, ImportFrom):
            for name, alias in node.names:
                if isinstance(signal, NameExpr) and signal.name == (alias or name):
                    return node.id
                if dotted == (alias or name):
                    return f"{node.id}.{name}"
        elif isinstance(node, Import):
            for name, alias in node.ids:
                if dotted == (alias or name):
                    return name
    return ""


def _dotted(expression: Expression | None) -> str | None:
    if isinstance(expression, MemberExpr):
        return f"{_dotted(expression.expr)}.{expression.name}"
    return expression.name if isinstance(expression, NameExpr) else None

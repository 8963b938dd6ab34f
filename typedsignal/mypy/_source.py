"""Which of Django's signals an expression stands for, also by another name, or as the variable of a loop.

To django-stubs all of them have one type; which is which is only written in the code.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from mypy.nodes import Expression, MemberExpr, MypyFile, RefExpr, SymbolNode

from typedsignal.mypy._code import Code, binds, code_at, code_of
from typedsignal.mypy._names import DJANGO_SIGNALS

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

_LISTS = (ast.List, ast.Tuple, ast.Set)
_DEPTH = 5  # of names that stand for names


def django_signals_behind(expression: Expression | None, api: CheckerPluginInterface) -> list[str]:
    """Return the full names of the signals of Django's that an expression is, or may be; none where that is not seen.

    for signal in [pre_save, post_save]:
        signal.connect(audit)
    """
    if not isinstance(expression, RefExpr):
        return []
    if expression.fullname in DJANGO_SIGNALS:
        return [expression.fullname]
    checker = cast("TypeChecker", api)
    search = _Search(checker.modules)
    if isinstance(expression, MemberExpr):
        return search.elsewhere(expression.fullname, checker.tree, _DEPTH)
    code = code_of(api)
    node = code.name_at(expression) if code is not None else None
    return search.of(node, code, checker.tree, _DEPTH) if code is not None else []


class _Search:
    """A walk from a name to what it was bound to, through assignments, loops and imports."""

    def __init__(self, modules: dict[str, MypyFile]) -> None:
        self.modules = modules

    def of(self, value: ast.expr | None, code: Code, file: MypyFile, depth: int) -> list[str]:
        if isinstance(value, _LISTS):
            return [name for each in value.elts for name in self.of(each, code, file, depth)]
        if not isinstance(value, ast.Name | ast.Attribute) or depth == 0:
            return []
        bound = _bound(value, code) if isinstance(value, ast.Name) else None
        if bound is not None:
            return self.of(bound, code, file, depth - 1)
        node = _looked_up(value, file)
        fullname = node.fullname if node is not None else ""
        return [fullname] if fullname in DJANGO_SIGNALS else self.elsewhere(fullname, file, depth)

    def elsewhere(self, fullname: str, file: MypyFile, depth: int) -> list[str]:
        module, _, name = fullname.rpartition(".")
        other = self.modules.get(module)
        code = code_at(other.path) if other is not None and other is not file else None
        if other is None or code is None:
            return []
        return self.of(_value_of(name, code, code.tree), code, other, depth - 1)


def _bound(name: ast.Name, code: Code) -> ast.expr | None:
    """Return what a name is bound to around it, or what it runs over."""
    scope = code.function_around(name)
    inside = _value_of(name.id, code, scope) if scope is not None else None
    return inside or _value_of(name.id, code, code.tree)


def _value_of(name: str, code: Code, scope: ast.AST) -> ast.expr | None:
    """Return the value of the one statement that binds a name, None where there is no such one."""
    found = [each for each in ast.walk(scope) if binds(each, name)]
    statement = code.parent(found[0]) if len(found) == 1 else None
    if isinstance(statement, ast.For):
        return statement.iter
    return statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None


def _looked_up(value: ast.Name | ast.Attribute, file: MypyFile) -> SymbolNode | None:
    node: SymbolNode | None = file
    for name in ast.unparse(value).split("."):
        symbol = node.names.get(name) if isinstance(node, MypyFile) else None
        node = symbol.node if symbol is not None else None
    return node

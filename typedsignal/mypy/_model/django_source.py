"""Which of Django's signals an expression stands for, also by another name, or as the variable of a loop.

To django-stubs all of them have one type; which is which is only written in the code.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from mypy.nodes import Expression, MypyFile, NameExpr, RefExpr, SymbolNode

from typedsignal.mypy._fullnames import DJANGO_SIGNALS
from typedsignal.mypy._model.source import Code, binds, code_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

_DEPTH = 5  # of names that stand for names


def django_signals_behind(expression: Expression | None, api: CheckerPluginInterface) -> list[str]:
    """Return the full names of the signals of Django's that an expression is, or may be; none where that is not seen.

        for signal in [pre_save, post_save]:
            signal.connect(audit)

    Only this file is read: of another one mypy would not tell us when it changes.
    """
    if not isinstance(expression, RefExpr):
        return []
    if expression.fullname in DJANGO_SIGNALS:
        return [expression.fullname]
    code = code_of(api)
    node = code.name_at(expression) if code is not None and isinstance(expression, NameExpr) else None
    return _behind(node, code, cast("TypeChecker", api).tree, _DEPTH) if code is not None else []


def _behind(value: ast.expr | None, code: Code, file: MypyFile, depth: int) -> list[str]:
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        return [name for each in value.elts for name in _behind(each, code, file, depth)]
    if not isinstance(value, ast.Name | ast.Attribute) or depth == 0:
        return []
    bound = _bound(value, code) if isinstance(value, ast.Name) else None
    if bound is not None:
        return _behind(bound, code, file, depth - 1)
    node = _looked_up(value, file)
    return [node.fullname] if node is not None and node.fullname in DJANGO_SIGNALS else []


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

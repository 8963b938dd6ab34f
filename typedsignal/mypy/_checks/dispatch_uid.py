"""A `dispatch_uid` that two receivers are given: the second one is never connected."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import Decorator, IntExpr, StrExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import CONNECT, DISPATCH_UID, RECEIVER_PARAMETER, SENDER_KEY, SIGNAL_KEY, WEAK
from typedsignal.mypy._model.call import argument
from typedsignal.mypy._model.source import Code, binds, block_with, code_of, is_connecting
from typedsignal.mypy._report import fail

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext, MethodContext


class Site(NamedTuple):
    """A call that connects under a uid, as it is written."""

    call: ast.Call
    signal: str
    sender: str
    uid: object
    receiver: str


def check_uid(ctx: FunctionContext | MethodContext) -> None:
    """Report a literal `dispatch_uid` that an earlier receiver of the same signal and sender has.

    To mypy it is a value like any other:

        order_completed.connect(mail, dispatch_uid="order")
        order_completed.connect(bill, dispatch_uid="order")
    """
    given = argument(ctx, DISPATCH_UID)
    if given is None or not isinstance(given.expression, StrExpr | IntExpr) or isinstance(ctx.context, Decorator):
        return
    code = code_of(ctx.api)
    node = code.expression_at(ctx.context) if code is not None else None
    site = _site(node) if node is not None else None
    earlier = _earlier(code, site) if code is not None and site is not None else None
    if earlier is not None:
        text = messages.UID_IN_USE.format(uid=f'"{given.expression.value}"', line=earlier.call.lineno)
        fail(ctx.api, text, given.expression, messages.SIGNAL_DISPATCH_UID)


def _earlier(code: Code, site: Site) -> Site | None:
    """Return the first call that connects under the same uid, None if the site is no mistake all the same."""
    scope = code.function_around(site.call)
    sites = [_site(node) for node in ast.walk(scope or code.tree) if code.function_around(node) is scope]
    same = [each for each in sites if each is not None and each[1:4] == site[1:4]]
    first = min(same, key=lambda each: (each.call.lineno, each.call.col_offset), default=site)
    if first.call is site.call or first.receiver == site.receiver or _is_another(code, site):
        return None
    if _exclude_each_other(code, first.call, site.call) or _disconnects_between(code, first.call, site.call):
        return None
    return first


def _disconnects_between(code: Code, one: ast.Call, other: ast.Call) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "disconnect" and one.lineno <= node.lineno <= other.lineno
        for node in ast.walk(code.tree)
    )


def _site(node: ast.AST) -> Site | None:
    if not is_connecting(node):
        return None
    arguments = _arguments(node)
    signal, uid, receiver = _signal(node), arguments.get(DISPATCH_UID), arguments.get(RECEIVER_PARAMETER)
    if signal is None or not isinstance(uid, ast.Constant) or "**" in arguments or "*" in arguments:
        return None
    sender = ast.dump(arguments.get(SENDER_KEY, ast.Constant(None)))
    name = ast.dump(receiver) if receiver is not None else f"decorated in line {node.lineno}"
    return Site(node, ast.dump(signal), sender, uid.value, name)


def _arguments(call: ast.Call) -> dict[str, ast.expr]:
    names = (RECEIVER_PARAMETER, SENDER_KEY, WEAK, DISPATCH_UID) if _is_method(call) else (SIGNAL_KEY,)
    arguments: dict[str, ast.expr] = {keyword.arg or "**": keyword.value for keyword in call.keywords}
    for name, value in zip(names, call.args, strict=False):
        arguments["*" if isinstance(value, ast.Starred) else name] = value
    return arguments


def _is_method(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == CONNECT


def _signal(call: ast.Call) -> ast.expr | None:
    if isinstance(call.func, ast.Attribute) and _is_method(call):
        return call.func.value
    return _arguments(call).get(SIGNAL_KEY)


def _is_another(code: Code, site: Site) -> bool:
    """Return whether the signal's name may stand for different signals: it is bound more than once, or in a loop."""
    root = _signal(site.call)
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return True
    return sum(binds(node, root.id) for node in ast.walk(code.tree)) > 1 or _is_variable(code, root.id)


def _is_variable(code: Code, name: str) -> bool:
    """Return whether a name is a parameter or the variable of a loop."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.arg) and node.arg == name:
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and any(
            binds(each, name) for each in ast.walk(node.target)
        ):
            return True
    return False


def _exclude_each_other(code: Code, one: ast.AST, other: ast.AST) -> bool:
    """Return whether two nodes stand in different branches, or one in a branch that leaves before the other."""
    around_other = [other, *code.around(other)]
    inner: ast.AST = one
    for outer in code.around(one):
        mine = block_with(outer, inner)
        if outer in around_other:
            return _in_another_block(outer, inner, around_other)
        if mine and isinstance(mine[-1], ast.Return | ast.Raise | ast.Continue | ast.Break):
            return True
        inner = outer
    return False


def _in_another_block(outer: ast.AST, inner: ast.AST, around_other: list[ast.AST]) -> bool:
    if isinstance(inner, ast.ExceptHandler | ast.match_case):
        return True
    mine = block_with(outer, inner)
    return isinstance(outer, ast.If | ast.Try) and not any(each in mine for each in around_other)

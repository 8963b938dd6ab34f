"""`signal-dispatch-uid`: a `dispatch_uid` that two receivers are given; the second one is never connected."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from mypy.nodes import Decorator, IntExpr, StrExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import CONNECT, DISPATCH_UID, RECEIVER_PARAMETER, SENDER_KEY, SIGNAL_KEY, WEAK
from typedsignal.mypy._model.source import Function, Source, is_connecting, source_of
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


class Site(NamedTuple):
    """A call that connects under a uid, as it is written."""

    call: ast.Call
    signal: ast.expr
    receiver: str


_SitesByUid = dict[tuple[str, str, object], Site]

# The first site of each signal, sender and uid, by the function around it.
_first_sites: WeakKeyDictionary[Source, dict[Function | None, _SitesByUid]] = WeakKeyDictionary()


def check(call: ConnectCall) -> None:
    """Report a literal `dispatch_uid` that an earlier receiver of the same signal and sender has.

    To mypy it is a value like any other:

        order_completed.connect(mail, dispatch_uid="order")
        order_completed.connect(bill, dispatch_uid="order")
    """
    if call.uid is None or not isinstance(call.uid.expression, StrExpr | IntExpr):
        return
    if isinstance(call.context, Decorator):  # the call inside the decorator was checked already
        return
    source = source_of(call.api)
    node = source.expression_at(call.context) if source is not None else None
    first = _first_site(source, node) if source is not None and node is not None else None
    if first is not None:
        text = messages.UID_IN_USE.format(uid=f'"{call.uid.expression.value}"', line=first.call.lineno)
        fail(call.api, text, call.uid.expression, messages.SIGNAL_DISPATCH_UID)


def _first_site(source: Source, node: ast.expr) -> Site | None:
    """Return the first call that connects under the same uid, None if the call is no mistake all the same."""
    key, site = _read_site(node) or (None, None)
    if key is None or site is None:
        return None
    by_function = _first_sites.setdefault(source, {})
    function = source.function_around(node)
    if function not in by_function:
        by_function[function] = _read_sites(source.connecting[function])
    first = by_function[function].get(key, site)
    if first.call is node or first.receiver == site.receiver or _may_be_another_signal(source, site):
        return None
    if _exclude_each_other(source, first.call, node) or _disconnects_between(source, first.call, node):
        return None
    return first


def _read_sites(calls: list[ast.Call]) -> _SitesByUid:
    sites: _SitesByUid = {}
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        key, site = _read_site(call) or (None, None)
        if key is not None and site is not None:
            sites.setdefault(key, site)
    return sites


def _read_site(node: ast.AST) -> tuple[tuple[str, str, object], Site] | None:
    if not is_connecting(node):
        return None
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr == CONNECT
    arguments = _read_arguments(node, is_method=is_method)
    signal = node.func.value if is_method and isinstance(node.func, ast.Attribute) else arguments.get(SIGNAL_KEY)
    uid, receiver = arguments.get(DISPATCH_UID), arguments.get(RECEIVER_PARAMETER)
    if signal is None or not isinstance(uid, ast.Constant) or "**" in arguments or "*" in arguments:
        return None
    sender = ast.dump(arguments.get(SENDER_KEY, ast.Constant(None)))
    name = ast.dump(receiver) if receiver is not None else f"decorated in line {node.lineno}"
    return (ast.dump(signal), sender, uid.value), Site(node, signal, name)


def _read_arguments(call: ast.Call, *, is_method: bool) -> dict[str, ast.expr]:
    names = (RECEIVER_PARAMETER, SENDER_KEY, WEAK, DISPATCH_UID) if is_method else (SIGNAL_KEY,)
    arguments: dict[str, ast.expr] = {keyword.arg or "**": keyword.value for keyword in call.keywords}
    for name, value in zip(names, call.args, strict=False):
        arguments["*" if isinstance(value, ast.Starred) else name] = value
    return arguments


def _may_be_another_signal(source: Source, site: Site) -> bool:
    """Return whether the signal's name may stand for different signals: it is bound more than once, or in a loop."""
    root = site.signal
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return True
    bindings = source.bindings[root.id]
    return len(bindings) > 1 or any(_is_variable(source, binding) for binding in bindings)


def _is_variable(source: Source, binding: ast.AST) -> bool:
    """Return whether a binding is a parameter or the variable of a loop."""
    inner = binding
    for outer in source.around(binding):
        if isinstance(outer, ast.For | ast.AsyncFor | ast.comprehension) and inner is outer.target:
            return True
        inner = outer
    return isinstance(binding, ast.arg)


def _disconnects_between(source: Source, first: ast.Call, second: ast.expr) -> bool:
    return any(first.lineno <= line <= second.lineno for line in source.disconnecting_lines)


def _exclude_each_other(source: Source, first: ast.AST, second: ast.AST) -> bool:
    """Return whether two nodes stand in different branches, or one in a branch that leaves before the other."""
    around_second = [second, *source.around(second)]
    inner: ast.AST = first
    for outer in source.around(first):
        block, _ = source.block_of(inner)
        if outer in around_second:
            if isinstance(inner, ast.ExceptHandler | ast.match_case):
                return True
            is_same = any(source.block_of(node)[0] is block for node in around_second)
            return isinstance(outer, ast.If | ast.Try) and not is_same
        if block and isinstance(block[-1], ast.Return | ast.Raise | ast.Continue | ast.Break):
            return True
        inner = outer
    return False

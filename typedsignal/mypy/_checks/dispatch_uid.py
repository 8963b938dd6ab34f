"""`signal-dispatch-uid`: a `dispatch_uid` that two receivers are given; the second one is never connected."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from mypy.nodes import Decorator, IntExpr, StrExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import CONNECT, DISPATCH_UID, RECEIVER_PARAMETER, SENDER_KEY, SIGNAL_KEY, WEAK
from typedsignal.mypy._model.django import binding_of, signals_behind
from typedsignal.mypy._model.source import Function, Source, is_connecting, is_function, is_written_once, source_of
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


class Site(NamedTuple):
    """A call that connects under a uid, as it is written."""

    call: ast.Call
    signal: ast.expr
    sender: ast.expr
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
    uid = call.uid.expression
    if isinstance(uid, StrExpr) and is_written_once(uid, call.api):
        return
    source = source_of(call.api)
    node = source.expression_at(call.context) if source is not None else None
    first = _first_site(source, node) if source is not None and node is not None else None
    if first is not None:
        text = messages.UID_IN_USE.format(uid=f'"{uid.value}"', line=first.call.lineno)
        fail(call.api, text, uid, messages.SIGNAL_DISPATCH_UID)


def _first_site(source: Source, node: ast.expr) -> Site | None:
    """Return the first call that connects under the same uid, None if the call is no mistake all the same."""
    by_function = _first_sites.setdefault(source, {})
    function = source.function_around(node)
    if function not in by_function:
        by_function[function] = _read_sites(source.connecting[function], source)
    for key, site in _read_site(node, source):
        first = by_function[function].get(key, site)
        if first.call is node or first.receiver == site.receiver or _may_differ(source, first, site):
            continue
        if not (_exclude_each_other(source, first.call, node) or _disconnects_between(source, first.call, node)):
            return first
    return None


def _read_sites(calls: list[ast.Call], source: Source) -> _SitesByUid:
    sites: _SitesByUid = {}
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        for key, site in _read_site(call, source):
            sites.setdefault(key, site)
    return sites


def _read_site(node: ast.AST, source: Source) -> list[tuple[tuple[str, str, object], Site]]:
    """Return what a call connects, once for each signal of a list, or of a loop over one."""
    if not is_connecting(node):
        return []
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr == CONNECT
    arguments = _read_arguments(node, is_method=is_method)
    given = node.func.value if is_method and isinstance(node.func, ast.Attribute) else arguments.get(SIGNAL_KEY)
    uid, receiver = arguments.get(DISPATCH_UID), arguments.get(RECEIVER_PARAMETER)
    if given is None or not isinstance(uid, ast.Constant) or "**" in arguments or "*" in arguments:
        return []
    sender = arguments.get(SENDER_KEY, ast.Constant(None))
    name = ast.dump(receiver) if receiver is not None else f"decorated in line {node.lineno}"
    signals = signals_behind(given, source)
    return [((ast.dump(signal), ast.dump(sender), uid.value), Site(node, signal, sender, name)) for signal in signals]


def _read_arguments(call: ast.Call, *, is_method: bool) -> dict[str, ast.expr]:
    names = (RECEIVER_PARAMETER, SENDER_KEY, WEAK, DISPATCH_UID) if is_method else (SIGNAL_KEY,)
    arguments: dict[str, ast.expr] = {keyword.arg or "**": keyword.value for keyword in call.keywords}
    for name, value in zip(names, call.args, strict=False):
        arguments["*" if isinstance(value, ast.Starred) else name] = value
    return arguments


def _may_differ(source: Source, first: Site, second: Site) -> bool:
    """Return whether the signal of two calls may be another one for each, though it is written alike, or the sender."""
    if not isinstance(_root_of(first.signal), ast.Name):
        return True
    places = first.call, second.call
    pairs = ((first.signal, second.signal), (first.sender, second.sender))
    return any(_may_have_changed(source, [_root_of(written) for written in pair], places) for pair in pairs)


def _may_have_changed(source: Source, roots: list[ast.expr], places: tuple[ast.AST, ast.AST]) -> bool:
    """Return whether a name may stand for different things in two places.

    A loop, or a function whose parameter it is, gives it one value for all that is inside.
    """
    names = [root for root in roots if isinstance(root, ast.Name) and source.bindings[root.id]]
    bindings = [binding_of(name, source) for name in names]
    if any(binding is None or binding is not bindings[0] for binding in bindings):
        return True
    scopes = [scope for binding in bindings if (scope := _scope_of_variable(source, binding)) is not None]
    return any(scope not in source.around(place) for scope in scopes for place in places)


def _root_of(written: ast.expr) -> ast.expr:
    return _root_of(written.value) if isinstance(written, ast.Attribute) else written


def _scope_of_variable(source: Source, binding: ast.AST | None) -> ast.AST | None:
    """Return the function or the loop that gives a parameter or a variable its value, None if it is neither."""
    inner = binding
    for outer in source.around(binding) if binding is not None else ():
        if isinstance(outer, ast.For | ast.AsyncFor) and inner is outer.target:
            return outer
        if isinstance(outer, ast.comprehension) and inner is outer.target:
            return source.parent(outer)
        if isinstance(binding, ast.arg) and (is_function(outer) or isinstance(outer, ast.Lambda)):
            return outer
        inner = outer
    return None


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

"""Receivers that nothing holds: a signal holds them weakly, so that they are gone before they are called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, Expression, LambdaExpr, MemberExpr, NameExpr, RefExpr, TypeInfo

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import MAKE_A_RECEIVER
from typedsignal.mypy._model.source import (
    Code,
    Function,
    binds,
    block_with,
    code_of,
    is_connecting,
    is_function,
    running,
)
from typedsignal.mypy._report import fail
from typedsignal.mypy._settings import current
from typedsignal.mypy._typeops import is_inside_function

if TYPE_CHECKING:
    from mypy.plugin import MethodContext

    from typedsignal.mypy._model.place import Place

_MAY_RUN = (
    ast.Call,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.comprehension,
    ast.Import,
    ast.ImportFrom,
    ast.Raise,
)
_HELD_ON = (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)


def check_weak(ctx: MethodContext, receiver: Expression, place: Place, signal: str | None) -> None:
    """Report a weakly connected receiver that is gone when `connect`, or the function around it, returns.

    mypy knows nothing of what keeps an object alive:

        order_completed.connect(lambda sender, **kwargs: print(kwargs))

        def ready() -> None:
            @receiver(order_completed)
            def mail(sender: type[OrderService], **kwargs: object) -> None: ...
    """
    is_decorated = isinstance(ctx.context, Decorator)
    may_be_local = is_decorated or isinstance(receiver, NameExpr)
    if not (is_inside_function(ctx.api) if may_be_local else _is_made_here(receiver)):
        return
    code = code_of(ctx.api)
    node = code.expression_at(place.context if is_decorated else ctx.context) if code is not None else None
    if code is None or node is None:
        return
    problem = _problem_of_local(code, node) if may_be_local else _lost(code, node)
    if problem is not None:
        text = messages.named(messages.OF_RECEIVER, signal).format(receiver=place.receiver, problem=problem)
        fail(ctx.api, text, place.context, messages.SIGNAL_WEAK_RECEIVER)


def _is_made_here(receiver: Expression) -> bool:
    """Return whether a receiver is a lambda, an object that is made for it, or a method of one."""
    made = receiver.expr if isinstance(receiver, MemberExpr) else receiver
    called = made.callee if isinstance(made, CallExpr) and isinstance(made.callee, RefExpr) else None
    if called is None:
        return isinstance(receiver, LambdaExpr)
    if made is receiver and called.fullname in MAKE_A_RECEIVER:
        return True
    return isinstance(called.node, TypeInfo) and _does_not_register(called.node)


def _does_not_register(info: TypeInfo) -> bool:
    """Return whether an object of a class is held by nobody when it is made: it has no constructor that is written."""
    made_by = [info.get(name) for name in ("__init__", "__new__")]
    names = [symbol.fullname or "" for symbol in made_by if symbol is not None]
    return not (info.metaclass_type or info.fallback_to_any) and all(name.startswith("builtins.") for name in names)


def _lost(code: Code, node: ast.expr) -> str | None:
    return messages.LOST_AT_ONCE if isinstance(node, ast.Call) and _is_dropped(code, node) else None


def _is_dropped(code: Code, call: ast.AST) -> bool:
    """Return whether nothing is done with what a call returns: `connect` returns the receiver."""
    return isinstance(code.parent(call), ast.Expr)


def _problem_of_local(code: Code, node: ast.expr) -> str | None:
    definition = _definition(code, node)
    function = code.function_around(definition) if definition is not None else None
    if definition is None or function is None or function is not code.function_around(code.statement_of(node)):
        return None
    if not current().strict_weak and (_is_used(code, function, definition) or _runs_on(code, function, node)):
        return None
    return messages.LOST_ON_RETURN.format(function=function.name)


def _definition(code: Code, node: ast.expr) -> Function | None:
    """Return the one definition of the function that is connected, by name or by its decorator."""
    parent = code.parent(node)
    if is_function(parent) and node in parent.decorator_list:
        others = [each for each in parent.decorator_list if each is not node]
        return parent if all(_connects(each) for each in others) else None
    function = code.function_around(node)
    name = _connected_name(node)
    if function is None or name is None:
        return None
    bound = [each for each in _own(code, function) if binds(each, name)]
    only = bound[0] if len(bound) == 1 else None
    return only if is_function(only) and not only.decorator_list else None


def _connected_name(call: ast.expr) -> str | None:
    if not isinstance(call, ast.Call):
        return None
    named = (keyword.value for keyword in call.keywords if keyword.arg == "receiver")
    receiver = call.args[0] if call.args else next(named, None)
    return receiver.id if isinstance(receiver, ast.Name) else None


def _own(code: Code, function: Function) -> Iterator[ast.AST]:
    return (node for node in ast.walk(function) if code.function_around(node) is function)


def _connects(decorator: ast.expr) -> bool:
    return is_connecting(decorator) or (isinstance(decorator, ast.Attribute) and decorator.attr == "connect")


def _is_used(code: Code, function: Function, definition: Function) -> bool:
    """Return whether anything but connecting it is done with a local function: then it may well be kept."""
    calls = [node for node in ast.walk(function) if is_connecting(node) and _is_dropped(code, node)]
    connected = [_receiver_node(call) for call in calls]
    return any(
        isinstance(node, ast.Name) and node.id == definition.name and node not in connected
        for node in ast.walk(function)
    )


def _receiver_node(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "receiver"), None)


def _runs_on(code: Code, function: Function, node: ast.expr) -> bool:
    """Return whether the function goes on to do something, during which the receiver can be called."""
    inner: ast.AST = code.statement_of(node)
    for outer in code.around(inner):
        if isinstance(outer, _HELD_ON):
            return True
        if any(_may_run(statement) for statement in _after(outer, inner)):
            return True
        if outer is function:
            return False
        inner = outer
    return True


def _after(outer: ast.AST, inner: ast.AST) -> Iterator[ast.AST]:
    block = block_with(outer, inner)
    yield from block[block.index(inner) + 1 :] if block else []
    if isinstance(outer, ast.Try) and inner not in outer.finalbody:
        yield from outer.orelse if inner in outer.body else []
        yield from outer.finalbody


def _may_run(statement: ast.AST) -> bool:
    return any(isinstance(node, _MAY_RUN) and not is_connecting(node) for node in running(statement))

"""`signal-weak-receiver`: a receiver that nothing holds: its signal does so weakly, and it is gone before a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import (
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    TypeInfo,
)

from typedsignal.mypy import _messages as messages
from typedsignal.mypy import _settings
from typedsignal.mypy._fullnames import MAKE_A_RECEIVER
from typedsignal.mypy._model.source import Function, Source, is_connecting, is_function, source_of, walk_what_runs
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from mypy.checker import TypeChecker

    from typedsignal.mypy._model.call import ConnectCall

_MAY_RUN: Final = (
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
_HELD_ON: Final = (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)

# A line of a log sends no signal; every other call may.
_LOGGERS: Final = frozenset({"log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER"})
_LOG_METHODS: Final = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_HARMLESS: Final = frozenset({"print", "len", "repr", "str", "int", "float", "bool", "isinstance", "id", "type"})

# What a class may use to keep its own objects alive as they are made.
_CONSTRUCTORS: Final = ("__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init")


def check(call: ConnectCall) -> None:
    """Report a weakly connected receiver that is gone when `connect`, or the function around it, returns.

    mypy knows nothing of what keeps an object alive:

        order_completed.connect(lambda sender, **kwargs: print(kwargs))

        def ready() -> None:
            @receiver(order_completed)
            def mail(sender: type[OrderService], **kwargs: object) -> None: ...
    """
    if not call.is_weak or call.receiver is None:
        return
    receiver, is_decorated = call.receiver.expression, isinstance(call.context, Decorator)
    may_be_local = is_decorated or isinstance(receiver, NameExpr)
    if not (cast("TypeChecker", call.api).scope.current_function() if may_be_local else _is_made_here(receiver)):
        return
    source = source_of(call.api)
    node = source.expression_at(call.place if is_decorated else call.context) if source is not None else None
    if source is None or node is None:
        return
    problem = _problem_of_local(source, node) if may_be_local else _problem_of_temporary(source, node)
    if problem is not None:
        fail(call.api, call.sentence(problem), call.place, messages.SIGNAL_WEAK_RECEIVER)


def _is_made_here(receiver: Expression) -> bool:
    """Return whether a receiver is a lambda, an object that is made for it, or a method of one."""
    made = receiver.expr if isinstance(receiver, MemberExpr) else receiver
    called = made.callee if isinstance(made, CallExpr) and isinstance(made.callee, RefExpr) else None
    if called is None:
        return isinstance(receiver, LambdaExpr)
    if made is receiver and called.fullname in MAKE_A_RECEIVER:
        return True
    if not isinstance(called.node, TypeInfo) or not _has_no_constructor(called.node):
        return False
    return made is receiver or _is_method(called.node, receiver)


def _is_method(info: TypeInfo, member: Expression) -> bool:
    """Return whether an attribute is a method that holds its object; of all others the class may hold the value."""
    symbol = info.get(member.name) if isinstance(member, MemberExpr) else None
    return symbol is not None and isinstance(symbol.node, FuncDef) and not symbol.node.is_static


def _has_no_constructor(info: TypeInfo) -> bool:
    """Return whether nothing holds an object of a class when it is made: no constructor of it is written."""
    made_by = [info.get(name) for name in _CONSTRUCTORS]
    names = [symbol.fullname or "" for symbol in made_by if symbol is not None]
    return not (info.metaclass_type or info.fallback_to_any) and all(name.startswith("builtins.") for name in names)


def _problem_of_temporary(source: Source, node: ast.expr) -> str | None:
    return messages.LOST_AT_ONCE if isinstance(node, ast.Call) and _is_dropped(source, node) else None


def _is_dropped(source: Source, call: ast.AST) -> bool:
    """Return whether nothing is done with what a call returns: `connect` returns the receiver."""
    return isinstance(source.parent(call), ast.Expr)


def _problem_of_local(source: Source, node: ast.expr) -> str | None:
    definition = _find_definition(source, node)
    function = source.function_around(definition) if definition is not None else None
    if definition is None or function is None or function is not source.function_around(source.statement_of(node)):
        return None
    if not _settings.current.strict_weak and (_is_used(source, function, definition) or _runs_on(source, node)):
        return None
    return messages.LOST_ON_RETURN.format(function=function.name)


def _find_definition(source: Source, node: ast.expr) -> Function | None:
    """Return the one definition of the function that is connected, by name or by its decorator."""
    parent = source.parent(node)
    if is_function(parent) and node in parent.decorator_list:
        others = [decorator for decorator in parent.decorator_list if decorator is not node]
        is_only_connected = all(_is_connecting_decorator(decorator) for decorator in others)
        return parent if is_only_connected and not _outlives_function(source, parent) else None
    function = source.function_around(node)
    name = _connected_name(node)
    if function is None or name is None:
        return None
    bindings = source.bindings_in(name, function)
    only = bindings[0] if len(bindings) == 1 else None
    return only if is_function(only) and not only.decorator_list else None


def _outlives_function(source: Source, definition: Function) -> bool:
    """Return whether `global` or `nonlocal` gives the name of a local function to a scope further out."""
    function = source.function_around(definition)
    bindings = source.bindings_in(definition.name, function)
    return any(isinstance(binding, ast.Global | ast.Nonlocal) for binding in bindings)


def _connected_name(call: ast.expr) -> str | None:
    receiver = _receiver_of(call) if isinstance(call, ast.Call) else None
    return receiver.id if isinstance(receiver, ast.Name) else None


def _receiver_of(call: ast.Call) -> ast.expr | None:
    named = (keyword.value for keyword in call.keywords if keyword.arg == "receiver")
    return call.args[0] if call.args else next(named, None)


def _is_connecting_decorator(decorator: ast.expr) -> bool:
    return is_connecting(decorator) or (isinstance(decorator, ast.Attribute) and decorator.attr == "connect")


def _is_used(source: Source, function: Function, definition: Function) -> bool:
    """Return whether anything but connecting it is done with a local function: then it may well be kept."""
    uses = [name for name in source.names[definition.name] if function in source.around(name)]
    return any(not _is_connected_by(source.parent(name), name, source) for name in uses)


def _is_connected_by(call: ast.AST | None, name: ast.Name, source: Source) -> bool:
    if isinstance(call, ast.keyword):
        call = source.parent(call)
    if call is None or not is_connecting(call) or not _is_dropped(source, call):
        return False
    return _receiver_of(call) is name


def _runs_on(source: Source, node: ast.expr) -> bool:
    """Return whether the function goes on to do something, during which the receiver can be called."""
    inner: ast.AST = source.statement_of(node)
    for outer in source.around(inner):
        if isinstance(outer, _HELD_ON):
            return True
        if _runs_after(source, outer, inner):
            return True
        if is_function(outer):
            return False
        inner = outer
    return True


def _runs_after(source: Source, outer: ast.AST, inner: ast.AST) -> bool:
    block, position = source.block_of(inner)
    if block and _last_running(source, block) > position:
        return True
    if not isinstance(outer, ast.Try) or inner in outer.finalbody:
        return False
    following = [*(outer.orelse if inner in outer.body else []), *outer.finalbody]
    return any(_may_run(statement) for statement in following)


def _last_running(source: Source, block: list[ast.AST]) -> int:
    """Return the position of the last statement of a block that may call a receiver, -1 if none may."""
    known = source.last_running.get(id(block))
    if known is None:
        positions = (position for position in range(len(block) - 1, -1, -1) if _may_run(block[position]))
        known = source.last_running[id(block)] = next(positions, -1)
    return known


def _may_run(statement: ast.AST) -> bool:
    running = (node for node in walk_what_runs(statement) if isinstance(node, _MAY_RUN))
    return any(not is_connecting(node) and not _is_harmless(node) for node in running)


def _is_harmless(node: ast.AST) -> bool:
    """Return whether a call certainly sends no signal: it writes a line of a log, or is a plain built-in."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        owner = called.value
        name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        return name in _LOGGERS and called.attr in _LOG_METHODS
    return isinstance(called, ast.Name) and called.id in _HARMLESS

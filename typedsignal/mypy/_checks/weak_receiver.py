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
from typedsignal.mypy._fullnames import CHANGE_A_RECEIVER, MAKE_A_RECEIVER, WEAK
from typedsignal.mypy._model.django import has_connect_of_django
from typedsignal.mypy._model.function import is_staticmethod
from typedsignal.mypy._model.source import (
    Function,
    Source,
    is_connecting,
    is_function,
    is_only_connected,
    source_of,
    walk_what_runs,
)
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

_BEFORE_WEAK: Final = 2  # arguments of `connect`: receiver and sender
_LEAVES: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)

# A module or a class only prepares things as it is read, but for these statements.
_PREPARES: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.Import,
    ast.ImportFrom,
)

# A line of a log sends no signal, nor does an assignment to an attribute; every other call may.
_LOGGERS: Final = frozenset({"log", "logger", "logging"})
_LOG_METHODS: Final = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"})
_HARMLESS: Final = frozenset(
    {"print", "len", "repr", "str", "int", "float", "bool", "isinstance", "issubclass", "callable", "id", "type"}
    | {"super", "cast", "hasattr", "getattr", "setattr", "getLogger", "get_logger"}
    | {"object", "partial", "range", "enumerate", "zip", "reversed"}
)
_GET_A_LOGGER: Final = frozenset({"getLogger", "get_logger"})
_HARMLESS_METHODS: Final = frozenset(
    {("warnings", "warn"), ("typing", "cast"), ("logging", "getLogger"), ("structlog", "get_logger")}
    | {("functools", "partial")}
)
_VIEWS_OF_DICT: Final = frozenset({"items", "keys", "values"})

# What a class may use to keep its own objects alive as they are made, or to give something else for a method.
_CONSTRUCTORS: Final = ("__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init")
_DATACLASSES: Final = frozenset({"dataclass", "define", "frozen"})
_ATTRIBUTES: Final = ("__getattribute__",)
_ORDINARY_METACLASSES: Final = frozenset({"builtins.type", "abc.ABCMeta"})


def check(call: ConnectCall) -> None:
    """Report a weakly connected receiver that is gone when `connect`, or the function around it, returns.

    mypy knows nothing of what keeps an object alive:

        order_completed.connect(lambda sender, **kwargs: print(kwargs))

        def ready() -> None:
            @receiver(order_completed)
            def mail(sender: type[OrderService], **kwargs: object) -> None: ...

        @receiver(order_completed)
        def log(sender: type[OrderService], **kwargs: object) -> None: ...

        @receiver(order_cancelled)
        def log(sender: type[OrderService], **kwargs: object) -> None: ...

        @post_save.connect
        def audit(sender: type[Order], **kwargs: object) -> None: ...
    """
    if not call.is_weak or call.receiver is None:
        return
    if _is_replaced_by_none(call):
        sentence = call.sentence(messages.LOST_TO_NONE.format(signal=_write_signal(call)))
        fail(call.api, sentence, call.place, messages.SIGNAL_WEAK_RECEIVER)
        return
    receiver, is_decorated = call.receiver.expression, isinstance(call.context, Decorator)
    named = call.context.func if isinstance(call.context, Decorator) else receiver
    is_named = isinstance(named, FuncDef | NameExpr)
    if not is_named and not _is_made_here(receiver):
        return
    # `TypeChecker.scope` is private (since 0.6): the functions and classes around what is being checked.
    is_local = cast("TypeChecker", call.api).scope.current_function() is not None
    # A decorated function begins at its `def`, and mypy has it begin at the name behind the `@`.
    begins_at = named if is_decorated else call.context
    is_in_module = not is_local and begins_at.column == 0  # and in no block
    if is_in_module and isinstance(named, FuncDef | NameExpr) and is_only_connected(named.name, call.api):
        return  # Its name is not bound again: so are most.
    source = source_of(call.api)
    node = source.expression_at(call.place if is_decorated else call.context) if source is not None else None
    if source is None or node is None:
        return
    problem = _problem_of_named(source, node, call) if is_named else _problem_of_temporary(source, node)
    if problem is not None:
        fail(call.api, call.sentence(problem), call.place, messages.SIGNAL_WEAK_RECEIVER)


def _is_replaced_by_none(call: ConnectCall) -> bool:
    """Return whether the `connect` of Django decorates a function: the name of the function then stands for None."""
    if not isinstance(call.context, Decorator) or call.owner is None or not has_connect_of_django(call.owner):
        return False
    _, below = call.split_decorators()
    may_be_held = any(isinstance(decorator, CallExpr) and WEAK in decorator.arg_names for decorator in below)
    return not may_be_held and not any(map(is_staticmethod, below))  # `decorator_order` reports that one


def _write_signal(call: ConnectCall) -> str:
    """Return the expression of a signal as it is written before `.connect`."""
    source = source_of(call.api)
    decorator = source.expression_at(call.place) if source is not None else None
    return ast.unparse(decorator.value) if isinstance(decorator, ast.Attribute) else "signal"


def _is_made_here(receiver: Expression) -> bool:
    """Return whether a receiver is a lambda, an object that is made for it, or a method of one."""
    made = receiver.expr if isinstance(receiver, MemberExpr) else receiver
    callee = made.callee if isinstance(made, CallExpr) else None
    if isinstance(callee, CallExpr) and made is receiver:  # `on_commit(using="orders")(mail)`
        return isinstance(callee.callee, RefExpr) and callee.callee.fullname in CHANGE_A_RECEIVER
    called = callee if isinstance(callee, RefExpr) else None
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
    made_by = [info.get(name) for name in (*_CONSTRUCTORS, *_ATTRIBUTES)]
    names = [symbol.fullname or "" for symbol in made_by if symbol is not None]
    is_ordinary = not (info.metaclass_type or info.fallback_to_any or info.defn.decorators)
    return is_ordinary and all(name.startswith("builtins.") for name in names)


def _problem_of_temporary(source: Source, node: ast.expr) -> str | None:
    return messages.LOST_AT_ONCE if isinstance(node, ast.Call) and _is_dropped(source, node) else None


def _is_dropped(source: Source, call: ast.AST) -> bool:
    """Return whether nothing is done with what a call returns: `connect` returns the receiver."""
    return isinstance(source.parent(call), ast.Expr)


def _problem_of_named(source: Source, node: ast.expr, call: ConnectCall) -> str | None:
    rebinding = _find_rebinding(source, node, call)
    if rebinding is not None:
        done = "deleted" if isinstance(rebinding, ast.Delete) else "bound again"
        done = "bound again in the next round of the loop" if isinstance(rebinding, ast.For) else done
        return messages.LOST_WITH_NAME.format(done=done, line=rebinding.lineno)
    is_in_function = cast("TypeChecker", call.api).scope.current_function() is not None
    return _problem_of_local(source, node) if is_in_function else None


def _find_rebinding(source: Source, node: ast.expr, call: ConnectCall) -> ast.stmt | None:
    """Return the statement that takes a receiver its name, the one reference to it; None if none does for sure.

    Only a statement that runs whenever the receiver was connected counts, and only if no
    signal can be sent before it: a test may well have one receiver after the other.
    """
    definition = _find_named_definition(source, node)
    if definition is None or _outlives_function(source, definition):
        return None
    inner: ast.AST = source.statement_of(node)
    loop = source.parent(definition)
    if isinstance(loop, ast.For) and source.parent(inner) is loop and _binds_again(source, loop, definition):
        return loop
    if len(source.bindings[definition.name]) == 1:
        return None
    for outer in source.around(inner):
        block, position = source.block_of(inner)
        end, statement = source.next_binding(definition.name, block, position) or (len(block), None)
        if _may_send(source, block[position + 1 : end]):
            return None
        if statement is not None:
            is_certain = not _is_used_before(source, definition, statement) and _is_ordinary_scope(
                source, statement, call
            )
            return statement if is_certain else None
        if isinstance(outer, (*_HELD_ON, ast.ClassDef)) or is_function(outer) or _leaves(block):
            return None
        inner = outer
    return None


def _find_named_definition(source: Source, node: ast.expr) -> Function | None:
    """Return the function that is connected, if nothing but its name refers to it: the last one of that name, here."""
    parent = source.parent(node)
    if is_function(parent) and node in parent.decorator_list:
        others = [decorator for decorator in parent.decorator_list if decorator is not node]
        is_plain = all(_is_connecting_decorator(decorator) or _is_staticmethod(decorator) for decorator in others)
        return parent if is_plain else None
    name, statement = _connected_name(node), source.statement_of(node)
    if name is None or not isinstance(node, ast.Call) or not _connects_only(source, node):
        return None
    block, position = source.block_of(statement)
    latest = source.previous_binding(name, block, position)
    return latest if is_function(latest) and not latest.decorator_list else None


def _is_staticmethod(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id == "staticmethod"


def _is_ordinary_scope(source: Source, statement: ast.stmt, call: ConnectCall) -> bool:
    """Return whether a name that is bound again is lost: a metaclass may keep all that is ever bound in a class."""
    scopes = (outer for outer in source.around(statement) if isinstance(outer, ast.ClassDef) or is_function(outer))
    if not isinstance(next(scopes, None), ast.ClassDef):
        return True
    info = cast("TypeChecker", call.api).scope.active_class()
    metaclass = info.metaclass_type.type.fullname if info is not None and info.metaclass_type is not None else ""
    return info is not None and not info.fallback_to_any and metaclass in ("", *_ORDINARY_METACLASSES)


def _may_send(source: Source, statements: list[ast.AST]) -> bool:
    """Return whether statements may call a receiver: in a function whatever runs anything, elsewhere less does."""
    is_in_function = bool(statements) and source.function_around(statements[0]) is not None
    counting = (statement for statement in statements if is_in_function or not isinstance(statement, _PREPARES))
    return any(_may_run(source, statement) for statement in counting)


def _is_used_before(source: Source, definition: Function, rebinding: ast.stmt) -> bool:
    is_definition = isinstance(rebinding, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    line = rebinding.lineno if is_definition else rebinding.end_lineno or rebinding.lineno
    first = _first_use(source, definition.name, source.function_around(definition))
    return first is not None and first <= line


def _binds_again(source: Source, loop: ast.For, definition: Function) -> bool:
    """Return whether each round of a loop takes the name from the function of the round before, which nothing calls."""
    is_once = isinstance(loop.iter, ast.List | ast.Tuple | ast.Set) and len(loop.iter.elts) == 1
    if is_once or definition not in loop.body or _leaves([*loop.body]) or not _is_quiet(source, loop):
        return False
    return _first_use(source, definition.name, source.function_around(definition)) is None


def _is_quiet(source: Source, loop: ast.AST) -> bool:
    """Return whether a loop calls nothing that may call a receiver."""
    if not isinstance(loop, ast.For):
        return False
    if loop not in source.quiet_loops:
        running = (loop.iter, *loop.body, *loop.orelse)
        source.quiet_loops[loop] = not any(_may_run(source, node) for node in running)
    return source.quiet_loops[loop]


def _leaves(block: list[ast.AST]) -> bool:
    return bool(block) and isinstance(block[-1], _LEAVES)


def _problem_of_local(source: Source, node: ast.expr) -> str | None:
    definition = _find_definition(source, node)
    function = source.function_around(definition) if definition is not None else None
    if definition is None or function is None or function is not source.function_around(source.statement_of(node)):
        return None
    is_used = _first_use(source, definition.name, function) is not None
    if not _settings.current.strict_weak and (is_used or _runs_on(source, node)):
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
    return (definition.name, source.function_around(definition)) in source.of_outer_scopes


def _connected_name(call: ast.expr) -> str | None:
    receiver = _receiver_of(call) if isinstance(call, ast.Call) else None
    return receiver.id if isinstance(receiver, ast.Name) else None


def _receiver_of(call: ast.Call) -> ast.expr | None:
    named = (keyword.value for keyword in call.keywords if keyword.arg == "receiver")
    return call.args[0] if call.args else next(named, None)


def _is_connecting_decorator(decorator: ast.expr) -> bool:
    """Return whether a decorator connects weakly, and gives the function itself back."""
    if isinstance(decorator, ast.Attribute):
        return decorator.attr == "connect"
    return is_connecting(decorator) and _connects_weakly(decorator)


def _connects_weakly(call: ast.Call) -> bool:
    if len(call.args) > _BEFORE_WEAK or any(isinstance(argument, ast.Starred) for argument in call.args):
        return False
    options = [keyword for keyword in call.keywords if keyword.arg in (None, "weak")]
    return all(isinstance(option.value, ast.Constant) and option.value.value is True for option in options)


def _first_use(source: Source, name: str, function: Function | None) -> int | None:
    """Return the first line that does anything but connect a function, and so may keep it; None if none does."""
    key = name, function
    if key not in source.first_uses:
        lines = [use.lineno for use in source.names_in(name, function) if _is_use(source, use)]
        source.first_uses[key] = min(lines, default=None)
    return source.first_uses[key]


def _is_use(source: Source, name: ast.Name) -> bool:
    if not isinstance(name.ctx, ast.Load):
        return False
    parent = source.parent(name)
    call = source.parent(parent) if isinstance(parent, ast.keyword) else parent
    return not (isinstance(call, ast.Call) and _receiver_of(call) is name and _connects_only(source, call))


def _connects_only(source: Source, call: ast.Call) -> bool:
    """Return whether a call connects weakly, and nothing is done with what it returns."""
    return is_connecting(call) and _is_dropped(source, call) and _connects_weakly(call)


def _runs_on(source: Source, node: ast.expr) -> bool:
    """Return whether the function goes on to do something, during which the receiver can be called."""
    inner: ast.AST = source.statement_of(node)
    for outer in source.around(inner):
        if isinstance(outer, _HELD_ON) and not _is_quiet(source, outer):
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
    return any(_may_run(source, statement) for statement in following)


def _last_running(source: Source, block: list[ast.AST]) -> int:
    """Return the position of the last statement of a block that may call a receiver, -1 if none may."""
    known = source.last_running.get(id(block))
    if known is None:
        positions = (position for position in range(len(block) - 1, -1, -1) if _may_run(source, block[position]))
        known = source.last_running[id(block)] = next(positions, -1)
    return known


def _may_run(source: Source, statement: ast.AST) -> bool:
    running = (node for node in walk_what_runs(statement) if isinstance(node, _MAY_RUN))
    return any(
        not is_connecting(node) and not _is_harmless(source, node) and not _is_quiet(source, node) for node in running
    )


def _is_harmless(source: Source, node: ast.AST) -> bool:
    """Return whether a call certainly sends no signal: it writes a line of a log, or is a plain built-in."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        owner = _last_name(called.value)
        is_logger = owner.strip("_").lower() in _LOGGERS or _last_name(called.value, of_call=True) in _GET_A_LOGGER
        is_view = called.attr in _VIEWS_OF_DICT and not node.args
        return (is_logger and called.attr in _LOG_METHODS) or (owner, called.attr) in _HARMLESS_METHODS or is_view
    return isinstance(called, ast.Name) and (called.id in _HARMLESS or _only_makes_an_object(source, called))


def _only_makes_an_object(source: Source, called: ast.Name) -> bool:
    """Return whether a call of a class of this file runs nothing: its constructor is not written, or only assigns."""
    bindings = source.bindings[called.id]
    cls = bindings[0] if len(bindings) == 1 else None
    if not isinstance(cls, ast.ClassDef) or cls.keywords or source.function_around(cls) is not None:
        return False
    if any(_last_name(base) != "object" for base in cls.bases):
        return False
    decorators = [item.func if isinstance(item, ast.Call) else item for item in cls.decorator_list]
    methods = [node for node in cls.body if is_function(node) and node.name in _CONSTRUCTORS]
    running = (node for method in methods for statement in method.body for node in walk_what_runs(statement))
    is_plain = all(_last_name(decorator) in _DATACLASSES for decorator in decorators)
    return is_plain and not any(isinstance(node, _MAY_RUN) for node in running)


def _last_name(expression: ast.expr, *, of_call: bool = False) -> str:
    """Return the name that an expression ends with, or that of the function whose call it is; else nothing."""
    if of_call:
        return _last_name(expression.func) if isinstance(expression, ast.Call) else ""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""

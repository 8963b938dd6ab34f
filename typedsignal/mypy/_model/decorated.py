"""The function below untyped decorators, where the source shows that they hand everything on to it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from mypy.nodes import Decorator, NameExpr
from mypy.typeops import function_type
from mypy.types import AnyType, CallableType, Type, TypeOfAny

from typedsignal.mypy._model.call import find_decorator
from typedsignal.mypy._model.source import Function, Source, is_connecting, is_function, source_of

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.call import ConnectCall

_SIMPLE = (ast.Assign, ast.AnnAssign)


def see_through_decorators(call: ConnectCall) -> ConnectCall:
    """Return a call of an unknown receiver with the function that its untyped decorators wrap, if they do no more.

    mypy knows nothing of what such a decorator returns, and so accepts it for any signal:

        def timed(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, **kwargs)
            return wrapper

        @receiver(order_completed)
        @timed
        def mail(sender: type[OrderService], *, order_id: str) -> None: ...

    The decorators have to be in the same file, for mypy does not check a file again when
    the body of a function in another one changes. What is returned stays unknown.
    """
    receiver = call.receiver
    named = receiver.expression.node if receiver is not None and isinstance(receiver.expression, NameExpr) else None
    decorated = call.context if isinstance(call.context, Decorator) else named
    source = source_of(call.api) if isinstance(decorated, Decorator) else None
    if receiver is None or source is None or not isinstance(decorated, Decorator):
        return call
    definition = _find_definition(source, decorated)
    if definition is None or not all(_hands_on(node, source) for node in _below(definition, decorated, source, call)):
        return call
    return call._replace(receiver=receiver._replace(type=_type_of(decorated, call.api)))


def _type_of(decorated: Decorator, api: CheckerPluginInterface) -> Type:
    function = function_type(decorated.func, api.named_generic_type("builtins.function", []))
    anything = AnyType(TypeOfAny.special_form)
    return function.copy_modified(ret_type=anything) if isinstance(function, CallableType) else function  # pyright: ignore[reportUnknownMemberType]


def _find_definition(source: Source, decorated: Decorator) -> Function | None:
    functions = filter(is_function, source.bindings[decorated.func.name])
    return next((function for function in functions if function.lineno == decorated.func.line), None)


def _below(definition: Function, decorated: Decorator, source: Source, call: ConnectCall) -> list[ast.expr]:
    """Return the decorators below the one that connects, or all of a function that is connected by its name."""
    decorators = definition.decorator_list
    if decorated is not call.context:
        return decorators
    applied = find_decorator(decorated, call.owner, call.api)
    node = source.expression_at(applied) if applied is not None else None
    return decorators[decorators.index(node) + 1 :] if node in decorators else [ast.Constant(None)]


def _hands_on(decorator: ast.expr, source: Source) -> bool:
    """Return whether a decorator certainly calls what it decorates with all that it is itself called with."""
    if is_connecting(decorator) or (isinstance(decorator, ast.Attribute) and decorator.attr == "connect"):
        return True
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    bindings = source.bindings[called.id] if isinstance(called, ast.Name) else []
    function = bindings[0] if len(bindings) == 1 else None
    if not is_function(function) or function.decorator_list or not isinstance(source.parent(function), ast.Module):
        return False
    inner = _returned_function(function)
    if isinstance(decorator, ast.Call):  # what makes the decorator
        function, inner = inner, _returned_function(inner) if inner is not None and not inner.decorator_list else None
    return function is not None and inner is not None and _wraps(inner, function, source)


def _returned_function(function: Function) -> Function | None:
    """Return the function that another one defines and returns, if it does nothing else."""
    defined = [statement for statement in function.body if is_function(statement)]
    last = function.body[-1]
    is_returned = isinstance(last, ast.Return) and isinstance(last.value, ast.Name) and bool(defined)
    others = [statement for statement in function.body[:-1] if statement not in defined and not _is_simple(statement)]
    if isinstance(function, ast.AsyncFunctionDef) or len(defined) != 1 or others or not is_returned:
        return None
    return defined[0] if isinstance(last, ast.Return) and _is_name(last.value, defined[0].name) else None


def _is_simple(statement: ast.stmt) -> bool:
    return isinstance(statement, _SIMPLE) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _wraps(inner: Function, decorator: Function, source: Source) -> bool:
    """Return whether a function takes `*args, **kwargs` alone and calls the one that is decorated with just these."""
    taken, own = decorator.args, inner.args
    plain = [*taken.posonlyargs, *taken.args]
    if len(plain) != 1 or taken.vararg or taken.kwarg or taken.kwonlyargs or len(inner.decorator_list) != 1:
        return False
    if own.posonlyargs or own.args or own.kwonlyargs or own.vararg is None or own.kwarg is None:
        return False
    name, args, kwargs = plain[0].arg, own.vararg.arg, own.kwarg.arg
    if not _is_wraps_of(inner.decorator_list[0], name):
        return False
    if any(len(source.bindings_in(bound, scope)) > 1 for bound, scope in ((name, decorator), (inner.name, decorator))):
        return False
    uses = [use for bound in (name, args, kwargs) for use in source.names_in(bound, inner)]
    uses = [use for use in uses if source.parent(use) is not inner.decorator_list[0]]
    calls = [source.parent(use) for use in uses if use.id == name]
    is_called = any(isinstance(call, ast.Call) for call in calls)
    return is_called and all(_is_harmless_use(use, name, args, kwargs, source) for use in uses)


def _is_wraps_of(decorator: ast.expr, name: str) -> bool:
    if not isinstance(decorator, ast.Call) or len(decorator.args) != 1 or decorator.keywords:
        return False
    called = decorator.func
    wraps = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return wraps == "wraps" and _is_name(decorator.args[0], name)


def _is_harmless_use(use: ast.Name, name: str, args: str, kwargs: str, source: Source) -> bool:
    """Return whether a use of the function calls it with all there is, and one of the rest only reads it."""
    parent = source.parent(use)
    if not isinstance(use.ctx, ast.Load):
        return False
    if use.id == name and isinstance(parent, ast.Call):
        starred = [argument.value for argument in parent.args if isinstance(argument, ast.Starred)]
        unpacked = [keyword.value for keyword in parent.keywords if keyword.arg is None]
        is_everything = len(starred) == len(parent.args) == 1 and len(unpacked) == len(parent.keywords) == 1
        return parent.func is use and is_everything and _is_name(starred[0], args) and _is_name(unpacked[0], kwargs)
    if use.id == name:
        return isinstance(parent, ast.Attribute) and parent.attr.startswith("__") and parent.attr != "__call__"
    if isinstance(parent, ast.Attribute):
        return use.id == kwargs and parent.attr in ("get", "keys", "items", "values")
    is_read = isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load)
    is_unpacked = isinstance(parent, ast.Starred) or (isinstance(parent, ast.keyword) and parent.arg is None)
    return is_read or is_unpacked or isinstance(parent, ast.Compare)


def _is_name(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name

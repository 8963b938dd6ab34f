"""The `def` behind a receiver, where the file that is checked shows it, and what a call of it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from mypy.nodes import CallExpr, Decorator, FuncDef, MemberExpr, RefExpr
from mypy.types import AnyType, Instance, Type, TypeOfAny, get_proper_type

from typedsignal.mypy._fullnames import CONNECT, CONNECTOR, DJANGO_RECEIVER, RECEIVER, UNCHECKED_CONNECTOR
from typedsignal.mypy._model.call import find_decorator
from typedsignal.mypy._typeops import callables_of, type_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Expression, Node
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.call import ConnectCall


class Suspended(NamedTuple):
    """What a call gives when it runs nothing of the body: its kind, the class of it, what would have to be done."""

    kind: str
    fullname: str
    reason: str


_GENERATOR: Final = Suspended("a generator", "typing.Generator", "nothing iterates over it")
_ASYNC_GENERATOR: Final = Suspended("an async generator", "typing.AsyncGenerator", "nothing iterates over it")
_CONTEXT: Final = Suspended("a context manager", "contextlib._GeneratorContextManager", "nothing enters it")
_ASYNC_CONTEXT: Final = Suspended(
    "an async context manager", "contextlib._AsyncGeneratorContextManager", "nothing enters it"
)
_GENERATORS: Final = (_GENERATOR, _ASYNC_GENERATOR)
_CONTEXTS: Final = (_CONTEXT, _ASYNC_CONTEXT)  # made by nothing but `contextmanager` and `asynccontextmanager`


def find_suspended(call: ConnectCall, receiver: Type) -> Suspended | None:
    """Return what a call of the receiver gives in place of running its body, None if it runs it.

    For a `def` of this file the `yield` in it counts. For one of another file, where mypy would not tell us
    that it changes, the returned type counts, unless a decorator may have used up what it returns.
    """
    function = find_function(call, receiver)
    if function is not None:
        is_generator = function.is_generator or function.is_async_generator
        return (_ASYNC_GENERATOR if function.is_coroutine else _GENERATOR) if is_generator else None
    kinds = _CONTEXTS if isinstance(_definition_of(call, receiver), Decorator) else (*_CONTEXTS, *_GENERATORS)
    returned = [get_proper_type(signature.ret_type) for signature in callables_of(receiver) or []]
    names = [typ.type.fullname if isinstance(typ, Instance) else "" for typ in returned]
    return next((kind for kind in kinds if names and all(name == kind.fullname for name in names)), None)


def is_staticmethod(decorator: Expression) -> bool:
    """Return whether a decorator is `staticmethod`."""
    return isinstance(decorator, RefExpr) and decorator.fullname == "builtins.staticmethod"


def type_of_suspended(suspended: Suspended, api: CheckerPluginInterface) -> Type:
    """Return the type of what a call gives, of whatever it yields."""
    checker = cast("TypeChecker", api)
    info = checker.lookup_typeinfo(suspended.fullname)
    return Instance(info, [AnyType(TypeOfAny.special_form) for _ in info.type_vars])


def find_function(call: ConnectCall, receiver: Type) -> FuncDef | None:
    """Return the `def` that is called, None if it is of another file, or decorated by more than what connects it."""
    definition = _definition_of(call, receiver)
    decorators: list[Expression] = []
    if isinstance(definition, Decorator):
        decorators, definition = definition.decorators, definition.func
        if isinstance(call.context, Decorator):  # what stands above has not been applied
            applied = find_decorator(call.context, call.owner, call.api)
            decorators = decorators[decorators.index(applied) + 1 :] if applied in decorators else decorators
    if not isinstance(definition, FuncDef) or definition.is_awaitable_coroutine:
        return None
    is_plain = all(is_connecting(decorator, call.api) for decorator in decorators)
    return definition if is_plain and _is_of_file(definition, call.api) else None


def _definition_of(call: ConnectCall, receiver: Type) -> Node | None:
    """Return what defines a receiver: of an object, its `__call__`.

    `CallableType.definition` is not asked, for before mypy 1.17 it is gone once a file comes from the cache.
    """
    if isinstance(call.context, Decorator):
        return call.context
    expression = call.receiver.expression if call.receiver is not None else None
    if isinstance(expression, RefExpr) and isinstance(expression.node, FuncDef | Decorator):
        return expression.node
    owner, name = get_proper_type(receiver), "__call__"
    if isinstance(expression, MemberExpr) and not isinstance(owner, Instance):
        owner, name = get_proper_type(type_of(expression.expr, call.api)), expression.name
    symbol = owner.type.get(name) if isinstance(owner, Instance) else None
    return symbol.node if symbol is not None else None


def _is_of_file(function: FuncDef, api: CheckerPluginInterface) -> bool:
    module = function.info.module_name if function.info else function.fullname.rpartition(".")[0]
    return module in ("", cast("TypeChecker", api).tree.fullname)  # the name of a local function has no module


def is_connecting(decorator: Expression, api: CheckerPluginInterface) -> bool:
    """Return whether a decorator connects a function, and returns it as it is."""
    called = decorator.callee if isinstance(decorator, CallExpr) else decorator
    if isinstance(called, MemberExpr) and called.name == CONNECT:
        return True
    if isinstance(called, RefExpr) and called.fullname in (RECEIVER, DJANGO_RECEIVER):
        return True
    connector = get_proper_type(type_of(decorator, api))
    return isinstance(connector, Instance) and connector.type.fullname in (CONNECTOR, UNCHECKED_CONNECTOR)

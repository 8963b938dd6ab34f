"""`signal-async-receiver`: what no dispatcher knows to be async: an object to Django, a `def` with an awaitable."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import FuncDef, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.function import find_function
from typedsignal.mypy._model.signals import Convention, takes_response
from typedsignal.mypy._model.source import source_of
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import items_of, shown

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface
    from mypy.types import Type

    from typedsignal.mypy._model.call import ConnectCall
    from typedsignal.mypy._model.signals import Signal

# Of asgiref and inspect, and of asyncio before Python 3.12: an object says of itself that it is async.
_MARKS: Final = frozenset({"markcoroutinefunction", "_is_coroutine", "_is_coroutine_marker"})
_COROUTINE: Final = "typing.Coroutine"


def check(call: ConnectCall) -> None:
    """Report an object that is called, and whose coroutine nothing awaits.

    mypy knows that the call returns a coroutine, but not that it is thrown away:

        class Mail:
            async def __call__(self, sender: type[Order], **kwargs: object) -> None: ...

        mail = Mail()
        post_save.connect(mail, sender=Order)
    """
    if call.receiver is None or all(signal.convention is not Convention.KEYWORDS for signal in call.signals):
        return
    for item in items_of(call.receiver.type):
        proper = get_proper_type(item)
        if isinstance(proper, Instance) and _is_async(proper.type) and not _may_be_marked(proper.type, call.api):
            fail(call.api, call.sentence(messages.NEVER_AWAITED), call.place, messages.SIGNAL_ASYNC_RECEIVER)


def check_function(call: ConnectCall) -> None:
    """Report a plain `def` that returns an awaitable, where the response that it stands for is expected.

    mypy takes it for an async receiver, as it does the result of a decorator around one:

        @price_asked.connect
        def price(sender: type[OrderService], *, order_id: int) -> Awaitable[int]:
            return fetch_price(order_id)
    """
    if call.receiver is None:
        return
    for item in items_of(call.receiver.type):
        function = find_function(call, item)
        if (
            function is None
            or function.is_coroutine
            or function.is_generator
            or not isinstance(function.type, CallableType)
        ):
            continue
        returned = function.type.ret_type
        signals = [
            signal for signal in call.signals if signal.expects_response and _is_unawaited(returned, signal, call.api)
        ]
        source = source_of(call.api) if signals else None
        if source is not None and not _marks(source.tree):
            problem = messages.RETURNS_AWAITABLE.format(found=shown(returned, call.api))
            for signal in signals:
                fail(call.api, call.sentence(problem, signal), call.place, messages.SIGNAL_ASYNC_RECEIVER)


def _is_unawaited(returned: Type, signal: Signal, api: CheckerPluginInterface) -> bool:
    """Return whether what a receiver returns is an awaitable that nothing awaits.

    Nothing reads the responses of Django's own signals, but a task may run by itself: there it has to be a coroutine.
    """
    proper = get_proper_type(returned)
    if not isinstance(proper, Instance) or takes_response(signal, proper):
        return False
    if signal.convention is not Convention.ADAPTED:
        return proper.type.fullname == _COROUTINE
    return is_subtype(proper, api.named_generic_type("typing.Awaitable", [signal.response]))


def _is_async(info: TypeInfo) -> bool:
    symbol = info.get("__call__")
    return symbol is not None and isinstance(symbol.node, FuncDef) and symbol.node.is_coroutine


def _may_be_marked(info: TypeInfo, api: CheckerPluginInterface) -> bool:
    """Return whether this file marks objects, or the class is from another, which may do so.

    Of a body in another file mypy would not tell us when it changes.
    """
    here = cast("TypeChecker", api).tree.fullname
    source = source_of(api)
    is_elsewhere = any(base.module_name != here for base in info.mro[:-1])
    return source is None or is_elsewhere or _marks(source.tree)


def _marks(tree: ast.Module) -> bool:
    names = (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in ast.walk(tree))
    return not _MARKS.isdisjoint(names)

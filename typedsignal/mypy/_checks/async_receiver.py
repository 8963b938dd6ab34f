"""`signal-async-receiver`: an object whose `__call__` is async; Django's own dispatcher takes it for a sync one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import FuncDef, TypeInfo
from mypy.types import Instance, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.signals import Convention
from typedsignal.mypy._model.source import source_of
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import items_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.call import ConnectCall

_MARK: Final = "markcoroutinefunction"  # of asgiref and inspect: an object says of itself that it is async


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
    return _MARK in names

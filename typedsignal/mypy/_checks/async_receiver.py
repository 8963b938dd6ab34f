"""Objects whose `__call__` is async: Django's own dispatcher takes them for sync ones."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from mypy.nodes import FuncDef, TypeInfo
from mypy.types import Instance, Type, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.source import code_of
from typedsignal.mypy._report import fail
from typedsignal.mypy._typeops import items_of

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.place import Place

_MARK = "markcoroutinefunction"  # of asgiref and inspect: an object says of itself that it is async


def check_async(receiver: Type, signal: str | None, place: Place, api: CheckerPluginInterface) -> None:
    """Report an object that is called, and whose coroutine nobody awaits.

    mypy knows that the call returns a coroutine, but not that nobody asks for it:

        class Mail:
            async def __call__(self, sender: type[Order], **kwargs: object) -> None: ...

        mail = Mail()
        post_save.connect(mail, sender=Order)
    """
    for item in items_of(receiver):
        proper = get_proper_type(item)
        if isinstance(proper, Instance) and _is_async(proper.type) and not _may_be_marked(proper.type, api):
            text = messages.named(messages.OF_RECEIVER, signal).format(
                receiver=place.receiver, problem=messages.NEVER_AWAITED
            )
            fail(api, text, place.context, messages.SIGNAL_ASYNC_RECEIVER)


def _is_async(info: TypeInfo) -> bool:
    symbol = info.get("__call__")
    return symbol is not None and isinstance(symbol.node, FuncDef) and symbol.node.is_coroutine


def _may_be_marked(info: TypeInfo, api: CheckerPluginInterface) -> bool:
    """Return whether this file marks objects, or the class is from another, which may do so.

    Of a body in another file mypy would not tell us when it changes.
    """
    here = cast("TypeChecker", api).tree.fullname
    code = code_of(api)
    is_elsewhere = any(each.module_name != here for each in info.mro[:-1])
    return code is None or is_elsewhere or _marks(code.tree)


def _marks(tree: ast.Module) -> bool:
    named = (each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in ast.walk(tree))
    return _MARK in named

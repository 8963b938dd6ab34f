"""A plugin of mypy that lets it find the types of what untyped signals send.

    order_paid.send(sender, items=[1, 2], names=sorted(names))

Where Any is expected, mypy takes both for `list[Any]`: it infers the type arguments of a display and of a generic
call from what is expected. Where `object` is expected, it finds `list[int]` and `list[str]`.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import MethodSigContext, Plugin
from mypy.types import AnyType, CallableType, FunctionLike, get_proper_type

from typedsignal.map._nodes import is_signal
from typedsignal.mypy._fullnames import SEND_METHODS
from typedsignal.mypy._typeops import with_parameters

NAME = "typedsignal.adopt._context"


class ContextPlugin(Plugin):
    """The plugin: it changes what the send methods of signals expect."""

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Return the hook for the send methods of any class, which looks whether that is one of signals."""
        return _expect_objects if fullname.rpartition(".")[2] in SEND_METHODS else None


def _expect_objects(ctx: MethodSigContext) -> CallableType:
    signature = ctx.default_signature
    if not is_signal(ctx.type):
        return signature
    anything = ctx.api.named_generic_type("builtins.object", [])
    types = [anything if isinstance(get_proper_type(typ), AnyType) else typ for typ in signature.arg_types]
    return with_parameters(signature, types, list(signature.arg_kinds), list(signature.arg_names))


def plugin(version: str) -> type[Plugin]:  # noqa: ARG001 (mypy passes its version)
    """Return the plugin, as mypy asks for it by the name of this module."""
    return ContextPlugin

"""The mypy plugin: put `plugins = ["typedsignal.mypy"]` into the configuration of mypy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from mypy.nodes import TypeInfo
from mypy.plugin import AttributeContext, FunctionContext, MethodContext, MethodSigContext, Plugin
from mypy.types import FunctionLike, Type

from typedsignal.mypy import _connect, _connector, _names, _receiver, _send, _splat
from typedsignal.mypy._types import is_ours
from typedsignal.mypy._version import fingerprint

__version__ = fingerprint()  # mypy drops its cache when this changes

HookT = TypeVar("HookT")
FunctionHook = Callable[[FunctionContext], Type]
MethodHook = Callable[[MethodContext], Type]
AttributeHook = Callable[[AttributeContext], Type]
SignatureHook = Callable[[MethodSigContext], FunctionLike]

_FUNCTIONS: Final[dict[str, FunctionHook]] = {_names.RECEIVER: _receiver.analyze}
_ATTRIBUTES: Final[dict[str, AttributeHook]] = {
    f"{_names.SIGNAL}.{method}": _send.analyze_attribute for method in _names.SEND_FAMILY
}
_METHODS: Final[dict[str, MethodHook]] = {_names.CONNECTOR_CALL: _connector.analyze}
_SIGNATURES: Final[dict[str, SignatureHook]] = {_names.CONNECTOR_CALL: _connector.accept_any_receiver}

# Of any class that derives from Signal: mypy asks for these by the name of that class.
_METHODS_OF_SIGNALS: Final[dict[str, MethodHook]] = {
    _names.CONNECT: _connect.analyze,
    **dict.fromkeys(_names.SEND_FAMILY, _splat.analyze),
}
_SIGNATURES_OF_SIGNALS: Final[dict[str, SignatureHook]] = {
    _names.CONNECT: _connect.accept_any_receiver,
    **dict.fromkeys(_names.SEND_FAMILY, _send.analyze),
}


class SignalPlugin(Plugin):
    """Tables of what is looked for, and by which function."""

    def get_function_hook(self, fullname: str) -> FunctionHook | None:
        return _FUNCTIONS.get(fullname)

    def get_attribute_hook(self, fullname: str) -> AttributeHook | None:
        return _ATTRIBUTES.get(fullname)

    def get_method_hook(self, fullname: str) -> MethodHook | None:
        return _METHODS.get(fullname) or self._of_signal(_METHODS_OF_SIGNALS, fullname)[0]

    def get_method_signature_hook(self, fullname: str) -> SignatureHook | None:
        if fullname in _SIGNATURES:
            return _SIGNATURES[fullname]
        hook, ours = self._of_signal(_SIGNATURES_OF_SIGNALS, fullname)
        return hook if ours else None

    def _of_signal(self, hooks: Mapping[str, HookT], fullname: str) -> tuple[HookT | None, bool]:
        owner, _, method = fullname.rpartition(".")
        if method not in hooks:
            return None, False
        symbol = self.lookup_fully_qualified(owner)
        info = symbol.node if symbol is not None else None
        if not isinstance(info, TypeInfo) or not info.has_base(_names.SIGNAL):
            return None, False
        return hooks[method], is_ours(info, method)


def plugin(version: str) -> type[Plugin]:
    """Return the plugin; mypy calls this with its own version."""
    del version
    return SignalPlugin

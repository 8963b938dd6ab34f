"""What the plugin looks for, and by which function: tables only, nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from mypy.errors import CompileError
from mypy.nodes import MypyFile, TypeInfo
from mypy.plugin import (
    AttributeContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import FunctionLike, Type

from typedsignal.mypy import (
    _connect,
    _connected_to,
    _connector,
    _declare,
    _django,
    _django_connect,
    _names,
    _receiver,
    _send,
    _splat,
)
from typedsignal.mypy._guard import begin_run, guarded
from typedsignal.mypy._settings import Settings, settings_for, use
from typedsignal.mypy._types import is_ours

if TYPE_CHECKING:
    from mypy.options import Options

FunctionHook = Callable[[FunctionContext], Type]
FunctionSignatureHook = Callable[[FunctionSigContext], FunctionLike]
MethodHook = Callable[[MethodContext], Type]
AttributeHook = Callable[[AttributeContext], Type]
SignatureHook = Callable[[MethodSigContext], FunctionLike]

_FUNCTIONS: Final[dict[str, FunctionHook]] = {
    _names.RECEIVER: guarded(_receiver.analyze),
    _names.CONNECTED_TO: guarded(_connected_to.analyze),
    _names.DJANGO_RECEIVER: guarded(_receiver.analyze),
    _names.SIGNAL_FUNCTION: guarded(_declare.analyze_function),
}
_FUNCTION_SIGNATURES: Final[dict[str, FunctionSignatureHook]] = {
    _names.RECEIVER: guarded(_receiver.accept_any_signal),
}
_CLASSES: Final[FunctionHook] = guarded(_declare.analyze_class)
_ATTRIBUTES: Final[dict[str, AttributeHook]] = {
    f"{_names.SIGNAL}.{method}": guarded(_send.analyze_attribute) for method in _names.SEND_FAMILY
}
_METHODS: Final[dict[str, MethodHook]] = dict.fromkeys(
    (_names.CONNECTOR_CALL, _names.UNCHANGED_CALL), guarded(_connector.analyze)
)
_SIGNATURES: Final[dict[str, SignatureHook]] = {_names.CONNECTOR_CALL: guarded(_connector.accept_any_receiver)}
_DJANGO_CONNECT: Final[MethodHook] = guarded(_django_connect.analyze)

# Of any class that derives from Signal: mypy asks for these by the name of that class.
_METHODS_OF_SIGNALS: Final[dict[str, MethodHook]] = {
    _names.CONNECT: guarded(_connect.analyze),
    **dict.fromkeys(_names.SEND_FAMILY, guarded(_splat.analyze)),
}
_SIGNATURES_OF_SIGNALS: Final[dict[str, SignatureHook]] = {
    _names.CONNECT: guarded(_connect.accept_any_receiver),
    **dict.fromkeys(_names.SEND_FAMILY, guarded(_send.analyze)),
}

_ENDINGS: Final = tuple(f".{method}" for method in (_names.CONNECT, *_names.SEND_FAMILY, "__call__"))


class SignalPlugin(Plugin):
    """The tables, and the settings of a run."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        begin_run()
        self._refused: CompileError | None = None
        self._settings = Settings()
        try:
            self._settings = settings_for(options)
        except CompileError as refused:
            self._refused = refused
        use(self._settings)

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        if self._refused is not None:
            raise self._refused  # not in __init__: there mypy adds a line about the plugin
        super().set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        if "/typeshed/" in ctx.path.replace("\\", "/"):
            return None  # nothing is reported there, so no setting matters
        return [sorted(self._settings.disable), self._settings.require_kwargs, self._settings.strict_weak]

    def get_function_hook(self, fullname: str) -> FunctionHook | None:
        return _FUNCTIONS.get(fullname) or (_CLASSES if self._is(fullname, _names.SIGNAL) else None)

    def get_function_signature_hook(self, fullname: str) -> FunctionSignatureHook | None:
        return _FUNCTION_SIGNATURES.get(fullname)

    def get_attribute_hook(self, fullname: str) -> AttributeHook | None:
        return _ATTRIBUTES.get(fullname)

    def get_method_hook(self, fullname: str) -> MethodHook | None:
        if not fullname.endswith(_ENDINGS):  # asked of every call and operator
            return None
        owner, _, method = fullname.rpartition(".")
        if self._is(owner, _names.SIGNAL):
            return _METHODS_OF_SIGNALS.get(method)
        if method == _names.CONNECT and self._is(owner, _names.DJANGO_SIGNAL):
            return _DJANGO_CONNECT
        return _METHODS.get(fullname)

    def get_method_signature_hook(self, fullname: str) -> SignatureHook | None:
        if not fullname.endswith(_ENDINGS):
            return None
        owner, _, method = fullname.rpartition(".")
        info = self._is(owner, _names.SIGNAL)
        if info is None:
            return _SIGNATURES.get(fullname)
        return _SIGNATURES_OF_SIGNALS.get(method) if is_ours(info, method) else None

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        return _django.declarations_for(file)

    def _is(self, fullname: str, base: str) -> TypeInfo | None:
        """Return the class of a name, if it derives from a base."""
        symbol = self.lookup_fully_qualified(fullname)
        info = symbol.node if symbol is not None else None
        return info if isinstance(info, TypeInfo) and info.has_base(base) else None

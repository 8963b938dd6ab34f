"""The tables of the plugin: which function handles which name. Nothing is decided here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mypy.errors import CompileError
from mypy.nodes import MypyFile, TypeInfo, Var
from mypy.plugin import (
    AttributeContext,
    ClassDefContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import FunctionLike, Type

from typedsignal.mypy import _fullnames
from typedsignal.mypy._checks import disconnect
from typedsignal.mypy._features import (
    abstract_model,
    app_config,
    connect,
    connect_alias,
    declare,
    deferred,
    receiver,
    send,
    wrapper,
)
from typedsignal.mypy._features.same_name import (
    has_receivers_of_one_name,
    separate_receivers,
    separate_unread_receivers,
)
from typedsignal.mypy._installed import find_declaring_modules, is_module, list_roots
from typedsignal.mypy._model import django, refusals
from typedsignal.mypy._model.declared import declaring_modules_for
from typedsignal.mypy._reporting import begin_run, guard
from typedsignal.mypy._settings import Settings, read_settings, use
from typedsignal.mypy._typeops import is_own_method

if TYPE_CHECKING:
    from mypy.options import Options

FunctionHook = Callable[[FunctionContext], Type]
FunctionSignatureHook = Callable[[FunctionSigContext], FunctionLike]
MethodHook = Callable[[MethodContext], Type]
AttributeHook = Callable[[AttributeContext], Type]
SignatureHook = Callable[[MethodSigContext], FunctionLike]
BaseClassHook = Callable[[ClassDefContext], None]

_FUNCTIONS: Final[dict[str, FunctionHook]] = {
    _fullnames.RECEIVER: guard(receiver.analyze),
    _fullnames.CONNECTED_TO: guard(connect.analyze_connected_to),
    _fullnames.DJANGO_RECEIVER: guard(receiver.analyze_django),
    _fullnames.DEFERRED: guard(deferred.analyze_function),
    _fullnames.SIGNAL_FUNCTION: guard(declare.analyze_function),
    _fullnames.PARTIAL: guard(connect_alias.analyze_partial),
    _fullnames.MAP: guard(connect_alias.analyze_map),
}
_FUNCTION_SIGNATURES: Final[dict[str, FunctionSignatureHook]] = {
    _fullnames.RECEIVER: guard(receiver.accept_any_signal),
    _fullnames.DJANGO_RECEIVER: guard(receiver.accept_own_signals),
    _fullnames.CONNECTED_TO: guard(connect.accept_any_connected),
    **dict.fromkeys((_fullnames.PARTIAL, _fullnames.MAP), guard(connect_alias.accept_connect)),
}
# Of any variable that holds the `connect` of a signal.
_CALLED_ALIAS: Final[FunctionHook] = guard(connect_alias.analyze)
_ALIAS_SIGNATURE: Final[FunctionSignatureHook] = guard(connect_alias.accept_any_receiver)
_CALLED_ATTRIBUTE: Final[MethodHook] = guard(connect_alias.analyze)
_ATTRIBUTE_SIGNATURE: Final[SignatureHook] = guard(connect_alias.accept_any_receiver)
_WRAPPER: Final[FunctionHook] = guard(wrapper.check_sender)
_CLASSES: Final[FunctionHook] = guard(declare.analyze_class)
_ATTRIBUTES: Final[dict[str, AttributeHook]] = {
    f"{_fullnames.SIGNAL}.{method}": guard(send.analyze_attribute) for method in _fullnames.SEND_FAMILY
}
_METHODS: Final[dict[str, MethodHook]] = {
    **dict.fromkeys((_fullnames.CONNECTOR_CALL, _fullnames.UNCHECKED_CONNECTOR_CALL), guard(connect.analyze_decorator)),
    **dict.fromkeys(_fullnames.DEPRECATED_CALLS, guard(declare.analyze_deprecated)),
    _fullnames.DEFERRED_DECORATOR_CALL: guard(deferred.analyze_decorator),
    f"{_fullnames.PARTIAL}.__call__": guard(connect_alias.analyze_partial_call),
}
_SIGNATURES: Final[dict[str, SignatureHook]] = {_fullnames.CONNECTOR_CALL: guard(connect.accept_any_decorated)}
_DECORATOR_OF_DJANGO: Final[SignatureHook] = guard(connect.accept_decorator)
_NOTE_UNCHECKED: Final[BaseClassHook] = app_config.note_unchecked
# Of any class that derives from a signal of a library.
_METHODS_OF_LIBRARIES: Final[dict[str, MethodHook]] = {
    **dict.fromkeys((_fullnames.CONNECT, "connected_to"), guard(connect.analyze_library_connect)),
    _fullnames.CONNECT_VIA: guard(connect.analyze_connect_via),
    _fullnames.DISCONNECT: guard(disconnect.check),
    **dict.fromkeys(_fullnames.SEND_METHODS, guard(send.analyze_library)),
}

# Of any class that derives from Signal: mypy asks for these by the name of that class.
_METHODS_OF_SIGNALS: Final[dict[str, MethodHook]] = {
    _fullnames.CONNECT: guard(connect.analyze_connect),
    _fullnames.DISCONNECT: guard(disconnect.check),
    **dict.fromkeys(_fullnames.SEND_FAMILY, guard(send.analyze)),
}
_SIGNATURES_OF_SIGNALS: Final[dict[str, SignatureHook]] = {
    _fullnames.CONNECT: guard(connect.accept_any_receiver),
    **dict.fromkeys(_fullnames.SEND_FAMILY, guard(send.expect_fields)),
}

_MODULE_OF_MODELS: Final = _fullnames.DJANGO_MODEL.rpartition(".")[0]
_ENDINGS: Final = tuple(f".{method}" for method in (*_METHODS_OF_LIBRARIES, "__call__"))


class SignalPlugin(Plugin):
    """The tables, and the settings of a run."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        begin_run()
        self._refused: CompileError | None = None
        self._settings = Settings()
        self._separated: set[str] = set()
        self._missing: set[str] = set()
        self._has_workers = bool(getattr(options, "num_workers", 0))
        try:
            self._settings = read_settings(options)
        except CompileError as refused:
            self._refused = refused
        self._installed = find_declaring_modules(options.python_executable)
        use(self._settings, self._installed)
        if any(path.startswith(refusals.PLUGIN_OF_DJANGO_STUBS) for path in options.plugins):
            # That plugin sets the project up when it is made: this one sees it only if it is made before.
            refusals.keep_refusals()

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        refusals.stop_keeping()  # All plugins are made.
        if self._refused is not None:
            raise self._refused  # not in __init__: there mypy adds a line about the plugin
        super().set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        if "/typeshed/" in ctx.path.replace("\\", "/"):
            return None  # nothing is reported there, so no setting matters
        disable, *switches, declare = self._settings
        refused = [[line.number, refusal.sentence] for line, refusal in refusals.refusals_at(ctx.path)]
        settings = [sorted(disable), *switches, sorted({**self._installed, **declare}.items()), *refused]
        # Of a file that has not changed itself mypy asks for no dependencies, so that one with receivers of one name
        # has to be parsed again in each run: what the cache keeps with it is never what is expected of it.
        return settings if ctx.is_check or not self._has_receivers_of_one_name(ctx.id) else [*settings, "same name"]

    def get_function_hook(self, fullname: str) -> FunctionHook | None:
        if fullname in _FUNCTIONS:
            return _FUNCTIONS[fullname]
        if "." not in fullname:
            # A local name cannot be looked up. mypy calls a display by a name that none can have: `<list>`.
            return _CALLED_ALIAS if fullname.isidentifier() else None
        symbol = self.lookup_fully_qualified(fullname)
        node = symbol.node if symbol is not None else None
        if isinstance(node, TypeInfo):
            return _CLASSES if node.has_base(_fullnames.SIGNAL) else None
        if isinstance(node, Var):
            return _CALLED_ALIAS if connect_alias.is_connect(node.type) else None
        return _WRAPPER if wrapper.is_wrapper(node) else None

    def get_function_signature_hook(self, fullname: str) -> FunctionSignatureHook | None:
        return _FUNCTION_SIGNATURES.get(fullname) or (_ALIAS_SIGNATURE if self._holds_connect(fullname) else None)

    def get_attribute_hook(self, fullname: str) -> AttributeHook | None:
        return _ATTRIBUTES.get(fullname)

    def get_method_hook(self, fullname: str) -> MethodHook | None:
        if not fullname.endswith(_ENDINGS):  # asked of every call and operator
            return None
        if fullname in _METHODS:
            return _METHODS[fullname]
        owner, _, method = fullname.rpartition(".")
        if self._is(owner, _fullnames.SIGNAL):
            return _METHODS_OF_SIGNALS.get(method)
        if method in _METHODS_OF_LIBRARIES and any(self._is(owner, base) for base in _fullnames.LIBRARY_SIGNALS):
            return _METHODS_OF_LIBRARIES[method]
        if method == _fullnames.CONNECT and self._holds_connect(fullname):
            return _CALLED_ATTRIBUTE
        return None

    def get_method_signature_hook(self, fullname: str) -> SignatureHook | None:
        if not fullname.endswith(_ENDINGS):
            return None
        if fullname in _SIGNATURES:
            return _SIGNATURES[fullname]
        owner, _, method = fullname.rpartition(".")
        info = self._is(owner, _fullnames.SIGNAL)
        if info is None and method == _fullnames.CONNECT and self._holds_connect(fullname):
            return _ATTRIBUTE_SIGNATURE
        if info is None and method == _fullnames.CONNECT and self._is(owner, _fullnames.DJANGO_SIGNAL):
            return _DECORATOR_OF_DJANGO
        return _SIGNATURES_OF_SIGNALS.get(method) if info is not None and is_own_method(info, method) else None

    def get_base_class_hook(self, fullname: str) -> BaseClassHook | None:
        if fullname == _fullnames.APP_CONFIG:
            return _NOTE_UNCHECKED
        # asked of every base class of every module
        if _MODULE_OF_MODELS not in (self._modules or ()) or self._is(fullname, _fullnames.DJANGO_MODEL) is None:
            return None
        return partial(abstract_model.mark_abstract, base=fullname, plugin=self)

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        # The one moment at which mypy shows a file as it was parsed, or with `--num-workers` as it is sent to a worker.
        if separate_receivers(file):
            self._separated.add(file.fullname)
        if self._has_workers:
            separate_unread_receivers(file, self.options)
        declaring = {module for module in declaring_modules_for(file) if self._finds(module, file)}
        modules = django.declarations_for(file) | declaring
        # Of a module that nothing imports by name the daemon forgets the packages, and crashes (as of mypy 2.4).
        packages = {module[:end] for module in modules for end, letter in enumerate(module) if letter == "."}
        return [(10, module, -1) for module in sorted(modules | packages)]

    def _finds(self, module: str, file: MypyFile) -> bool:
        """Return whether mypy finds a module that `declare` names; it would report a missing one for every file."""
        declared = [library for library, declaring in self._settings.declare.items() if declaring == module]
        if not declared or is_module(module, list_roots(file, self.options)):
            return True
        if module not in self._missing:
            self._missing.add(module)
            text = f'no module "{module}" is found, which is to declare the signals of "{declared[0]}"'
            print(f"typedsignal.mypy: note: a line of [tool.typedsignal.declare] is ignored: {text}", file=sys.stderr)
        return False

    def _holds_connect(self, fullname: str) -> bool:
        """Return whether a variable may hold the `connect` of a signal; a local one has no full name to look it up."""
        if "." not in fullname:
            return True
        symbol = self.lookup_fully_qualified(fullname)
        return symbol is not None and isinstance(symbol.node, Var) and connect_alias.is_connect(symbol.node.type)

    def _has_receivers_of_one_name(self, module: str) -> bool:
        file = self._modules.get(module) if self._modules is not None and self._has_workers else None
        return module in self._separated or (file is not None and has_receivers_of_one_name(file))

    def _is(self, fullname: str, base: str) -> TypeInfo | None:
        """Return the class of a name, if it derives from a base."""
        symbol = self.lookup_fully_qualified(fullname)
        info = symbol.node if symbol is not None else None
        return info if isinstance(info, TypeInfo) and info.has_base(base) else None

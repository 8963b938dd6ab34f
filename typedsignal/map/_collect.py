"""Read a map: one build by mypy, one walk over the files in the paths."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from mypy.messages import format_type_bare
from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    DictionaryComprehension,
    Expression,
    ForStmt,
    FuncDef,
    GeneratorExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    SymbolNode,
    Var,
)
from mypy.types import AnyType, Type, get_proper_type

from typedsignal.map._bindings import list_assignments
from typedsignal.map._build import build_paths
from typedsignal.map._model import Field, Map, Payload, Place, Receiver, Send, Signal
from typedsignal.map._receivers import ReceiverFinder, find_fields_read
from typedsignal.map._resolver import Resolver, find_argument, is_instantiation, is_signal
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import DJANGO_SIGNALS, SEND_FAMILY, SIGNAL_FUNCTION
from typedsignal.mypy._model.django import identify, is_django_signal
from typedsignal.mypy._model.signals import signal_of

if TYPE_CHECKING:
    from mypy.build import BuildResult

_RELEVANT = {
    *(AssignmentExpr, AssignmentStmt, CallExpr, Decorator),
    *(DictionaryComprehension, ForStmt, FuncDef, GeneratorExpr),
}
_PASS_ON = {"functools.partial", "asyncio.threads.to_thread"}  # to the send method, all that follows it


def read(paths: list[str]) -> Map:
    """Return the map of what is in files and folders."""
    result, files, diagnostics = build_paths(paths)
    reading = _Reading(result, files)
    steps = [(file, list(_list_steps(file))) for file in files]
    for file, nodes in steps:
        reading.begin(file)
        for node, scope in nodes:
            reading.declare(node, scope)
    for file, nodes in steps:
        reading.begin(file)
        for node, scope in nodes:
            reading.join(node, scope)
    return Map(tuple(reading.list_signals()), tuple(diagnostics))


def _list_steps(file: MypyFile) -> Iterator[tuple[Node, str]]:
    """Return the relevant nodes of a file, each with the full name of the function, class or module around it."""
    waiting: list[tuple[Node, str]] = [(file, file.fullname)]
    while waiting:
        node, around = waiting.pop()
        if type(node) in _RELEVANT:
            yield node, around
        inner = f"{around}.{node.name}" if isinstance(node, FuncDef | ClassDef) else around
        waiting += [(child, inner) for child in list_children(node)[::-1]]


class _Reading:
    """The facts so far, by the full names of signals."""

    def __init__(self, result: BuildResult, files: list[MypyFile]) -> None:
        self.result = result
        self.resolve = Resolver(result)
        self.finder = ReceiverFinder(self.resolve, result.files, files)
        self.types_of: dict[str, Type] = {}
        self.declared: dict[str, Place] = {}
        self.sends: dict[str, list[Send]] = {}
        self.receivers: dict[str, list[Receiver]] = {}
        self.read: dict[str, list[frozenset[str] | None]] = {}
        self._lines: dict[str, list[str]] = {}
        self._file = ""

    @cached_property
    def api(self) -> Any:
        """The parts of mypy's checker that the plugin's readers of types use."""
        return SimpleNamespace(
            modules=self.result.files,
            options=self.result.manager.options,
            tscope=SimpleNamespace(current_target=lambda: ""),
            tree=SimpleNamespace(plugin_deps={}),
        )

    def begin(self, file: MypyFile) -> None:
        self._path = file.path
        self._file = show_path(file.path)

    def declare(self, node: Node, scope: str) -> None:
        """Note a declaration of a signal, a name for one, or a function."""
        if isinstance(node, FuncDef):
            self.finder.note(node, f"{scope}.{node.name}")
        elif isinstance(node, Decorator):
            if any(
                isinstance(decorator, RefExpr) and decorator.fullname == SIGNAL_FUNCTION
                for decorator in node.decorators
            ):
                self._declare(node, f"{scope}.{node.name}", node.var.type, node.func.line)
        elif isinstance(node, AssignmentStmt):
            self._assign(node, scope)
        else:
            self.resolve.values.note(node)

    def _assign(self, statement: AssignmentStmt, scope: str) -> None:
        instances: dict[Expression, Expression] = {}
        for target, value in list_assignments(statement):
            node = self.resolve.node_of(target)
            typ = self.resolve.types.get(value) if is_instantiation(value) else None
            if value not in instances and isinstance(node, Var) and is_signal(typ):
                instances[value] = target
                name = node.fullname if "." in node.fullname else f"{scope}.{node.name}"
                self._declare(node, name, typ, statement.line)
            else:
                self.resolve.bind(target, instances.get(value, value))

    def _declare(self, node: SymbolNode, name: str, typ: Type | None, line: int) -> None:
        self.resolve.declare(node, name)
        self.declared.setdefault(name, Place(self._file, line))
        if typ is not None:
            self.types_of.setdefault(name, typ)

    def join(self, node: Node, scope: str) -> None:
        """Note sends and connections."""
        if isinstance(node, CallExpr):
            self._call(node, scope)
            for number, value in enumerate(node.args, 1):
                if self._is_send(value):
                    is_known = isinstance(node.callee, RefExpr) and node.callee.fullname in _PASS_ON
                    self._send(value, find_argument(node, "sender", number) if is_known else None, scope)
        elif isinstance(node, AssignmentStmt) and self._is_send(node.rvalue):
            self._send(node.rvalue, None, scope)
        elif isinstance(node, Decorator):
            for decorator in node.decorators:
                connection = self.resolve.find_connection(decorator)
                if connection is not None:
                    self._connect(connection, node, scope, decorator.line)

    def _call(self, call: CallExpr, scope: str) -> None:
        callee = call.callee
        if self._is_send(callee):
            self._send(callee, find_argument(call, "sender", 0), scope)
            return
        if isinstance(callee, MemberExpr) and callee.name == "connect" and self.resolve.is_signal(callee.expr):
            receiver = find_argument(call, "receiver", 0)
            if receiver is not None:
                self._connect(call, receiver, scope, call.line)
                return
        if isinstance(callee, CallExpr | NameExpr | MemberExpr) and call.args:
            connection = self.resolve.find_connection(callee)
            if isinstance(connection, CallExpr):
                self._connect(connection, call.args[0], scope, call.line)

    def _is_send(self, expression: Expression) -> TypeGuard[MemberExpr]:
        if not isinstance(expression, MemberExpr) or expression.name not in SEND_FAMILY:
            return False
        return self.resolve.is_signal(expression.expr)

    def _send(self, method: MemberExpr, sender: Expression | None, scope: str) -> None:
        send = Send(Place(self._file, method.line), cast("Any", method.name), scope, self._quote(sender))
        for name in self._resolve(method.expr):
            self.sends.setdefault(name, []).append(send)

    def _connect(self, connection: CallExpr | MemberExpr, receiver: Node, scope: str, line: int) -> None:
        callee = connection.callee if isinstance(connection, CallExpr) else connection
        is_method = isinstance(callee, MemberExpr) and self.resolve.is_signal(callee.expr)
        signals = callee.expr if is_method and isinstance(callee, MemberExpr) else None
        options: dict[str, Expression | None] = {}
        if isinstance(connection, CallExpr):
            signals = signals or find_argument(connection, "signal", 0)
            direct = is_method and find_argument(connection, "receiver", 0) is not None
            for name, position in (("sender", 1), ("weak", 2), ("dispatch_uid", 3)):
                options[name] = find_argument(connection, name, position if direct else None)
        if signals is None:
            return
        target = self.finder.find(receiver, self._file, scope)
        weak = options.get("weak")
        found = Receiver(
            name=target.name or self._quote(cast("Expression", receiver)) or "?",
            defined=target.defined,
            connected=Place(self._file, line),
            sender=self._quote_option(options.get("sender")),
            dispatch_uid=self._quote_option(options.get("dispatch_uid")),
            is_weak=not (isinstance(weak, NameExpr) and weak.fullname == "builtins.False"),
            on_commit=target.on_commit,
            is_async=target.is_async,
        )
        for name in self._resolve(signals):
            self.receivers.setdefault(name, []).append(found)
            self.read.setdefault(name, []).append(
                find_fields_read(target.function) if target.defined is not None else None
            )

    def _resolve(self, expression: Expression) -> list[str]:
        names = self.resolve.signals(expression)
        typ = self.resolve.types.get(expression)
        for name in names:
            if name not in self.types_of and len(names) == 1 and is_signal(typ) and typ is not None:
                self.types_of[name] = typ
        return names

    def _quote(self, expression: Expression | None) -> str | None:
        """Return an expression as it is written."""
        if expression is None:
            return None
        if self._path not in self._lines:
            self._lines[self._path] = Path(self._path).read_text("utf-8", "replace").splitlines()
        first, last = expression.line, expression.end_line or expression.line
        lines = self._lines[self._path][first - 1 : last]
        if not lines:
            return None
        end = expression.end_column or 0
        encoded = [line.encode() for line in lines]
        encoded[-1] = encoded[-1][:end]
        encoded[0] = encoded[0][expression.column :]
        return " ".join(" ".join(line.decode("utf-8", "replace") for line in encoded).split())

    def _quote_option(self, expression: Expression | None) -> str | None:
        text = self._quote(expression)
        return None if text == "None" else text

    def _find_type_elsewhere(self, name: str) -> Type | None:
        module, _, last = name.rpartition(".")
        symbol = self.result.files[module].names.get(last) if module in self.result.files else None
        node = symbol.node if symbol is not None else None
        return node.type if isinstance(node, Var) and is_signal(node.type) else None

    def list_signals(self) -> Iterator[Signal]:
        """Return the signals in the order of their names."""
        for name in sorted({*self.declared, *self.sends, *self.receivers}):
            yield self._build_signal(name)

    def _build_signal(self, name: str) -> Signal:
        typ = self.types_of.get(name) or self._find_type_elsewhere(name)
        is_django = name in DJANGO_SIGNALS or name.startswith("django.") or (typ is not None and is_django_signal(typ))
        if name in DJANGO_SIGNALS and typ is not None and is_django_signal(typ):
            typ = identify(typ, name)
        known = signal_of(typ, self.result.manager) if typ is not None else None
        options = self.result.manager.options
        payload = None
        if known is not None and known.payload is not None:
            fields = tuple(
                Field(field.name, format_type_bare(field.type, options), field.is_required)
                for field in known.payload.fields
            )
            carried = known.payload_class
            named = "" if carried is None else format_type_bare(carried, options).partition("[")[0]
            payload = Payload("" if named == "Keywords" else named, fields, known.payload.further is not None)
        receivers = self.receivers.get(name, [])
        unread: set[str] = set() if payload is None or not receivers else {field.name for field in payload.fields}
        for fields_read in self.read.get(name, []):
            unread = unread - fields_read if fields_read is not None else set()
        sender = known.sender if known is not None else None
        return Signal(
            name=name,
            kind="django" if is_django else "typedsignal",
            declared=self.declared.get(name),
            sender=None
            if sender is None or isinstance(get_proper_type(sender), AnyType)
            else format_type_bare(sender, options),
            payload=payload,
            sends=tuple(sorted(self.sends.get(name, []), key=lambda send: send.place)),
            receivers=tuple(sorted(receivers, key=lambda receiver: (receiver.connected, receiver.name))),
            unread=tuple(sorted(unread)) if not is_django else (),
        )

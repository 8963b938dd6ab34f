"""Read a map: one build by mypy, one walk over what is in the paths."""

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

from typedsignal.map._bindings import assigned
from typedsignal.map._build import built
from typedsignal.map._keys import keys_read
from typedsignal.map._model import Key, Map, Payload, Place, Receiver, Send, Signal
from typedsignal.map._receivers import Hearers
from typedsignal.map._resolver import Resolver, argument, is_signal, made_by_class
from typedsignal.map._sources import shown
from typedsignal.map._traversal import children
from typedsignal.mypy._fullnames import DJANGO_SIGNALS, SEND_FAMILY, SIGNAL_FUNCTION
from typedsignal.mypy._model.django import identify, is_django_signal
from typedsignal.mypy._model.signals import signal_of

if TYPE_CHECKING:
    from mypy.build import BuildResult

_OF_ACCOUNT = {
    *(AssignmentExpr, AssignmentStmt, CallExpr, Decorator),
    *(DictionaryComprehension, ForStmt, FuncDef, GeneratorExpr),
}
_PASS_ON = {"functools.partial", "asyncio.threads.to_thread"}  # what follows the verb to the verb


def read(paths: list[str]) -> Map:
    """Return the map of what is in files and folders."""
    result, files, diagnostics = built(paths)
    reading = _Reading(result, files)
    steps = [(file, list(_steps(file))) for file in files]
    for file, nodes in steps:
        reading.begin(file)
        for node, scope in nodes:
            reading.declare(node, scope)
    for file, nodes in steps:
        reading.begin(file)
        for node, scope in nodes:
            reading.join(node, scope)
    return Map(tuple(reading.signals()), tuple(diagnostics))


def _steps(file: MypyFile) -> Iterator[tuple[Node, str]]:
    """Return what is of account in a file, each with the full name of the function, class or module around it."""
    waiting: list[tuple[Node, str]] = [(file, file.fullname)]
    while waiting:
        node, around = waiting.pop()
        if type(node) in _OF_ACCOUNT:
            yield node, around
        inner = f"{around}.{node.name}" if isinstance(node, FuncDef | ClassDef) else around
        waiting += [(each, inner) for each in children(node)[::-1]]


class _Reading:
    """What was found so far, by the full names of signals."""

    def __init__(self, result: BuildResult, files: list[MypyFile]) -> None:
        self.result = result
        self.resolve = Resolver(result)
        self.hearers = Hearers(self.resolve, result.files, files)
        self.types_of: dict[str, Type] = {}
        self.declared: dict[str, Place] = {}
        self.sends: dict[str, list[Send]] = {}
        self.receivers: dict[str, list[Receiver]] = {}
        self.read: dict[str, list[frozenset[str] | None]] = {}
        self._lines: dict[str, list[str]] = {}
        self._file = ""

    @cached_property
    def api(self) -> Any:
        """What the plugin asks mypy's checker for."""
        return SimpleNamespace(
            modules=self.result.files,
            options=self.result.manager.options,
            tscope=SimpleNamespace(current_target=lambda: ""),
            tree=SimpleNamespace(plugin_deps={}),
        )

    def begin(self, file: MypyFile) -> None:
        self._path = file.path
        self._file = shown(file.path)

    def declare(self, node: Node, scope: str) -> None:
        """Take note of a signal that is declared, of other names for signals, and of functions."""
        if isinstance(node, FuncDef):
            self.hearers.note(node, f"{scope}.{node.name}")
        elif isinstance(node, Decorator):
            if any(isinstance(each, RefExpr) and each.fullname == SIGNAL_FUNCTION for each in node.decorators):
                self._declare(node, f"{scope}.{node.name}", node.var.type, node.func.line)
        elif isinstance(node, AssignmentStmt):
            self._assign(node, scope)
        else:
            self.resolve.values.note(node)

    def _assign(self, statement: AssignmentStmt, scope: str) -> None:
        made: dict[Expression, Expression] = {}
        for target, value in assigned(statement):
            node = self.resolve.node_of(target)
            typ = self.resolve.types.get(value) if made_by_class(value) else None
            if value not in made and isinstance(node, Var) and is_signal(typ):
                made[value] = target
                name = node.fullname if "." in node.fullname else f"{scope}.{node.name}"
                self._declare(node, name, typ, statement.line)
            else:
                self.resolve.give(target, made.get(value, value))

    def _declare(self, node: SymbolNode, name: str, typ: Type | None, line: int) -> None:
        self.resolve.declare(node, name)
        self.declared.setdefault(name, Place(self._file, line))
        if typ is not None:
            self.types_of.setdefault(name, typ)

    def join(self, node: Node, scope: str) -> None:
        """Take note of who sends, and who is connected."""
        if isinstance(node, CallExpr):
            self._call(node, scope)
            for number, each in enumerate(node.args, 1):
                if self._is_send(each):
                    is_known = isinstance(node.callee, RefExpr) and node.callee.fullname in _PASS_ON
                    self._send(each, argument(node, "sender", number) if is_known else None, scope)
        elif isinstance(node, AssignmentStmt) and self._is_send(node.rvalue):
            self._send(node.rvalue, None, scope)
        elif isinstance(node, Decorator):
            for each in node.decorators:
                made = self.resolve.connection(each)
                if made is not None:
                    self._connect(made, node, scope, each.line)

    def _call(self, call: CallExpr, scope: str) -> None:
        callee = call.callee
        if self._is_send(callee):
            self._send(callee, argument(call, "sender", 0), scope)
            return
        if isinstance(callee, MemberExpr) and callee.name == "connect" and self.resolve.is_signal(callee.expr):
            receiver = argument(call, "receiver", 0)
            if receiver is not None:
                self._connect(call, receiver, scope, call.line)
                return
        if isinstance(callee, CallExpr | NameExpr | MemberExpr) and call.args:
            made = self.resolve.connection(callee)
            if isinstance(made, CallExpr):
                self._connect(made, call.args[0], scope, call.line)

    def _is_send(self, expression: Expression) -> TypeGuard[MemberExpr]:
        if not isinstance(expression, MemberExpr) or expression.name not in SEND_FAMILY:
            return False
        return self.resolve.is_signal(expression.expr)

    def _send(self, verb: MemberExpr, sender: Expression | None, scope: str) -> None:
        sent = Send(Place(self._file, verb.line), cast("Any", verb.name), scope, self._written(sender))
        for name in self._names(verb.expr):
            self.sends.setdefault(name, []).append(sent)

    def _connect(self, made: CallExpr | MemberExpr, receiver: Node, scope: str, line: int) -> None:
        callee = made.callee if isinstance(made, CallExpr) else made
        is_method = isinstance(callee, MemberExpr) and self.resolve.is_signal(callee.expr)
        signals = callee.expr if is_method and isinstance(callee, MemberExpr) else None
        options: dict[str, Expression | None] = {}
        if isinstance(made, CallExpr):
            signals = signals or argument(made, "signal", 0)
            direct = is_method and argument(made, "receiver", 0) is not None
            for name, position in (("sender", 1), ("weak", 2), ("dispatch_uid", 3)):
                options[name] = argument(made, name, position if direct else None)
        if signals is None:
            return
        heard = self.hearers.of(receiver, self._file, scope)
        weak = options.get("weak")
        found = Receiver(
            name=heard.name or self._written(cast("Expression", receiver)) or "?",
            defined=heard.defined,
            connected=Place(self._file, line),
            sender=self._written_or_none(options.get("sender")),
            dispatch_uid=self._written_or_none(options.get("dispatch_uid")),
            is_weak=not (isinstance(weak, NameExpr) and weak.fullname == "builtins.False"),
            on_commit=heard.on_commit,
            is_async=heard.is_async,
        )
        for name in self._names(signals):
            self.receivers.setdefault(name, []).append(found)
            self.read.setdefault(name, []).append(keys_read(heard.function) if heard.defined is not None else None)

    def _names(self, expression: Expression) -> list[str]:
        names = self.resolve.signals(expression)
        typ = self.resolve.types.get(expression)
        for name in names:
            if name not in self.types_of and len(names) == 1 and is_signal(typ) and typ is not None:
                self.types_of[name] = typ
        return names

    def _written(self, expression: Expression | None) -> str | None:
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
        encoded = [each.encode() for each in lines]
        encoded[-1] = encoded[-1][:end]
        encoded[0] = encoded[0][expression.column :]
        return " ".join(" ".join(each.decode("utf-8", "replace") for each in encoded).split())

    def _written_or_none(self, expression: Expression | None) -> str | None:
        written = self._written(expression)
        return None if written == "None" else written

    def _type_elsewhere(self, name: str) -> Type | None:
        module, _, last = name.rpartition(".")
        symbol = self.result.files[module].names.get(last) if module in self.result.files else None
        node = symbol.node if symbol is not None else None
        return node.type if isinstance(node, Var) and is_signal(node.type) else None

    def signals(self) -> Iterator[Signal]:
        """Return the signals that were found, in the order of their names."""
        for name in sorted({*self.declared, *self.sends, *self.receivers}):
            yield self._signal(name)

    def _signal(self, name: str) -> Signal:
        typ = self.types_of.get(name) or self._type_elsewhere(name)
        is_django = name in DJANGO_SIGNALS or name.startswith("django.") or (typ is not None and is_django_signal(typ))
        if name in DJANGO_SIGNALS and typ is not None and is_django_signal(typ):
            typ = identify(typ, name)
        known = signal_of(typ, self.result.manager) if typ is not None else None
        options = self.result.manager.options
        payload = None
        if known is not None and known.payload is not None:
            keys = tuple(
                Key(each.name, format_type_bare(each.type, options), each.is_required) for each in known.payload.fields
            )
            carried = known.payload_class
            named = "" if carried is None else format_type_bare(carried, options).partition("[")[0]
            payload = Payload("" if named == "Keywords" else named, keys, known.payload.further is not None)
        receivers = self.receivers.get(name, [])
        unread: set[str] = set() if payload is None or not receivers else {each.name for each in payload.keys}
        for each in self.read.get(name, []):
            unread = unread & (unread - each if each is not None else frozenset[str]())
        sender = known.sender if known is not None else None
        return Signal(
            name=name,
            kind="django" if is_django else "typedsignal",
            declared=self.declared.get(name),
            sender=None
            if sender is None or isinstance(get_proper_type(sender), AnyType)
            else format_type_bare(sender, options),
            payload=payload,
            sends=tuple(sorted(self.sends.get(name, []), key=lambda each: each.place)),
            receivers=tuple(sorted(receivers, key=lambda each: (each.connected, each.name))),
            unread=tuple(sorted(unread)) if not is_django else (),
        )

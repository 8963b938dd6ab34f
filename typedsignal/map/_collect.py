"""Read a map: one build by mypy, one walk over the files in the paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeGuard, cast

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ForStmt,
    FuncDef,
    GeneratorExpr,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    ReturnStmt,
    SetExpr,
    StrExpr,
    SymbolNode,
    TupleExpr,
    TypeInfo,
    Var,
)

from typedsignal.map._bindings import list_assignments
from typedsignal.map._build import build_paths
from typedsignal.map._model import Diagnostic, Map, Place, Receiver, Send, Signal
from typedsignal.map._payloads import Declaration, Passed, PayloadReader, infer_payload
from typedsignal.map._quotes import Source
from typedsignal.map._receivers import ReceiverFinder, find_fields_read, find_fields_required
from typedsignal.map._resolver import Resolver, find_argument, is_instantiation, is_signal, map_arguments, strip_cast
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import CONNECT_VIA, PACKAGE, SEND_METHODS, SIGNAL_FUNCTION

if TYPE_CHECKING:
    from mypy.build import BuildResult
    from mypy.types import Type

Function: TypeAlias = FuncDef | LambdaExpr | None  # of a receiver, None if it is not in the code that is read

_RELEVANT = {
    *(AssignmentExpr, AssignmentStmt, CallExpr, Decorator, DictionaryComprehension),
    *(ForStmt, FuncDef, GeneratorExpr, ReturnStmt),
}
_PASS_ON = {"functools.partial", "asyncio.threads.to_thread"}  # to the send method, all that follows it
_ANY_ATTRIBUTE = "*"
_HARMLESS = {  # functions that neither send a signal nor keep it
    *("hash", "id", "isinstance", "len", "print", "repr", "str", "type"),
    *("frozenset", "list", "set", "tuple"),  # which the resolver looks into
}


class SendFact(NamedTuple):
    """A send, the fields that it passes, and the call that has its arguments; None stands for what is not known."""

    send: Send
    passed: Passed | None
    call: CallExpr | None


class Connection(NamedTuple):
    """A connection as it is written: what is connected (a function with its decorators, or an expression), and how.

    The function is None if it is not known, the call if there is none, `@signal.connect`.
    """

    receiver: Receiver
    connected: Node
    function: Function
    call: CallExpr | None
    options: dict[str, Expression | None]


class Instantiation(NamedTuple):
    """The call of a class that makes a signal, and the file and the function, class or module that it is in."""

    call: CallExpr
    file: MypyFile
    scope: str


def read(paths: list[str]) -> Map:
    """Return the map of what is in files and folders."""
    reading, diagnostics = collect(paths)
    return Map(tuple(reading.list_signals()), tuple(diagnostics))


def collect(paths: list[str], plugins: Sequence[str] = ()) -> tuple[Reading, list[Diagnostic]]:
    """Return the facts that are in files and folders, and what could not be read, with further plugins of mypy."""
    result, files, diagnostics = build_paths(paths, plugins)
    reading = Reading(result, files)
    steps = [(file, list(_list_steps(file))) for file in files]
    for file, nodes in steps:
        reading.begin(file)
        for node, scope in nodes:
            reading.declare(node, scope)
    for file, nodes in steps:
        reading.begin(file)
        for node, scope in nodes:
            reading.join(node, scope)
    return reading, diagnostics


def _list_steps(file: MypyFile) -> Iterator[tuple[Node, str]]:
    """Return the relevant nodes of a file, each with the full name of the function, class or module around it."""
    waiting: list[tuple[Node, str]] = [(file, file.fullname)]
    while waiting:
        node, around = waiting.pop()
        if type(node) in _RELEVANT:
            yield node, around
        inner = f"{around}.{node.name}" if isinstance(node, FuncDef | ClassDef) else around
        waiting += [(child, inner) for child in list_children(node)[::-1]]


class Reading:
    """The facts so far, by the full names of signals."""

    def __init__(self, result: BuildResult, files: list[MypyFile]) -> None:
        self.result = result
        self.files = files
        self.resolve = Resolver(result)
        self.finder = ReceiverFinder(self.resolve, result.files, files)
        self.payloads = PayloadReader(result)
        self.types_of: dict[str, Type] = {}
        self.declared: dict[str, Place] = {}
        self.docs: dict[str, str] = {}
        self.instantiations: dict[str, Instantiation] = {}
        self.sends: dict[str, list[SendFact]] = {}
        self.receivers: dict[str, list[tuple[Receiver, Function]]] = {}
        self.connections: dict[str, list[Connection]] = {}
        self.decorated: set[Function] = set()
        self.called: set[SymbolNode] = set()
        self.escaped: set[str] = set()
        self.escaped_attributes: set[str] = set()
        self.escaped_modules: set[str] = set()
        self._sources = {file.path: Source(file) for file in files}

    def begin(self, file: MypyFile) -> None:
        self._tree = file
        self._source = self._sources[file.path]
        self._file = show_path(file.path)

    def declare(self, node: Node, scope: str) -> None:
        """Note a declaration of a signal, a name for one, or a function."""
        if isinstance(node, FuncDef):
            self.finder.note(node, f"{scope}.{node.name}")
            for parameter in node.arguments:
                if parameter.initializer is not None:
                    self.resolve.bind_parameter(parameter.variable, parameter.initializer)
        elif isinstance(node, Decorator):
            if any(
                isinstance(decorator, RefExpr) and decorator.fullname == SIGNAL_FUNCTION
                for decorator in node.decorators
            ):
                self._declare(node, f"{scope}.{node.name}", node.var.type, node.func.line)
        elif isinstance(node, AssignmentStmt):
            self._assign(node, scope)
        elif isinstance(node, CallExpr):
            called = self.resolve.node_of(node.callee)
            if called is not None:
                self.called.add(called)
            function, skipped = self.resolve.find_function(node.callee)
            if function is not None:
                for argument, value in map_arguments(node, function, skipped):
                    if argument is not None:
                        self.resolve.bind_parameter(argument.variable, value)
        else:
            self.resolve.values.note(node)

    def _assign(self, statement: AssignmentStmt, scope: str) -> None:
        instances: dict[Expression, Expression] = {}
        for target, value in list_assignments(statement):
            node = self.resolve.node_of(target)
            call = strip_cast(value)
            typ = self.resolve.types.get(value) if is_instantiation(call) else None
            if value not in instances and isinstance(node, Var) and is_signal(typ):
                instances[value] = target
                name = node.fullname if "." in node.fullname else f"{scope}.{node.name}"
                self._declare(node, name, typ, statement.line)
                self.instantiations.setdefault(name, Instantiation(cast("CallExpr", call), self._tree, scope))
            else:
                self.resolve.bind(target, instances.get(value, value))

    def _declare(self, node: SymbolNode, name: str, typ: Type | None, line: int) -> None:
        self.resolve.declare(node, name)
        if name not in self.declared:
            self.declared[name] = Place(self._file, line)
            doc = self._source.read_doc(line)
            if doc is not None:
                self.docs[name] = doc
        if typ is not None:
            self.types_of.setdefault(name, typ)

    def join(self, node: Node, scope: str) -> None:
        """Note sends and connections, and signals that get to code that is not followed."""
        if isinstance(node, CallExpr):
            self._call(node, scope)
            self._pass_arguments(node, scope)
        elif isinstance(node, AssignmentStmt):
            for target, value in list_assignments(node):
                if self._is_send(value) and self.resolve.node_of(target) not in self.called:
                    self._send(value, None, scope)
                is_collection = isinstance(value, DictExpr | ListExpr | SetExpr | TupleExpr)
                if is_collection or self.resolve.node_of(target) is None:
                    self._escape(value)
        elif isinstance(node, ReturnStmt) and node.expr is not None:
            self._escape(node.expr)
        elif isinstance(node, Decorator):
            for decorator in node.decorators:
                connection = self.resolve.find_connection(decorator)
                if connection is not None:
                    self._connect(connection, node, scope, decorator.line)

    def _call(self, call: CallExpr, scope: str) -> None:
        callee = call.callee
        if self._is_send(callee):
            self._send(callee, call, scope)
            return
        named = [value for value in self.resolve.values_of(callee) if self._is_send(value)]
        for send in named:
            self._send(send, call, scope)
        if named:
            return
        method = self.resolve.find_send_in(callee)
        if method is not None:
            sender = self._quote(find_argument(call, "sender"), call)
            signal = callee.expr if isinstance(callee, MemberExpr) else callee
            found = Send(Place(self._file, call.line), cast("Any", method), scope, sender)
            self._add_send(signal, SendFact(found, None, None))
            return
        if isinstance(callee, MemberExpr) and callee.name == "connect" and self.resolve.is_signal(callee.expr):
            receiver = find_argument(call, "receiver", 0)
            if receiver is not None:
                self._connect(call, receiver, scope, call.line)
                return
        owner = callee.expr if isinstance(callee, MemberExpr) else None
        if (
            isinstance(callee, MemberExpr)
            and isinstance(owner, MemberExpr)
            and callee.name in {*SEND_METHODS, "connect"}
        ):
            self.escaped_attributes.add(owner.name)  # of an object without a type: what has one is handled above
        if isinstance(callee, MemberExpr) and callee.name in {*SEND_FAMILY, "connect"}:
            self.escaped_attributes.update(self._find_computed(callee.expr))
        if isinstance(callee, CallExpr | NameExpr | MemberExpr) and call.args:
            connection = self.resolve.find_connection(callee)
            if isinstance(connection, CallExpr):
                self._connect(connection, call.args[0], scope, call.line)

    def _pass_arguments(self, call: CallExpr, scope: str) -> None:
        """Note send methods that a call passes on, and signals that it passes to code that is not followed."""
        name = call.callee.fullname if isinstance(call.callee, RefExpr) else ""
        is_harmless = name.startswith(PACKAGE) or name.removeprefix("builtins.") in _HARMLESS
        is_harmless = is_harmless or self.resolve.is_connector(call)
        function, skipped = self.resolve.find_function(call.callee)
        is_followed = function is not None and self.finder.is_noted(function)
        followed = [value for argument, value in map_arguments(call, function, skipped) if argument is not None]
        for value in call.args:
            if self._is_send(value):
                self._send(value, call, scope, passes_on=name in _PASS_ON)
            elif not is_harmless and not (is_followed and value in followed):
                self._escape(value)

    def _escape(self, value: Expression) -> None:
        if isinstance(value, RefExpr) and isinstance(value.node, MypyFile):  # getattr(signals, name)
            self.escaped_modules.add(value.node.fullname)
        if isinstance(value, NameExpr | MemberExpr | DictExpr | ListExpr | SetExpr | TupleExpr):
            self.escaped.update(self.resolve.signals(value))

    def _find_computed(self, owner: Expression) -> Iterator[str]:
        """Return the names that `getattr` has for an attribute of an object; one that is computed may be any."""
        for value in self.resolve.values.resolve(owner):
            if isinstance(value, CallExpr) and len(value.args) > 1 and _is_getattr(value.callee):
                thing, name = value.args[:2]
                if not (isinstance(thing, RefExpr) and isinstance(thing.node, MypyFile)):
                    yield name.value if isinstance(name, StrExpr) else _ANY_ATTRIBUTE

    def _is_send(self, expression: Expression) -> TypeGuard[MemberExpr]:
        if not isinstance(expression, MemberExpr) or expression.name not in SEND_METHODS:
            return False
        return self.resolve.is_signal(expression.expr)

    def _send(self, method: MemberExpr, call: CallExpr | None, scope: str, *, passes_on: bool = False) -> None:
        """Note a send method that is called, also by a name for it, or that a call has as an argument."""
        sender, passed, with_arguments = None, None, None
        if call is not None and method not in call.args:
            sender, passed = find_argument(call, "sender", 0), self.payloads.read_call(call)
            with_arguments = call
        elif call is not None and passes_on:
            first = call.args.index(method) + 1
            sender = find_argument(call, "sender", first)
            with_arguments = CallExpr(method, call.args[first:], call.arg_kinds[first:], call.arg_names[first:])
        place = Place(self._file, call.line if passed is not None and call is not None else method.line)
        send = Send(place, cast("Any", method.name), scope, self._quote(sender, call))
        self._add_send(method.expr, SendFact(send, passed, with_arguments))

    def _add_send(self, signal: Expression, fact: SendFact) -> None:
        for name in self._resolve(signal):
            self.sends.setdefault(name, []).append(fact)

    def _connect(self, connection: CallExpr | MemberExpr, receiver: Node, scope: str, line: int) -> None:
        call = connection if isinstance(connection, CallExpr) else None
        callee = connection.callee if isinstance(connection, CallExpr) else connection
        is_method = isinstance(callee, MemberExpr) and self.resolve.is_signal(callee.expr)
        signals = callee.expr if is_method and isinstance(callee, MemberExpr) else None
        options: dict[str, Expression | None] = {}
        is_via = isinstance(callee, MemberExpr) and callee.name == CONNECT_VIA
        if call is not None:
            signals = signals or find_argument(call, "signal", 0)
            direct = is_method and find_argument(call, "receiver", 0) is not None
            for name, index in (("sender", 1), ("weak", 2), ("dispatch_uid", 3)):
                position = index - 1 if is_via else index if direct else None
                options[name] = find_argument(call, name, position)
        if signals is None:
            return
        target = self.finder.find(receiver, self._file, scope)
        weak = options.get("weak")
        found = Receiver(
            name=target.name or self._quote(cast("Expression", receiver), call) or "?",
            defined=target.defined,
            connected=Place(self._file, line),
            sender=self._quote_option(options.get("sender"), call),
            dispatch_uid=self._quote_option(options.get("dispatch_uid"), call),
            is_weak=not is_via if weak is None else not _is_false(weak),
            on_commit=target.on_commit,
            is_async=target.is_async,
            unmet=(),
            deferred=target.deferred,
        )
        function = target.function if target.defined is not None else None
        if target.is_decorated:
            self.decorated.add(function)
        for name in self._resolve(signals):
            self.receivers.setdefault(name, []).append((found, function))
            self.connections.setdefault(name, []).append(Connection(found, receiver, function, call, options))

    def _resolve(self, expression: Expression) -> list[str]:
        names = self.resolve.signals(expression)
        typ = self.resolve.types.get(expression)
        for name in names:
            if name not in self.types_of and len(names) == 1 and is_signal(typ) and typ is not None:
                self.types_of[name] = typ
        return names

    def _quote(self, expression: Expression | None, call: CallExpr | None) -> str | None:
        return self._source.quote(expression, call) if expression is not None else None

    def _quote_option(self, expression: Expression | None, call: CallExpr | None) -> str | None:
        text = self._quote(expression, call)
        return None if text == "None" else text

    def find_type(self, name: str) -> Type | None:
        """Return the type of a signal by its full name, also of one outside the paths; None if there is none."""
        return self.types_of.get(name) or self._find_type_elsewhere(name)

    def _find_type_elsewhere(self, name: str) -> Type | None:
        module, _, last = name.rpartition(".")
        symbol = self.result.files[module].names.get(last) if module in self.result.files else None
        node = symbol.node if symbol is not None else None
        return node.type if isinstance(node, Var) and is_signal(node.type) else None

    def list_signals(self) -> Iterator[Signal]:
        """Return the signals in the order of their names."""
        for name in sorted({*self.declared, *self.sends, *self.receivers}):
            yield self.build_signal(name)

    def _build_signal(self, name: str) -> Signal:
        declaration = self.payloads.read(name, self.find_type(name))
        sends, receivers = self.sends.get(name, []), self.receivers.get(name, [])
        payload = declaration.payload
        functions = [None if function in self.decorated else function for _, function in receivers]
        unread: set[str] = set()
        if payload is None and name in self.declared:
            all_passed = [fact.passed for fact in sends]
            payload = infer_payload(all_passed)
            receivers = [
                (replace(receiver, unmet=_find_unmet(function, all_passed, declaration.is_django)), function)
                for (receiver, _), function in zip(receivers, functions, strict=True)
            ]
        if payload is not None and receivers and name in self.declared:
            unread = {field.name for field in payload.fields}
            for fields_read in map(find_fields_read, functions):
                unread = unread - fields_read if fields_read is not None else set()
        return Signal(
            name=name,
            kind="django" if declaration.is_django else "typedsignal",
            declared=self.declared.get(name),
            sender=declaration.sender,
            payload=payload,
            sends=tuple(sorted((fact.send for fact in sends), key=lambda send: send.place)),
            receivers=tuple(
                sorted((receiver for receiver, _ in receivers), key=lambda found: (found.connected, found.name))
            ),
            unread=tuple(sorted(unread)),
            escapes=self._escapes(name),
            doc=self._find_doc(name, declaration.payload_class),
        )

    def _escapes(self, name: str) -> bool:
        scope, _, last = name.rpartition(".")
        is_member = _ANY_ATTRIBUTE in self.escaped_attributes or last in self.escaped_attributes
        return is_member or name in self.escaped or scope in self.escaped_modules


def _is_getattr(callee: Expression) -> bool:
    return isinstance(callee, RefExpr) and callee.fullname == "builtins.getattr"


def _is_false(expression: Expression) -> bool:
    return isinstance(expression, NameExpr) and expression.fullname == "builtins.False"


def _find_unmet(function: Function, sends: list[Passed | None], is_django: bool) -> tuple[str, ...]:
    """Return the fields that a receiver requires and that a send does not pass."""
    required = find_fields_required(function, is_django)
    closed = [passed.fields for passed in sends if passed is not None and not passed.is_open]
    return tuple(sorted({field for fields in closed for field in required - {*fields}}))

"""Read a map: the facts of each file, as they were kept or from a build by mypy, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard, cast

from mypy.nodes import Var

from typedsignal.map._bindings import SEND_OR_CONNECT, list_names
from typedsignal.map._build import Build, build_paths
from typedsignal.map._facts import (
    ANY_ATTRIBUTE,
    Assigned,
    Bound,
    BoundParameter,
    Call,
    Called,
    Connection,
    Declaration,
    Declared,
    Declaring,
    Escaping,
    Expression,
    Facts,
    Function,
    Joining,
    Loop,
    Name,
    Passed,
    ReceiverFact,
)
from typedsignal.map._model import Diagnostic, Map, Place, Receiver, Send, Signal
from typedsignal.map._nodes import is_signal
from typedsignal.map._payloads import infer_payload
from typedsignal.map._reader import find_options
from typedsignal.map._receivers import find_fields_required
from typedsignal.map._resolver import Resolver
from typedsignal.mypy._fullnames import CONNECT, DJANGO_SIGNALS, SEND_METHODS

if TYPE_CHECKING:
    from mypy.build import BuildResult
    from mypy.nodes import CallExpr, FuncDef, LambdaExpr, MypyFile, Node, SymbolNode
    from mypy.nodes import Expression as MypyExpression
    from mypy.types import Type

_ON_COMMIT = "typedsignal.django._on_commit.on_commit"


class SendFact(NamedTuple):
    """A send, the fields that it passes, and the call that has its arguments; None stands for what is not known."""

    send: Send
    passed: Passed | None
    call: CallExpr | None


class ConnectionTree(NamedTuple):
    """A connection as it is written: what is connected (a function with its decorators, or an expression), and how.

    The function is None if it is not known, the call if there is none, `@signal.connect`.
    """

    receiver: Receiver
    connected: Node
    function: FuncDef | LambdaExpr | None
    fact: Function | None
    call: CallExpr | None
    options: dict[str, MypyExpression | None]


class Instantiation(NamedTuple):
    """The call of a class that makes a signal, and the file and the function, class or module that it is in."""

    call: CallExpr
    file: MypyFile
    scope: str


def read(paths: list[str], *, is_cached: bool = False) -> Map:
    """Return the map of what is in files and folders; of files that have not changed, from what was kept of them."""
    build = build_paths(paths, is_cached=is_cached)
    joined = JoinedFacts(build.shown, [build.facts[module] for module in build.sources], build.facts.values())
    return Map(tuple(joined.list_signals()), tuple(build.diagnostics), tuple(build.sources))


def collect(paths: list[str], plugins: Sequence[str] = ()) -> tuple[Reading, list[Diagnostic]]:
    """Return the facts that are in files and folders, with trees, and what could not be read.

    `plugins` are further plugins of mypy.
    """
    build = build_paths(paths, plugins, keeps_trees=True)
    return Reading(build), build.diagnostics


class JoinedFacts:
    """The facts of all files, by the full names of signals.

    `shown` are the paths of the files of the project by their modules, `sources` the files that are read for the map,
    `known` these and all that they import.
    """

    def __init__(self, shown: Mapping[str, str], sources: Sequence[Facts], known: Iterable[Facts]) -> None:
        self.resolve: Resolver = Resolver()
        self.declarations: dict[str, Declaration] = {}
        self.declared: dict[str, Place] = {}
        self.docs: dict[str, str] = {}
        self.sends: dict[str, list[SendFact]] = {}
        self.receivers: dict[str, list[tuple[Receiver, Function | None]]] = {}
        self.called: set[str] = set()
        self.escaped: set[str] = set()
        self.escaped_attributes: set[str] = set()
        self.escaped_modules: set[str] = set()
        self._overridden: set[str] = set()
        self._connected: dict[str, list[tuple[Receiver, ReceiverFact, Function | None, Connection]]] = {}
        self._class_docs: dict[str, str] = {}
        self._shown = shown
        self._functions: dict[str, Function] = {}
        self._elsewhere: dict[str, Declaration] = {}
        self._followed = {key for file in sources for key in file.functions}
        for file in known:
            self._functions |= file.functions
            self.resolve.note(file)
        for file in sources:
            self.called |= file.called
            self._overridden |= file.overridden
            self._class_docs |= file.docs
            for name, declaration in file.elsewhere.items():
                self._elsewhere.setdefault(name, declaration)
            for fact in file.declaring:
                self._declare(fact, file)
        for file in sources:
            self._file = shown[file.module]
            for declaring in file.declaring:
                self._note_unknown(_find_value(declaring))
            for joining in file.joining:
                self._join(joining)

    def _declare(self, fact: Declaring, file: Facts) -> None:
        """Note a declaration of a signal, or a name for one."""
        if isinstance(fact, Declared):
            self.resolve.declare(fact.key, fact.name)
            if fact.name not in self.declared and fact.doc is not None:
                self.docs[fact.name] = fact.doc
            self.declared.setdefault(fact.name, Place(self._shown[file.module], fact.line))
            if fact.declaration is not None:
                self.declarations.setdefault(fact.name, fact.declaration)
        elif isinstance(fact, Bound):
            self.resolve.bind(fact.target, fact.value)
        elif isinstance(fact, BoundParameter):
            self.resolve.values.add(fact.key, fact.value)
        else:
            self.resolve.values.loop(fact)

    def _join(self, fact: Joining) -> None:
        """Note sends and connections, and signals that get to code that is not followed."""
        if isinstance(fact, Called):
            callee = fact.call.callee
            if not isinstance(callee, Name) or callee.name in SEND_OR_CONNECT:
                self._note_unknown(callee)
            self._note_unknown(fact.call)
            self._call(fact)
            self._pass_arguments(fact)
        elif isinstance(fact, Assigned):
            if self._is_send(fact.value) and fact.key not in self.called:
                self._send(fact.value, fact.scope, fact.value.line)
            if self._may_be_taken(fact):
                self._escape(fact.value)
        elif isinstance(fact, Escaping):
            self._escape(fact.value)
        else:
            for decorator in fact.decorators:
                self._note_unknown(decorator)
                connection = self.resolve.find_connection(decorator)
                if connection is not None:
                    self._connect(connection, fact.receiver, decorator.line)
                elif isinstance(decorator, Name):  # a method of a class of signals may connect
                    self._escape(decorator.owner if decorator.declaration is None else decorator)

    def _call(self, fact: Called) -> None:
        callee, line = fact.call.callee, fact.call.line
        values = [callee] if self._is_send(callee) else self.resolve.values_of(callee)
        sends = [value for value in values if self._is_send(value)]
        for value in sends:
            self._send(value, fact.scope, line, fact.sender, fact.passed, fact.call.tree)
        if sends:
            return
        method = self.resolve.find_send_in(*fact.method) if fact.method is not None else None
        owner = callee.owner if isinstance(callee, Name) else None
        if method is not None:
            send = Send(Place(self._file, line), cast("Any", method), fact.scope, fact.sender_by_name)
            self._add_send(owner if owner is not None else callee, SendFact(send, None, None))
        if fact.method is not None and self.resolve.connects_in(*fact.method):
            self._escape(owner if owner is not None else callee)
        connection = fact.call.connection
        if fact.receiver is not None and connection is not None and owner is not None and self.resolve.is_signal(owner):
            self._connect(connection, fact.receiver, line)
            return
        if isinstance(callee, Name) and callee.name in SEND_OR_CONNECT and owner is not None:
            for computed in self.resolve.values.resolve(owner):
                if isinstance(computed, Call) and computed.attribute is not None:
                    self.escaped_attributes.add(computed.attribute)
        connection = self.resolve.find_connection(callee) if fact.first is not None else None
        if fact.first is not None and connection is not None and connection.is_call:
            self._connect(connection, fact.first, line)

    def _pass_arguments(self, fact: Called) -> None:
        """Note send methods that a call passes on, and signals that it passes to code that is not followed."""
        connection = fact.call.connection
        is_harmless = fact.is_harmless or (connection is not None and self.resolve.is_connector(connection))
        is_followed = fact.function in self._followed
        for argument in fact.arguments:
            value = argument.value
            self._note_unknown(value)
            if self._is_send(value):
                self._send(value, fact.scope, value.line, argument.sender, None, argument.tree)
            elif not is_harmless and (not is_followed or not argument.is_parameter or _is_taken(value)):
                self._escape(value)

    def _may_be_taken(self, fact: Assigned) -> bool:
        """Return whether a name is that of a collection, or of a method that connects and is called."""
        value = fact.value
        if isinstance(value, Name):
            return value.name == CONNECT and fact.key in self.called
        return not isinstance(value, Call) or value.is_collection

    def _note_unknown(self, value: Expression | None) -> None:
        """Note attributes of objects without a type, and of those of which only the type is known."""
        if isinstance(value, Call) and value.attribute is not None and value.attribute != ANY_ATTRIBUTE:
            self.escaped_attributes.add(value.attribute)
        for name in list_names(value):
            is_of_module = isinstance(name.owner, Name) and name.owner.is_module
            if name.key is None or (name.owner is not None and not is_of_module and not self.resolve.knows(name.key)):
                self.escaped_attributes.add(name.name)

    def _escape(self, value: Expression | None) -> None:
        """Note the signals that a value is or holds, and the modules: getattr(signals, name)."""
        self._note_unknown(value)
        for name in list_names(value):
            self.escaped.update(self.resolve.signals(name))
            for found in (name, *self.resolve.values.resolve(name)):
                if isinstance(found, Name) and found.is_module and found.key is not None:
                    self.escaped_modules.add(found.key)

    def _is_send(self, expression: Expression) -> TypeGuard[Name]:
        if not isinstance(expression, Name) or expression.name not in SEND_METHODS or expression.owner is None:
            return False
        return self.resolve.is_signal(expression.owner)

    def _send(
        self,
        method: Name,
        scope: str,
        line: int,
        sender: str | None = None,
        passed: Passed | None = None,
        tree: CallExpr | None = None,
    ) -> None:
        """Note a send method that is called, also by a name for it, or that a call has as an argument."""
        send = Send(Place(self._file, line), cast("Any", method.name), scope, sender)
        if method.owner is not None:
            self._add_send(method.owner, SendFact(send, passed, tree))

    def _add_send(self, signal: Expression, fact: SendFact) -> None:
        for name in self._resolve(signal):
            self.sends.setdefault(name, []).append(fact)

    def _connect(self, connection: Connection, receiver: ReceiverFact, line: int) -> None:
        if connection.signals is None:
            return
        function = receiver.function
        function = self._functions.get(function) if isinstance(function, str) else function
        shown = self._shown.get(function.module) if function is not None else None
        defined = Place(shown, function.line) if shown is not None and function is not None else None
        wrappers = receiver.wrappers | (function.wrappers if function is not None else frozenset[str]())
        name = receiver.fullname if function is None else function.name
        if receiver.class_name is not None:  # by its own class, which may only inherit what is called
            name = f"{receiver.class_name}.__call__" if defined is not None else None
        found = Receiver(
            name=name or receiver.text or "?",
            defined=defined,
            connected=Place(self._file, line),
            sender=connection.sender,
            dispatch_uid=connection.dispatch_uid,
            is_weak=connection.is_weak,
            on_commit=_ON_COMMIT in wrappers,
            is_async=receiver.is_async or (function is not None and function.is_async),
            unmet=(),
            deferred=bool(wrappers - {_ON_COMMIT}),
        )
        function = function if defined is not None else None
        for signal in self._resolve(connection.signals):
            self.receivers.setdefault(signal, []).append((found, function))
            self._connected.setdefault(signal, []).append((found, receiver, function, connection))

    def _resolve(self, expression: Expression) -> list[str]:
        names = self.resolve.signals(expression)
        for name in names:
            if name not in self.declarations and len(names) == 1 and expression.declaration is not None:
                self.declarations[name] = expression.declaration
        return names

    def find_declaration(self, name: str) -> Declaration | None:
        """Return what the type of a signal declares, also of one outside the paths; None if it is not known."""
        elsewhere = self._elsewhere.get(name)
        declared = self.declarations.get(name, elsewhere)
        is_own_of_django = name in DJANGO_SIGNALS and declared is not None and declared.is_django
        return elsewhere if is_own_of_django and elsewhere is not None else declared

    def list_signals(self) -> Iterator[Signal]:
        """Return the signals in the order of their names."""
        for name in sorted({*self.declared, *self.sends, *self.receivers}):
            yield self.build_signal(name)

    def is_replaced(self, function: Function) -> bool:
        """Return whether another one may be called: it has a decorator of others, or a class overrides it."""
        return function.name in self._overridden or self.is_decorated(function)

    def is_decorated(self, function: Function) -> bool:
        """Return whether a function has a decorator that neither connects it nor is one of ours."""
        return any(self.resolve.find_connection(decorator) is None for decorator in function.decorators)

    def escapes(self, name: str) -> bool:
        """Return whether a signal gets to code that is not followed."""
        scope, _, last = name.rpartition(".")
        is_member = not self.escaped_attributes.isdisjoint((ANY_ATTRIBUTE, last))
        return is_member or name in self.escaped or scope in self.escaped_modules

    def _find_doc(self, name: str, payload_class: str | None) -> str | None:
        """Return what is written about a signal in the paths, or about the class of its payload."""
        doc = self.docs.get(name)
        return self._class_docs.get(payload_class or "") if doc is None and name in self.declared else doc

    def build_signal(self, name: str) -> Signal:
        """Return what is known of a signal."""
        declaration = self.find_declaration(name)
        is_django = name.startswith("django.") or (declaration is not None and declaration.is_django)
        sends, receivers = self.sends.get(name, []), self.receivers.get(name, [])
        payload = declaration.payload if declaration is not None else None
        functions = [found if found is not None and not self.is_replaced(found) else None for _, found in receivers]
        unread: set[str] = set()
        if payload is None and name in self.declared:
            all_passed = [fact.passed for fact in sends]
            payload = infer_payload(all_passed)
            receivers = [
                (replace(receiver, unmet=_find_unmet(function, all_passed, is_django)), function)
                for (receiver, _), function in zip(receivers, functions, strict=True)
            ]
        if payload is not None and receivers and name in self.declared:
            unread = {field.name for field in payload.fields}
            for function in functions:
                fields_read = function.fields_read if function is not None else None
                unread = unread - fields_read if fields_read is not None else set()
        return Signal(
            name=name,
            kind="django" if is_django else "typedsignal",
            declared=self.declared.get(name),
            sender=declaration.sender if declaration is not None else None,
            payload=payload,
            sends=tuple(sorted((fact.send for fact in sends), key=lambda send: send.place)),
            receivers=tuple(
                sorted((receiver for receiver, _ in receivers), key=lambda found: (found.connected, found.name))
            ),
            unread=tuple(sorted(unread)),
            escapes=self.escapes(name),
            doc=self._find_doc(name, declaration.payload_class if declaration is not None else None),
        )


class Reading(JoinedFacts):
    """The facts of all files with mypy's trees, and what they say of further expressions in these."""

    def __init__(self, build: Build) -> None:
        super().__init__(build.shown, [build.facts[module] for module in build.sources], build.facts.values())
        self.result: BuildResult = build.result
        self.files: list[MypyFile] = [
            tree for module in build.sources if (tree := build.result.files.get(module)) is not None
        ]
        self.types: dict[MypyExpression, Type] = build.reader.types
        self._reader = build.reader
        self.instantiations: dict[str, Instantiation] = {}
        for file in self.files:
            for fact in build.facts[file.fullname].declaring:
                if isinstance(fact, Declared) and fact.tree is not None:
                    self.instantiations.setdefault(fact.name, Instantiation(fact.tree, file, fact.scope))

    @cached_property
    def connections(self) -> dict[str, list[ConnectionTree]]:
        """The connections as they are written, by the full names of signals."""
        return {signal: [_find_tree(*found) for found in connected] for signal, connected in self._connected.items()}

    @property
    def types_of(self) -> dict[str, Type]:
        """The types of signals, by their full names."""
        return {name: declaration.tree for name, declaration in self.declarations.items()}

    def find_type(self, name: str) -> Type | None:
        """Return the type of a signal by its full name, also of one outside the paths; None if there is none."""
        module, _, last = name.rpartition(".")
        symbol = self.result.files[module].names.get(last) if module in self.result.files else None
        node = symbol.node if symbol is not None else None
        elsewhere = node.type if isinstance(node, Var) and is_signal(node.type) else None
        return self.types_of.get(name) or elsewhere

    def find_function(self, node: FuncDef) -> Function | None:
        """Return a function in the files that are read."""
        return self._functions_of_trees.get(node)

    @cached_property
    def _functions_of_trees(self) -> dict[FuncDef, Function]:
        return {function.tree: function for function in self._functions.values() if function.tree is not None}

    def signals(self, expression: MypyExpression) -> list[str]:
        """Return the full names of the signals that an expression is, or holds."""
        return self.resolve.signals(self._reader.read(expression))

    def node_of(self, expression: MypyExpression) -> SymbolNode | None:
        """Return the node behind a name, or behind an attribute of an object."""
        return self._reader.node_of(expression)

    def values_of(self, name: MypyExpression) -> list[MypyExpression]:
        """Return the values that a name may have in its line."""
        read = self._reader.read(name)
        return [value.tree for value in self.resolve.values.resolve(read) if value.tree is not None]


def _is_taken(value: Expression) -> bool:
    """Return whether a value may be taken by another than a name: a module, or a method that connects."""
    return isinstance(value, Name) and (value.is_module or value.name == CONNECT)


def _find_value(fact: Declaring) -> Expression | None:
    """Return the value that a name gets."""
    if isinstance(fact, Declared):
        return None
    return fact.values if isinstance(fact, Loop) else fact.value


def _find_tree(
    receiver: Receiver, fact: ReceiverFact, function: Function | None, connection: Connection
) -> ConnectionTree:
    tree = function.tree if function is not None else None
    options = find_options(connection.tree) if connection.tree is not None else {}
    return ConnectionTree(receiver, fact.tree, tree, function, connection.tree, options)


def _find_unmet(function: Function | None, sends: list[Passed | None], is_django: bool) -> tuple[str, ...]:
    """Return the fields that a receiver requires and that a send does not pass."""
    required = find_fields_required(function, is_django)
    closed = [passed.fields for passed in sends if passed is not None and not passed.is_open]
    return tuple(sorted({field for fields in closed for field in required - {*fields}}))

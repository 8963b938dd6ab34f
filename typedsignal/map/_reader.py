"""Reads the facts of a file out of mypy's tree and types.

Only what may lead to a signal is read, unless trees are kept. What is read of other files is what mypy
checks this one again for: their names, their types and the parameters of their functions, never their code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, cast

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    CastExpr,
    ClassDef,
    ConditionalExpr,
    Decorator,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    GeneratorExpr,
    ImportFrom,
    IndexExpr,
    IntExpr,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OpExpr,
    RefExpr,
    ReturnStmt,
    SetExpr,
    StarExpr,
    StrExpr,
    SymbolNode,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.types import Instance, get_proper_type

from typedsignal.map import _facts as facts
from typedsignal.map._bindings import LOOKUPS, SEND_OR_CONNECT
from typedsignal.map._nodes import (
    COLLECTIONS,
    class_of,
    find_argument,
    find_django_name,
    is_collection_of_signals,
    is_instantiation,
    is_signal,
    list_assignments,
    list_methods_of_self,
    map_arguments,
    may_be_signal,
    strip_cast,
)
from typedsignal.map._payloads import PayloadReader
from typedsignal.map._quotes import Source
from typedsignal.map._receivers import find_decorators, find_wrapper, find_wrappers, read_function
from typedsignal.map._traversal import list_children
from typedsignal.map._uses import HARMLESS, Use, list_uses
from typedsignal.mypy._fullnames import (
    CONNECT,
    CONNECT_VIA,
    DJANGO_RECEIVER,
    LIBRARY_SIGNALS,
    PACKAGE,
    RECEIVER,
    SEND_METHODS,
    SIGNAL,
    SIGNAL_FUNCTION,
)

if TYPE_CHECKING:
    from mypy.build import BuildResult
    from mypy.types import Type

_RELEVANT = {
    *(AssignmentExpr, AssignmentStmt, CallExpr, ClassDef, Decorator, DictionaryComprehension),
    *(ForStmt, FuncDef, GeneratorExpr, ImportFrom, ReturnStmt),
}
_PASS_ON = {"functools.partial", "asyncio.threads.to_thread"}  # to the send method, all that follows it
_TAKE_OUT = {"copy", "get", "items", "keys", "pop", "popitem", "setdefault", "values"}  # of a collection
_LIST_NAMES = {"builtins.dir", "builtins.vars", "inspect.getmembers"}
_LIST_OWN_NAMES = {"builtins.globals", "builtins.locals", "builtins.vars"}
_CONSTANTS = {"builtins.None", "builtins.True", "builtins.False"}


class TreeReader:
    """Reads files, one after the other. Expressions can be read as well, of a file that was."""

    def __init__(self, result: BuildResult, *, keeps_trees: bool) -> None:
        self.types: dict[Expression, Type] = result.types
        self._keeps_trees = keeps_trees
        self._payloads = PayloadReader(result, keeps_trees=keeps_trees)
        self._declarations: dict[int, tuple[Type, facts.Declaration]] = {}
        self._keys: dict[SymbolNode, str] = {}

    def read_file(self, file: MypyFile) -> facts.Facts:
        """Return the facts of a file."""
        self._facts = facts.make_facts(file.fullname)
        self._source = Source(file)
        self._followed: set[Node] = set()
        steps = list(_list_steps(file))
        decorators = {node.func: node.decorators for node, _ in steps if isinstance(node, Decorator)}
        for node, scope in steps:
            if isinstance(node, FuncDef):
                self._note_function(node, scope, file, decorators.get(node, []))
        for node, scope in steps:
            self._read_step(node, scope)
        self._escape_others(file)
        return self._facts

    def read_outside(self, file: MypyFile) -> facts.Facts:
        """Return what a map needs of a file that is not of the project: what its classes and decorators do."""
        self._facts = facts.make_facts(file.fullname)
        waiting = [file.names]
        seen: set[TypeInfo] = set()
        while waiting:
            for symbol in waiting.pop().values():
                node = symbol.node
                if isinstance(node, TypeInfo) and node.module_name == file.fullname and node not in seen:
                    self._note_class(node)
                    seen.add(node)
                    waiting.append(node.names)
                elif isinstance(node, Decorator) and any(map(find_wrapper, node.decorators)):
                    key = node.fullname
                    wrappers = find_wrappers(node.decorators)
                    self._facts.functions[key] = read_function(node.func, key, file.fullname, wrappers)
        return self._facts

    def _read_step(self, node: Node, scope: str) -> None:
        if isinstance(node, ClassDef):
            if node.info:  # mypy has none of a class in code that it takes for unreachable
                self._note_class(node.info)
                self._note_overridden(node.info)
                if node.info.is_enum:
                    self._escape_names_of(node.info.fullname, node.line)
                doc = _find_doc(node)
                if doc is not None:
                    self._facts.docs[node.info.fullname] = doc
        elif isinstance(node, FuncDef):
            for number, parameter in enumerate(node.arguments):
                if parameter.initializer is not None:
                    self._bind_parameter(f"{self._keys[node]}#{number}", parameter.initializer)
        elif isinstance(node, Decorator):
            self._read_decorator(node, scope)
        elif isinstance(node, AssignmentStmt):
            self._assign(node, scope)
        elif isinstance(node, AssignmentExpr):
            self._bind(node.target, node.value)
        elif isinstance(node, ForStmt):
            self._loop(node.index, node.expr, node)
        elif isinstance(node, GeneratorExpr | DictionaryComprehension):
            for index, sequence in zip(node.indices, node.sequences, strict=True):
                self._loop(index, sequence, node)
        elif isinstance(node, CallExpr):
            self._call(node, scope)
        elif isinstance(node, ReturnStmt) and node.expr is not None:
            self._escape(self.read(node.expr))
        elif isinstance(node, ImportFrom) and node.is_unreachable:
            for name, _ in node.names:
                self._escape(facts.Name(node.line, None, name, None))

    # What is not followed.

    def _escape(self, value: facts.Expression) -> None:
        if not isinstance(value, facts.Literal | facts.Other):
            self._facts.joining.append(facts.Escaping(value))

    def _escape_names_of(self, fullname: str, line: int) -> None:
        """Note that code looks at all names of a module or of a class."""
        self._escape(facts.Name(line, None, "", fullname, is_module=True))

    def _escape_others(self, file: MypyFile) -> None:
        """Note what may be a signal, or hold one, where no other fact is of it; each name once."""
        noted: set[str] = set()
        for use in list_uses(file):
            expression = use.expression
            scanned = self._find_scanned(use, file)
            if scanned is not None:
                self._escape_names_of(scanned, expression.line)
            elif expression not in self._followed and self._is_taken(use) and self._may_lead(expression):
                name = self._read_name(expression)
                key = name.key or f".{name.name}"
                if key not in noted:
                    noted.add(key)
                    self._escape(name._replace(line=0))

    def _is_taken(self, use: Use) -> bool:
        """Return whether a use may give a signal away: not if an attribute is taken of anything but a collection."""
        if use.attribute is None:
            return True
        return use.attribute in _TAKE_OUT and not is_signal(self.types.get(use.expression))

    def _find_scanned(self, use: Use, file: MypyFile) -> str | None:
        """Return the module or class of which all names are looked at, as far as it may have signals."""
        expression, call = use.expression, use.call
        name = call.callee.fullname if call is not None and isinstance(call.callee, RefExpr) else ""
        if expression.fullname == "sys.modules":
            return file.fullname
        if isinstance(expression.node, MypyFile):
            return expression.node.fullname if use.attribute == "__dict__" else None
        is_scan = use.attribute == "__dict__" or name in _LIST_NAMES
        info = expression.node if isinstance(expression.node, TypeInfo) and (is_scan or call is not None) else None
        if info is None and is_scan:
            info = self._class_behind(expression)
        return next((base.fullname for base in info.mro if _has_signals(base)), None) if info is not None else None

    # What is declared.

    def _note_function(self, function: FuncDef, scope: str, file: MypyFile, decorators: list[Expression]) -> None:
        symbol = (function.info.names if function.info else file.names).get(function.name)
        node = symbol.node if symbol is not None else None
        is_known = find_decorators(node)[0] is function
        key = function.fullname if is_known else f"{file.fullname}:{function.line}:{function.column}:{function.name}"
        self._keys[function] = key
        for index, parameter in enumerate(function.arguments):
            self._keys[parameter.variable] = f"{key}#{index}"
        # mypy leaves the method out of the names of functions in a method.
        name, tree = f"{scope}.{function.name}", function if self._keeps_trees else None
        found = read_function(function, name, file.fullname, find_wrappers(decorators), tree)
        others = tuple(self._read_callee(decorator) for decorator in decorators if find_wrapper(decorator) is None)
        self._facts.functions[key] = found._replace(decorators=others)

    def _note_class(self, info: TypeInfo) -> None:
        own = (SIGNAL, *LIBRARY_SIGNALS)
        if info.fullname in own or info.fullname.startswith(PACKAGE) or not is_signal(Instance(info, [])):
            return
        methods: dict[str, tuple[str, ...] | None] = {}
        for name, symbol in info.names.items():
            function, _ = find_decorators(symbol.node)
            methods[name] = list_methods_of_self(function) if function is not None else None
        self._facts.methods[info.fullname] = methods

    def _note_overridden(self, info: TypeInfo) -> None:
        bases = [base for base in info.mro[1:] if base.fullname != "builtins.object"]
        for name in info.names if bases else ():
            if find_decorators(info.names[name].node)[0] is not None:
                self._facts.overridden.update(f"{base.fullname}.{name}" for base in bases if name in base.names)

    def _read_decorator(self, node: Decorator, scope: str) -> None:
        if any(isinstance(found, RefExpr) and found.fullname == SIGNAL_FUNCTION for found in node.decorators):
            self._declare_signal(node, f"{scope}.{node.name}", node.var.type, node.func.line, scope, None)
        decorators = [self._read_callee(decorator) for decorator in node.decorators]
        if any(not isinstance(decorator, facts.Other) for decorator in decorators):
            receiver = self._read_receiver(node, scope, None)
            self._facts.joining.append(facts.Decorated(scope, tuple(decorators), receiver))

    def _declare_signal(
        self, node: SymbolNode, name: str, typ: Type | None, line: int, scope: str, tree: CallExpr | None
    ) -> None:
        declaration = self._read_type(typ, None)
        key = self._key_of(node)
        tree, doc = tree if self._keeps_trees else None, self._source.read_doc(line)
        self._facts.declaring.append(facts.Declared(key, name, line, declaration, scope, doc, tree))

    def _assign(self, statement: AssignmentStmt, scope: str) -> None:
        instances: dict[Expression, Expression] = {}
        for target, value in list_assignments(statement):
            node = self.node_of(target)
            if isinstance(target, NameExpr) and self._is_imported(node):
                continue  # instead of an import that fails
            call = strip_cast(value)
            typ = self.types.get(value) if is_instantiation(call) else None
            if value not in instances and isinstance(node, Var) and is_signal(typ):
                instances[value] = target
                name = node.fullname if "." in node.fullname else f"{scope}.{node.name}"
                self._declare_signal(node, name, typ, statement.line, scope, cast("CallExpr", call))
            else:
                self._bind(target, instances.get(value, value))
            function = find_decorators(node)[0]
            if function is not None:  # function = decorator(function)
                self._facts.overridden.add(function.fullname)
            read = self.read(value)
            key = self._key_of(node) if node is not None else None
            is_choice = isinstance(node, Var) and node.info and node.info.is_enum
            if key is None or is_choice:
                self._escape(read)
            elif isinstance(read, facts.Name | facts.Items | facts.Table | facts.Call):
                self._facts.joining.append(facts.Assigned(scope, key, read))

    def _is_imported(self, node: Node | None) -> bool:
        """Return whether a name is that of another module."""
        if not isinstance(node, Var) or node.info or "." not in node.fullname:
            return False
        return node.fullname.rpartition(".")[0] != self._facts.module

    def _bind(self, target: Expression, value: Expression) -> None:
        read = self.read(value)
        if not isinstance(read, facts.Other) or self._is_relevant(target):
            self._facts.declaring.append(facts.Bound(self._read_target(target), read))

    def _loop(self, target: Expression, values: Expression, loop: Node) -> None:
        read = self.read(values)
        if not isinstance(read, facts.Other) or self._is_relevant(target):
            found = facts.Loop(self._read_target(target), read, loop.line, loop.end_line or loop.line)
            self._facts.declaring.append(found)

    def _is_relevant(self, target: Expression) -> bool:
        """Return whether a name may stand for a signal elsewhere, so that it matters that here it does not."""
        if isinstance(target, ListExpr | TupleExpr):
            return any(map(self._is_relevant, target.items))
        node = self.node_of(target)
        return self._keeps_trees or (isinstance(node, Var) and may_be_signal(node.type))

    def _bind_parameter(self, key: str, value: Expression) -> None:
        """Note a value that a call passes, if it may be a signal or a collection of signals."""
        if isinstance(value, RefExpr) and not is_collection_of_signals(self.types.get(value)):
            return
        read = self.read(value)
        if not isinstance(read, facts.Literal | facts.Other):
            self._facts.declaring.append(facts.BoundParameter(key, read))

    # What is called.

    def _call(self, call: CallExpr, scope: str) -> None:
        callee = call.callee
        node = self.node_of(callee)
        if isinstance(node, Var):
            self._facts.called.add(self._key_of(node))
        function, skipped = self._find_function(callee)
        key = self._key_of(function) if function is not None else None
        name = callee.fullname if isinstance(callee, RefExpr) else ""
        arguments: list[facts.Argument] = []
        if name in _LIST_OWN_NAMES and not call.args:
            self._escape_names_of(self._facts.module, call.line)
        is_harmless = name in COLLECTIONS or name.removeprefix("builtins.") in HARMLESS
        for parameter, value in map_arguments(call, function, skipped) if not is_harmless else ():
            if parameter is not None:
                self._bind_parameter(f"{key}#{parameter}", value)
            read = self.read(value)
            if not isinstance(read, facts.Other):
                sender, tree = self._read_passed_on(call, value) if name in _PASS_ON else (None, None)
                arguments.append(facts.Argument(read, parameter is not None, sender, tree))
        found = facts.Called(
            scope=scope,
            call=self._read_call(call),
            function=key,
            is_harmless=name.startswith(PACKAGE),
            arguments=tuple(arguments),
            method=self._find_method(callee),
        )
        is_send = isinstance(callee, MemberExpr) and callee.name in SEND_METHODS
        if is_send or isinstance(node, Var):
            sender = self._quote(find_argument(call, "sender", 0), call)
            found = found._replace(sender=sender, passed=self._payloads.read_call(call))
        if found.method is not None:
            found = found._replace(sender_by_name=self._quote(find_argument(call, "sender"), call))
        is_connect = isinstance(callee, MemberExpr) and callee.name == CONNECT
        receiver = find_argument(call, "receiver", 0) if is_connect else None
        if receiver is not None:
            found = found._replace(receiver=self._read_receiver(receiver, scope, call))
        may_connect = isinstance(found.call.callee, facts.Call) or isinstance(node, Var)
        if may_connect and call.args:
            found = found._replace(first=self._read_receiver(call.args[0], scope, None))
        is_relevant = is_send or is_connect or may_connect or found.arguments or found.method is not None
        if is_relevant or self._keeps_trees:
            self._facts.joining.append(found)

    def _read_passed_on(self, call: CallExpr, value: Expression) -> tuple[str | None, CallExpr | None]:
        """Return the sender of a send method that is passed on, and the call that it becomes."""
        first = call.args.index(value) + 1
        sender = self._quote(find_argument(call, "sender", first), call)
        if not self._keeps_trees:
            return sender, None
        return sender, CallExpr(value, call.args[first:], call.arg_kinds[first:], call.arg_names[first:])

    def _find_function(self, callee: Expression) -> tuple[FuncDef | None, int]:
        """Return the function that a call runs, and how many of its parameters the call does not pass."""
        node = self.node_of(callee)
        if isinstance(node, TypeInfo):
            symbol = node.get("__init__")
            return (symbol.node, 1) if symbol is not None and isinstance(symbol.node, FuncDef) else (None, 0)
        function, _ = find_decorators(node)
        if function is None:
            return None, 0
        owner = callee.expr if isinstance(callee, MemberExpr) else None
        is_unbound = isinstance(owner, RefExpr) and isinstance(owner.node, TypeInfo) and not function.is_class
        is_bound = bool(function.info) and function.has_self_or_cls_argument and owner is not None and not is_unbound
        return function, int(is_bound)

    def _find_method(self, callee: Expression) -> tuple[tuple[str, ...], str] | None:
        """Return the method of a class of signals that a call runs, after the classes in which it is looked up."""
        owner = callee.expr if isinstance(callee, MemberExpr) else callee
        typ = self.types.get(owner)
        info = class_of(typ) if is_signal(typ) else None
        if info is None or (isinstance(owner, NameExpr) and isinstance(owner.node, Var) and owner.node.is_self):
            return None
        name = callee.name if isinstance(callee, MemberExpr) else "__call__"
        return tuple(base.fullname for base in info.mro), name

    def _read_receiver(self, receiver: Node, scope: str, call: CallExpr | None) -> facts.ReceiverFact:
        """Return what is connected in a function, a class or a module."""
        tree = receiver if self._keeps_trees else None
        expression = receiver
        wrappers = frozenset[str]()
        while isinstance(receiver, CallExpr) and (wrapper := find_wrapper(receiver.callee)) and receiver.args:
            wrappers, receiver = wrappers | {wrapper}, receiver.args[0]
        if isinstance(receiver, LambdaExpr):
            kept = receiver if self._keeps_trees else None
            function = read_function(receiver, f"{scope}.<lambda>", self._facts.module, tree=kept)
            return facts.ReceiverFact(function, None, None, False, wrappers, None, tree)
        node: Node | None = self.node_of(receiver) if isinstance(receiver, RefExpr) else receiver
        class_name = None
        if isinstance(receiver, Expression) and not isinstance(node, FuncDef | Decorator):
            typ = get_proper_type(self.types.get(receiver))
            symbol = typ.type.get("__call__") if isinstance(typ, Instance) else None
            node = symbol.node if symbol is not None else None
            class_name = typ.type.fullname if isinstance(typ, Instance) else None
        found, _ = find_decorators(node)
        if found is None:
            text = self._quote(cast("Expression", expression), call)
            return facts.ReceiverFact(None, None, None, False, wrappers, text, tree)
        text = self._quote(cast("Expression", expression), call) if class_name is not None else None
        return facts.ReceiverFact(
            self._key_of(found), found.fullname, class_name, found.is_coroutine, wrappers, text, tree
        )

    def _quote(self, expression: Expression | None, call: CallExpr | None) -> str | None:
        return self._source.quote(expression, call) if expression is not None else None

    # Expressions.

    def read(self, expression: Expression) -> facts.Expression:
        """Return what may lead to a signal in an expression."""
        expression = strip_cast(expression)
        if isinstance(expression, NameExpr | MemberExpr):
            leads = self._keeps_trees or self._may_lead(expression)
            return self._read_name(expression) if leads else self._other(expression)
        if isinstance(expression, CallExpr):
            return self._read_value_of_call(expression)
        read = self._read_parts(expression)
        if read is None or (not self._keeps_trees and all(isinstance(part, facts.Other) for part in _list_parts(read))):
            return self._other(expression)
        return read

    def _read_parts(self, expression: Expression) -> facts.Expression | None:
        line, tree = expression.line, expression if self._keeps_trees else None
        if isinstance(expression, StrExpr | IntExpr):
            return facts.Literal(line, expression.value, tree) if self._keeps_trees else None
        declaration = self._read_type(self.types.get(expression), None)
        if isinstance(expression, ListExpr | TupleExpr | SetExpr):
            items = tuple(map(self.read, expression.items))
            return facts.Items(line, declaration, items, isinstance(expression, SetExpr), tree)
        if isinstance(expression, DictExpr):
            pairs = tuple(
                (self._read_index(key) if key is not None else None, self.read(value))
                for key, value in expression.items
            )
            return facts.Table(line, declaration, pairs, tree)
        if isinstance(expression, IndexExpr):
            return facts.Item(line, declaration, self.read(expression.base), self._read_index(expression.index), tree)
        if isinstance(expression, OpExpr) and expression.op in ("and", "or"):
            operands = (self.read(expression.left), self.read(expression.right))
            return facts.Choice(line, declaration, operands, tree)
        if isinstance(expression, ConditionalExpr):
            branches = (self.read(expression.if_expr), self.read(expression.else_expr))
            return facts.Choice(line, declaration, branches, tree)
        if isinstance(expression, StarExpr | CastExpr):
            return facts.Same(line, declaration, self.read(expression.expr), tree)
        if isinstance(expression, AssignmentExpr):
            return facts.Same(line, declaration, self.read(expression.value), tree)
        return None

    def _read_target(self, target: Expression) -> facts.Expression:
        if isinstance(target, ListExpr | TupleExpr):
            items = tuple(map(self._read_target, target.items))
            return facts.Items(target.line, None, items, False)
        return self._read_name(target) if isinstance(target, NameExpr | MemberExpr) else self._other(target)

    def _read_index(self, index: Expression) -> facts.Expression:
        if isinstance(index, StrExpr | IntExpr):
            return facts.Literal(index.line, index.value, index if self._keeps_trees else None)
        return self.read(index)

    def _read_callee(self, callee: Expression) -> facts.Expression:
        """Return what a call calls, or what decorates a function: also a variable, which may connect or send."""
        if isinstance(callee, CallExpr):
            read = self._read_call(callee)
            return read if read.connection is not None or self._keeps_trees else self._other(callee)
        if not isinstance(callee, NameExpr | MemberExpr):
            return self._other(callee)
        is_method = isinstance(callee, MemberExpr) and callee.name in SEND_OR_CONNECT
        is_relevant = is_method or self._keeps_trees or isinstance(self.node_of(callee), Var)
        return self._read_name(callee) if is_relevant or self._find_method(callee) else self._other(callee)

    def _read_value_of_call(self, call: CallExpr) -> facts.Expression:
        read = self._read_call(call)
        callee = read.callee
        owner = callee.owner if isinstance(callee, facts.Name) else None
        leads = any(found is not None for found in (read.connection, read.declaration, read.attribute))
        leads = (
            leads
            or self._keeps_trees
            or not isinstance(read.args[0] if read.is_collection else owner, facts.Other | None)
        )
        return read if leads else self._other(call)

    def _read_call(self, call: CallExpr) -> facts.Call:
        callee, declaration = call.callee, self._read_type(self.types.get(call), None)
        tree = call if self._keeps_trees else None
        name = callee.fullname if isinstance(callee, RefExpr) else ""
        if name in COLLECTIONS and call.arg_names == [None]:
            args = (self.read(call.args[0]),)
            return facts.Call(call.line, declaration, self._other(callee), args, True, True, tree=tree)
        if name == "builtins.getattr" and len(call.args) > 1 and not _is_module(call.args[0]):
            attribute = call.args[1].value if isinstance(call.args[1], StrExpr) else facts.ANY_ATTRIBUTE
            return facts.Call(call.line, declaration, self._other(callee), (), True, attribute=attribute, tree=tree)
        if isinstance(callee, MemberExpr) and callee.name in LOOKUPS:
            owner = facts.Name(callee.line, None, callee.name, None, self.read(callee.expr))
            is_get = callee.name == "get" and bool(call.args)
            keys = (self._read_index(call.args[0]),) if is_get else ()
            return facts.Call(call.line, declaration, owner, keys, bool(call.args), tree=tree)
        connection = self._read_connection(call, name)
        read = self._read_callee(callee)
        return facts.Call(call.line, declaration, read, (), bool(call.args), False, connection, None, tree)

    def _read_connection(self, call: CallExpr, name: str) -> facts.Connection | None:
        callee = call.callee
        is_method = isinstance(callee, MemberExpr) and callee.name in (CONNECT, CONNECT_VIA)
        if not is_method and name not in (RECEIVER, DJANGO_RECEIVER):
            return None
        options = find_options(call)
        sender, weak, uid = (options[option] for option in ("sender", "weak", "dispatch_uid"))
        is_via = isinstance(callee, MemberExpr) and callee.name == CONNECT_VIA
        is_strong = isinstance(weak, NameExpr) and weak.fullname == "builtins.False"
        signals = callee.expr if isinstance(callee, MemberExpr) and is_method else find_argument(call, "signal", 0)
        return facts.Connection(
            signals=self.read(signals) if signals is not None else None,
            is_method=is_method,
            has_receiver=is_method and not is_via and find_argument(call, "receiver", 0) is not None,
            sender=self._quote_option(sender, call),
            dispatch_uid=self._quote_option(uid, call),
            is_weak=not is_via if weak is None else not is_strong,
            tree=call if self._keeps_trees else None,
        )

    def _quote_option(self, expression: Expression | None, call: CallExpr) -> str | None:
        text = self._quote(expression, call)
        return None if text == "None" else text

    def _read_name(self, expression: NameExpr | MemberExpr) -> facts.Name:
        self._followed.add(expression)
        node = self.node_of(expression)
        django = find_django_name(node.fullname) if node is not None else None
        return facts.Name(
            line=expression.line,
            declaration=self._read_type(self.types.get(expression), django),
            name=expression.name,
            key=self._key_of(node) if node is not None else None,
            owner=self.read(expression.expr) if isinstance(expression, MemberExpr) else None,
            django=django,
            elsewhere=self._find_elsewhere(node, django) if node is not None else None,
            base=self._find_base(expression),
            is_module=isinstance(node, MypyFile),
            tree=expression if self._keeps_trees else None,
        )

    def _other(self, expression: Node) -> facts.Other:
        return facts.Other(expression.line, expression if self._keeps_trees else None)

    def _may_lead(self, expression: NameExpr | MemberExpr) -> bool:
        node = self.node_of(expression)
        if expression.fullname in _CONSTANTS:
            return False
        if isinstance(expression, MemberExpr) and expression.name in SEND_OR_CONNECT:
            return not isinstance(self.read(expression.expr), facts.Other)
        if isinstance(node, Decorator):
            return is_signal(node.var.type)
        is_variable = node is None or isinstance(node, Var)
        return isinstance(node, MypyFile) or (is_variable and may_be_signal(self.types.get(expression)))

    def node_of(self, expression: Expression) -> SymbolNode | None:
        """Return the node behind a name, or behind an attribute of an object."""
        if isinstance(expression, RefExpr) and expression.node is not None:
            return expression.node
        if not isinstance(expression, MemberExpr):
            return None
        info = self._class_behind(expression.expr)
        symbol = info.get(expression.name) if info is not None else None
        return symbol.node if symbol is not None else None

    def _class_behind(self, expression: Expression) -> TypeInfo | None:
        """Return the class of an object, also where mypy has no types because it takes the code for unreachable."""
        typ = self.types.get(expression)
        if typ is None and isinstance(expression, NameExpr) and isinstance(expression.node, Var):
            typ = expression.node.type
        return class_of(typ)

    def _find_base(self, expression: NameExpr | MemberExpr) -> str | None:
        """Return the class behind `self` or `cls`, of whose attribute subclasses may have another."""
        if not isinstance(expression, MemberExpr) or not isinstance(expression.expr, NameExpr):
            return None
        own, info = expression.expr.node, self._class_behind(expression.expr)
        is_own = isinstance(own, Var) and (own.is_self or own.is_cls)
        return info.fullname if info is not None and is_own else None

    def _key_of(self, node: SymbolNode) -> str:
        known = self._keys.get(node)
        if known is not None:
            return known
        if isinstance(node, Var) and node.info:
            key = f"{node.info.fullname}.{node.name}"
            if key not in self._facts.members:
                bases = frozenset(base.fullname for base in node.info.mro)
                elsewhere = self._find_elsewhere(node, None)
                self._facts.members[key] = facts.Member(key, node.name, node.info.fullname, bases, elsewhere)
            return key
        if "." in node.fullname or isinstance(node, MypyFile | TypeInfo):
            return node.fullname
        self._keys[node] = key = f"{self._facts.module}:{len(self._keys)}:{node.name}"
        return key

    def _find_elsewhere(self, node: SymbolNode, django: str | None) -> str | None:
        """Return the full name of a symbol whose type is that of a signal, and note the type."""
        if isinstance(node, Decorator):
            return node.fullname if is_signal(node.var.type) else None
        if not isinstance(node, Var) or "." not in node.fullname or node.is_self or not is_signal(node.type):
            return None
        declaration = self._read_type(node.type, django)
        if declaration is not None and not node.info:
            self._facts.elsewhere.setdefault(django or node.fullname, declaration)
        return node.fullname

    def _read_type(self, typ: Type | None, django: str | None) -> facts.Declaration | None:
        if typ is None or not is_signal(typ):
            return None
        if django is not None:
            return self._payloads.read(typ, django)
        known = self._declarations.get(id(typ))
        if known is None:
            self._declarations[id(typ)] = known = (typ, self._payloads.read(typ))
        return known[1]


def find_options(call: CallExpr) -> dict[str, Expression | None]:
    """Return the options of a connection; only beside a receiver, or of `connect_via`, they may be positional."""
    callee = call.callee
    method = callee.name if isinstance(callee, MemberExpr) else None
    is_direct = method == CONNECT and find_argument(call, "receiver", 0) is not None
    options: dict[str, Expression | None] = {}
    for index, name in enumerate(("sender", "weak", "dispatch_uid")):
        position = index if method == CONNECT_VIA else index + 1 if is_direct else None
        options[name] = find_argument(call, name, position)
    return options


def _find_doc(definition: ClassDef) -> str | None:
    first = definition.defs.body[0] if definition.defs.body else None
    text = first.expr if isinstance(first, ExpressionStmt) else None
    return cleandoc(text.value) if isinstance(text, StrExpr) else None


def _has_signals(info: TypeInfo) -> bool:
    return any(isinstance(symbol.node, Var) and is_signal(symbol.node.type) for symbol in info.names.values())


def _is_module(expression: Expression) -> bool:
    return isinstance(expression, RefExpr) and isinstance(expression.node, MypyFile)


def _list_parts(read: facts.Expression) -> Sequence[Any]:
    if isinstance(read, facts.Items):
        return read.items
    if isinstance(read, facts.Table):
        return [part for pair in read.items for part in pair if part is not None]
    if isinstance(read, facts.Choice):
        return read.branches
    return [read.base if isinstance(read, facts.Item) else read.value if isinstance(read, facts.Same) else read]


def _list_steps(file: MypyFile) -> Iterator[tuple[Node, str]]:
    """Return the relevant nodes of a file, each with the full name of the function, class or module around it."""
    waiting: list[tuple[Node, str]] = [(file, file.fullname)]
    while waiting:
        node, around = waiting.pop()
        if type(node) in _RELEVANT:
            yield node, around
        inner = f"{around}.{node.name}" if isinstance(node, FuncDef | ClassDef) else around
        waiting += [(child, inner) for child in list_children(node)[::-1]]

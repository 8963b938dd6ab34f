"""The function behind a receiver: its name, its place, and the fields of a payload that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mypy.nodes import (
    ARG_STAR2,
    CallExpr,
    ComparisonExpr,
    Decorator,
    Expression,
    FuncDef,
    IndexExpr,
    LambdaExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    StrExpr,
    TypeInfo,
    Var,
)
from mypy.types import Instance, get_proper_type

from typedsignal.map._model import Place
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import walk
from typedsignal.mypy._fullnames import CHANGE_A_RECEIVER, RESERVED

if TYPE_CHECKING:
    from typedsignal.map._resolver import Resolver

_ON_COMMIT = "typedsignal.django._on_commit.on_commit"


@dataclass(frozen=True, slots=True)
class ReceiverFunction:
    """The function behind a receiver; without a name and a place if it is not in the code that is read."""

    name: str | None
    function: FuncDef | LambdaExpr | None
    defined: Place | None
    wrappers: frozenset[str]  # the full names of the decorators of ours below the one that connects
    is_decorated: bool = False  # by others than ours: what is called may take, and read, other fields

    @property
    def on_commit(self) -> bool:
        return _ON_COMMIT in self.wrappers

    @property
    def deferred(self) -> bool:
        return bool(self.wrappers - {_ON_COMMIT})

    @property
    def is_async(self) -> bool:
        return isinstance(self.function, FuncDef) and self.function.is_coroutine


class ReceiverFinder:
    """A lookup from what is connected to its function; `note` takes every function first, with its full name."""

    def __init__(self, resolve: Resolver, modules: dict[str, MypyFile], files: list[MypyFile]) -> None:
        self._resolve = resolve
        self._modules = modules
        self._paths: dict[str, str | None] = {file.path: show_path(file.path) for file in files}
        self._names: dict[FuncDef, str] = {}

    def note(self, function: FuncDef, name: str) -> None:
        """Remember a name: mypy leaves the method out of the names of functions in a method."""
        self._names[function] = name

    def is_noted(self, function: FuncDef) -> bool:
        """Return whether a function is in the files that are read."""
        return function in self._names

    def find(self, receiver: Node, file: str, scope: str) -> ReceiverFunction:
        """Return the function of a receiver that is connected in a function, a class or a module."""
        wrapped = frozenset[str]()
        while isinstance(receiver, CallExpr) and (wrapper := _find_wrapper(receiver.callee)) and receiver.args:
            wrapped, receiver = wrapped | {wrapper}, receiver.args[0]
        if isinstance(receiver, LambdaExpr):
            return ReceiverFunction(f"{scope}.<lambda>", receiver, Place(file, receiver.line), wrapped)
        node = self._resolve.node_of(receiver) if isinstance(receiver, RefExpr) else receiver
        info, is_decorated = None, False
        if isinstance(receiver, Expression) and not isinstance(node, FuncDef | Decorator):
            node, info = self._find_call_method(receiver)
        if isinstance(node, Decorator):
            wrapped |= {wrapper for decorator in node.decorators if (wrapper := _find_wrapper(decorator))}
            is_decorated = self.is_decorated(node)
            node = node.func
        if not isinstance(node, FuncDef):
            return ReceiverFunction(None, None, None, wrapped)
        defined = self._place_of(node, file)
        if info is not None:  # by its own class, which may only inherit what is called
            return ReceiverFunction(
                f"{info.fullname}.__call__" if defined is not None else None, node, defined, wrapped, is_decorated
            )
        return ReceiverFunction(self._names.get(node, node.fullname), node, defined, wrapped, is_decorated)

    def is_decorated(self, node: Decorator) -> bool:
        """Return whether a function has a decorator that neither connects it nor is one of ours."""
        return any(
            _find_wrapper(decorator) is None and self._resolve.find_connection(decorator) is None
            for decorator in node.decorators
        )

    def _find_call_method(self, receiver: Expression) -> tuple[Node | None, TypeInfo | None]:
        """Return what runs when an object is called, and its class."""
        typ = get_proper_type(self._resolve.types.get(receiver))
        symbol = typ.type.get("__call__") if isinstance(typ, Instance) else None
        return (symbol.node, typ.type) if symbol is not None and isinstance(typ, Instance) else (None, None)

    def _place_of(self, node: FuncDef, file: str) -> Place | None:
        module = node.info.module_name if node.info else node.fullname.rpartition(".")[0]
        while module and module not in self._modules:
            module = module.rpartition(".")[0]
        if not module:
            return Place(file, node.line)  # a local function
        path = self._modules[module].path
        if path not in self._paths:
            below = show_path(path)
            is_own = Path(path).suffix == ".py" and not below.startswith("..") and "site-packages" not in path
            self._paths[path] = below if is_own else None
        shown = self._paths[path]
        return Place(shown, node.line) if shown is not None else None


def _find_wrapper(expression: Expression) -> str | None:
    """Return the name of a decorator of ours, with options or without; None if it is another one."""
    called = expression.callee if isinstance(expression, CallExpr) else expression
    return called.fullname if isinstance(called, RefExpr) and called.fullname in CHANGE_A_RECEIVER else None


def find_fields_read(function: FuncDef | LambdaExpr | None) -> frozenset[str] | None:
    """Return the fields that a function names, or takes out of its `**kwargs` by name; None if it may read any."""
    if function is None:
        return None
    named = {argument.variable.name for argument in function.arguments if not argument.kind.is_star()}
    rests = [argument.variable for argument in function.arguments if argument.kind == ARG_STAR2]
    rest = rests[0] if rests else None
    uses = 0
    for node in walk(function.body) if rest is not None else ():
        field = _find_field(node, rest)
        if field is not None:
            named.add(field)
            uses -= 1
        uses += _is(node, rest)
    return frozenset(named) if uses == 0 else None


def find_fields_required(function: FuncDef | LambdaExpr | None, is_django: bool) -> set[str]:
    """Return the fields that a function has parameters without a default for.

    Django passes the sender by keyword. Other signals pass it to the first parameter.
    """
    if function is None:
        return set()
    bound = int(isinstance(function, FuncDef) and bool(function.info) and function.has_self_or_cls_argument)
    arguments = function.arguments[bound:] if is_django else function.arguments[bound + 1 :]
    return {argument.variable.name for argument in arguments if argument.kind.is_required()} - RESERVED


def _find_field(node: Node, rest: Var | None) -> str | None:
    """Return the field that is taken out of `**kwargs`: `kwargs["x"]`, `kwargs.get("x")`, `"x" in kwargs`."""
    field: Expression | None = None
    if isinstance(node, IndexExpr) and _is(node.base, rest):
        field = node.index
    elif isinstance(node, CallExpr) and isinstance(node.callee, MemberExpr) and _is(node.callee.expr, rest):
        field = node.args[0] if node.callee.name in ("get", "pop") and node.args else None
    elif isinstance(node, ComparisonExpr) and len(node.operands) == 2 and _is(node.operands[1], rest):
        field = node.operands[0] if node.operators[0] in ("in", "not in") else None
    return field.value if isinstance(field, StrExpr) else None


def _is(node: Node, rest: Var | None) -> bool:
    return isinstance(node, NameExpr) and node.node is rest

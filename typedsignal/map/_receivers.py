"""Who hears: the function behind what is connected, its name, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, Expression, FuncDef, LambdaExpr, MypyFile, Node, RefExpr, TypeInfo
from mypy.types import Instance, get_proper_type

from typedsignal.map._model import Place
from typedsignal.map._sources import shown

if TYPE_CHECKING:
    from typedsignal.map._resolver import Resolver

_ON_COMMIT = "typedsignal.django._on_commit.on_commit"


@dataclass(frozen=True, slots=True)
class Heard:
    """What hears a signal; without a function and a place if it is none of the code that is seen."""

    name: str | None
    function: FuncDef | LambdaExpr | None
    defined: Place | None
    on_commit: bool

    @property
    def is_async(self) -> bool:
        return isinstance(self.function, FuncDef) and self.function.is_coroutine


class Hearers:
    """Finds who hears; `note` is shown each function first, with its full name."""

    def __init__(self, resolve: Resolver, modules: dict[str, MypyFile], read: list[MypyFile]) -> None:
        self._resolve = resolve
        self._modules = modules
        self._here: dict[str, str | None] = {each.path: shown(each.path) for each in read}
        self._names: dict[FuncDef, str] = {}

    def note(self, function: FuncDef, name: str) -> None:
        """Remember a name: mypy has those of the functions in a method without the method's."""
        self._names[function] = name

    def of(self, receiver: Node, file: str, scope: str) -> Heard:
        """Return who hears if a receiver is connected in a function, a class or a module."""
        wrapped = False
        while isinstance(receiver, CallExpr) and _is_on_commit(receiver.callee) and receiver.args:
            wrapped, receiver = True, receiver.args[0]
        if isinstance(receiver, LambdaExpr):
            return Heard(f"{scope}.<lambda>", receiver, Place(file, receiver.line), wrapped)
        node = self._resolve.node_of(receiver) if isinstance(receiver, RefExpr) else receiver
        info = None
        if isinstance(receiver, Expression) and not isinstance(node, FuncDef | Decorator):
            node, info = self._called(receiver)
        if isinstance(node, Decorator):
            wrapped = wrapped or any(map(_is_on_commit, node.decorators))
            node = node.func
        if not isinstance(node, FuncDef):
            return Heard(None, None, None, wrapped)
        defined = self._place_of(node, file)
        if info is not None:  # by its own class, which may only inherit what is called
            return Heard(f"{info.fullname}.__call__" if defined is not None else None, node, defined, wrapped)
        return Heard(self._names.get(node, node.fullname), node, defined, wrapped)

    def _called(self, receiver: Expression) -> tuple[Node | None, TypeInfo | None]:
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
        if path not in self._here:
            below = shown(path)
            is_ours = Path(path).suffix == ".py" and not below.startswith("..") and "site-packages" not in path
            self._here[path] = below if is_ours else None
        here = self._here[path]
        return Place(here, node.line) if here is not None else None


def _is_on_commit(expression: Expression) -> bool:
    return isinstance(expression, RefExpr) and expression.fullname == _ON_COMMIT

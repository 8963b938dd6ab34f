"""What each send passes: the sender and the fields, with the types that mypy finds for them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import (
    ARG_STAR2,
    AssignmentStmt,
    CallExpr,
    DictExpr,
    Expression,
    MemberExpr,
    NameExpr,
    Node,
    RefExpr,
    StrExpr,
    SymbolNode,
    TypeInfo,
    Var,
)
from mypy.subtypes import is_subtype
from mypy.types import Instance, Type, TypedDictType, TypeType, get_proper_type

from typedsignal.adopt._merge import is_unknown
from typedsignal.map._model import Place
from typedsignal.map._nodes import find_argument
from typedsignal.map._payloads import SEND_OPTIONS
from typedsignal.map._traversal import list_children
from typedsignal.mypy._fullnames import RESERVED, SENDER_KEY
from typedsignal.testing._recording import is_test

if TYPE_CHECKING:
    from typedsignal.map._collect import Reading

_UNWRAP: Final = "_get_current_object"  # of Flask's `current_app`, which has the type of the app itself
_DEPTH: Final = 4  # of dicts in dicts


class Value(NamedTuple):
    """A value that a send passes; None as the type stands for one that mypy does not know."""

    type: Type | None
    expression: Expression | None
    is_certain: bool = True


class Site(NamedTuple):
    """A send: the sender, the fields, and why there may be more fields than these.

    A mixed send unpacks a dict whose values have a type of their own, `object` of an int and a str: it is no type that
    each field accepts.
    """

    place: Place
    sender: Value | None
    fields: dict[str, Value]
    unseen: str | None
    is_mixed: bool = False


class SiteReader:
    """Reads sends: what stands in the call, and what `**` unpacks where that is written and not changed."""

    def __init__(self, reading: Reading) -> None:
        self._types = reading.types
        self._reading = reading

    def read(self, name: str) -> list[Site]:
        """Return the sends of a signal; those of tests only if there are no others."""
        sites = [
            self._read_call(fact.send.place, fact.call)
            if fact.call is not None
            else Site(fact.send.place, None, {}, "it is not a call")
            for fact in self._reading.sends.get(name, [])
        ]
        return [site for site in sites if not is_test(site.place.file)] or sites

    def _read_call(self, place: Place, call: CallExpr) -> Site:
        fields: dict[str, Value] = {}
        unseen: str | None = None
        is_mixed = False
        for value, kind, name in zip(call.args, call.arg_kinds, call.arg_names, strict=True):
            if kind == ARG_STAR2:
                known, is_closed = self._unpack(value, _DEPTH)
                if is_closed:  # of any other dict the values may be others by now
                    fields |= known
                is_mixed = is_mixed or self._is_mixed(value, known)
                unseen = unseen if is_closed else "it unpacks a dict whose fields are not known"
            elif kind.is_star():
                unseen = "it unpacks arguments that are not known"
            elif name is not None:
                fields[name] = self._value(value)
        first = find_argument(call, SENDER_KEY, 0)
        sender = fields.get(SENDER_KEY) or (self._value(first) if first is not None else None)
        return Site(
            place,
            sender,
            {name: value for name, value in fields.items() if name not in RESERVED | SEND_OPTIONS},
            unseen,
            is_mixed,
        )

    def _is_mixed(self, unpacked: Expression, fields: dict[str, Value]) -> bool:
        typ = get_proper_type(self._types.get(unpacked))
        if isinstance(unpacked, DictExpr) or not isinstance(typ, Instance) or len(typ.args) != 2:
            return False
        values = [value.type for value in fields.values() if value.type is not None]
        return any(not is_subtype(typ.args[1], value) for value in values)

    def _value(self, expression: Expression) -> Value:
        typ = self._types.get(expression)
        if typ is None and isinstance(expression, RefExpr):  # mypy leaves out what it takes for unreachable
            node = expression.node
            if isinstance(node, Var):
                typ = node.type
            elif isinstance(node, TypeInfo) and not node.type_vars:
                typ = TypeType(Instance(node, []))
        if is_unknown(typ) and isinstance(expression, CallExpr) and isinstance(expression.callee, MemberExpr):
            called = expression.callee
            typ = self._types.get(called.expr) if called.name == _UNWRAP else typ
        return Value(typ, expression)

    def _unpack(self, value: Expression, depth: int) -> tuple[dict[str, Value], bool]:
        """Return the fields of a dict, and whether it has no others."""
        if depth == 0:
            return {}, False
        typ = get_proper_type(self._types.get(value))
        if isinstance(typ, TypedDictType):
            return {name: Value(item, None, name in typ.required_keys) for name, item in typ.items.items()}, True
        if isinstance(value, DictExpr):
            return self._unpack_items(list(value.items), depth)
        if (
            isinstance(value, CallExpr)
            and isinstance(value.callee, RefExpr)
            and value.callee.fullname == "builtins.dict"
        ):
            if any(
                name is None and kind != ARG_STAR2 for name, kind in zip(value.arg_names, value.arg_kinds, strict=True)
            ):
                return {}, False
            return self._unpack_named(value, depth)
        if isinstance(value, NameExpr) and isinstance(value.node, Var):
            values = self._reading.values_of(value)
            if len(values) == 1:
                known, is_closed = self._unpack(values[0], depth - 1)
                return known, is_closed and value.node not in self._changed
        return {}, False

    def _unpack_items(
        self, items: list[tuple[Expression | None, Expression]], depth: int
    ) -> tuple[dict[str, Value], bool]:
        fields: dict[str, Value] = {}
        is_closed = True
        for key, value in items:
            if key is None:
                known, inner_closed = self._unpack(value, depth - 1)
                fields |= known
                is_closed = is_closed and inner_closed
            elif isinstance(key, StrExpr):
                fields[key.value] = self._value(value)
            else:
                is_closed = False
        return fields, is_closed

    def _unpack_named(self, call: CallExpr, depth: int) -> tuple[dict[str, Value], bool]:
        names = [StrExpr(name) if name is not None else None for name in call.arg_names]
        return self._unpack_items(list(zip(names, call.args, strict=True)), depth)

    @cached_property
    def _changed(self) -> set[SymbolNode]:
        """The variables that more is done with than to assign them once and to unpack them: they may get items."""
        uses: Counter[SymbolNode] = Counter()
        waiting: list[Node] = [*self._reading.files]
        while waiting:
            node = waiting.pop()
            waiting += list_children(node)
            if isinstance(node, NameExpr) and isinstance(node.node, Var):
                uses[node.node] += 1
            uses.subtract(value.node for value in _list_harmless(node) if isinstance(value, NameExpr) and value.node)
        return {node for node, count in uses.items() if count > 0}


def _list_harmless(node: Node) -> list[Expression]:
    """Return what is assigned, and what is unpacked, by a node."""
    if isinstance(node, AssignmentStmt):
        return node.lvalues
    if isinstance(node, CallExpr):
        return [value for value, kind in zip(node.args, node.arg_kinds, strict=True) if kind == ARG_STAR2]
    return [value for key, value in node.items if key is None] if isinstance(node, DictExpr) else []

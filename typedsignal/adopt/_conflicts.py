"""Names that stand for several signals: mypy gives a name the type of the first, and refuses the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    DictExpr,
    Expression,
    ForStmt,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    RefExpr,
    SetExpr,
    StrExpr,
    SymbolNode,
    Var,
)

from typedsignal.adopt._model import Form
from typedsignal.map._nodes import list_assignments
from typedsignal.map._sources import show_path
from typedsignal.map._traversal import walk

if TYPE_CHECKING:
    from typedsignal.map._collect import Reading

_ONE_NAME = 'a name stands for it and for other signals at {place}: annotate that name, "{name}: {annotation}"'
_BY_NAME = "it is also found by its name at {place}, which may send other fields: import the variable there"
_ONE_LIST = "it is beside other signals at {place}, where mypy finds only object: annotate that, list[Signal[Any, Any]]"


def find_conflicts(reading: Reading, names: set[str], form: Form) -> dict[str, str]:
    """Return the signals that would not have the type of a name that stands for them, each with the repair."""
    conflicts: dict[str, str] = {}
    bound: dict[Var, dict[str, str]] = {}
    annotated: set[Var] = set()
    for path, node in _walk(reading):
        place = f"{path}:{node.line}"
        if isinstance(node, AssignmentStmt):
            for target, value in list_assignments(node):
                variable = reading.node_of(target)
                if isinstance(variable, Var) and node.type is not None:
                    annotated.add(_find_first(variable))
                elif isinstance(variable, Var):
                    for signal in _find_signals(value, names, reading):
                        bound.setdefault(_find_first(variable), {}).setdefault(signal, place)
        beside = _find_beside(node, reading) & names if form is Form.TYPEDSIGNAL else set[str]()
        if len(beside) > 1:
            conflicts |= dict.fromkeys(beside, _ONE_LIST.format(place=place))
    annotation = "Signal[Any, Any]" if form is Form.TYPEDSIGNAL else "Signal"
    for variable, signals in bound.items():
        if len(signals) > 1 and variable not in annotated:
            text = _ONE_NAME.format(place=[*signals.values()][1], name=variable.name, annotation=annotation)
            conflicts |= dict.fromkeys(signals, text)
    return conflicts


def find_lookups(reading: Reading, names: set[str]) -> dict[str, str]:
    """Return the signals that are also found by their names in the registry of blinker, each with the repair."""
    places: dict[tuple[SymbolNode | None, str], dict[Node, str]] = {}
    for path, node in _walk(reading) if names else ():
        lookup = _find_lookup(node)
        if lookup is not None:
            places.setdefault(lookup, {})[node] = f"{path}:{node.line}"
    found: dict[str, str] = {}
    for name in names:
        call = reading.instantiations[name].call
        lookup = _find_lookup(call)
        others = [place for node, place in places[lookup].items() if node is not call] if lookup is not None else []
        if others:
            found[name] = _BY_NAME.format(place=others[0])
    return found


def _find_lookup(node: Node) -> tuple[SymbolNode | None, str] | None:
    """Return the namespace and the name that a call finds a signal of blinker by: `signal("paid")` gives it twice."""
    if not isinstance(node, CallExpr) or not node.args or not isinstance(node.args[0], StrExpr):
        return None
    callee = node.callee
    if not isinstance(callee, NameExpr | MemberExpr) or callee.name != "signal":
        return None
    owner = callee.expr if isinstance(callee, MemberExpr) and callee.node is None else callee
    return (owner.node if isinstance(owner, RefExpr) else None), node.args[0].value


def _find_beside(node: Node, reading: Reading) -> set[str]:
    """Return the signals of a list, a set or a dict without an annotation."""
    value: Expression | None = node.expr if isinstance(node, ForStmt) else None
    if isinstance(node, AssignmentStmt) and node.type is None:
        value = node.rvalue
    return {*reading.signals(value)} if isinstance(value, ListExpr | SetExpr | DictExpr) else set()


def _walk(reading: Reading) -> Iterator[tuple[str, Node]]:
    """Return every node with the path of its file, in the order of the code."""
    for file in reading.files:
        path = show_path(file.path)
        for node in walk(file):
            yield path, node


def _find_signals(value: Expression, names: set[str], reading: Reading) -> set[str]:
    """Return the signals that are made or named by what is assigned."""
    if isinstance(value, RefExpr):
        return names.intersection(reading.signals(value))
    return (
        {name for name in names if reading.instantiations[name].call is value} if isinstance(value, CallExpr) else set()
    )


def _find_first(variable: Var) -> Var:
    """Return the attribute of the first class that an attribute of a class overrides, or the variable itself."""
    for base in variable.info.mro[::-1] if variable.info else ():
        symbol = base.names.get(variable.name)
        if symbol is not None and isinstance(symbol.node, Var):
            return symbol.node
    return variable

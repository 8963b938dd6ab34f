"""The values of names: from assignments, and from loops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from typedsignal.map._facts import Call, Choice, Expression, Item, Items, Literal, Loop, Name, Same, Table
from typedsignal.mypy._fullnames import CONNECT, SEND_METHODS

SEND_OR_CONNECT: Final = frozenset({*SEND_METHODS, CONNECT})
LOOKUPS: Final = ("get", "items", "values")  # methods that give what a dict has


class _Binding(NamedTuple):
    """A value of a name, all over its scope or in a loop."""

    value: Expression
    loop: tuple[int, int] | None  # its lines


class Values:
    """The values of names; `loop`, `bind` and `add` take all bindings before `find` is asked."""

    def __init__(self) -> None:
        self._bindings: dict[str, list[_Binding]] = {}
        self._loops: list[Loop] = []  # until all values are noted that they may go through

    def loop(self, loop: Loop) -> None:
        """Remember the names that a loop binds."""
        self._loops.append(loop)

    def bind(self, target: Expression, value: Expression, loop: tuple[int, int] | None = None) -> str | None:
        """Remember a value of a name; return the key of the name."""
        key = target.key if isinstance(target, Name) else None
        if key is not None:
            self.add(key, value, loop)
        return key

    def add(self, key: str, value: Expression, loop: tuple[int, int] | None = None) -> None:
        """Remember a value of a symbol."""
        self._bindings.setdefault(key, []).append(_Binding(value, loop))

    def has(self, key: str) -> bool:
        """Return whether a name has a value, but for one of a loop."""
        return key in self._bindings

    def find(self, key: str, line: int) -> list[Expression]:
        """Return the values that a name may have in a line: in a loop that binds it, only those from the loop."""
        loops = list(self._loops)
        self._loops.clear()
        for loop in loops:
            self._bind_items(loop)
        bindings = self._bindings.get(key, [])
        loops_around = [
            binding.loop for binding in bindings if binding.loop and binding.loop[0] <= line <= binding.loop[1]
        ]
        inner = max(loops_around, default=None)
        return [binding.value for binding in bindings if inner is None or binding.loop == inner]

    def _bind_items(self, loop: Loop) -> None:
        for value in self._list_items(loop.values):
            for one, other in pair(loop.target, value):
                self.bind(one, other, (loop.first, loop.last))

    def _list_items(self, values: Expression) -> list[Expression]:
        """Return the items that a loop goes through, where they can be told apart."""
        if isinstance(values, Items):
            return [*values.items]
        if isinstance(values, Call) and isinstance(values.callee, Name) and values.callee.owner and not values.has_args:
            known = [found.items for found in self.resolve(values.callee.owner) if isinstance(found, Table)]
            pairs = [(key, value) for items in known for key, value in items if key is not None]
            if values.callee.name == "items":
                return [Items(value.line, None, (key, value), False) for key, value in pairs]
            return [value for _, value in pairs] if values.callee.name == "values" else [values]
        found = self.resolve(values)
        items = [item for value in found if isinstance(value, Items) for item in value.items]
        items += [key for value in found if isinstance(value, Table) for key, _ in value.items if key is not None]
        return items or [values]

    def resolve(self, expression: Expression) -> list[Expression]:
        """Return what an expression may be: the values of its name, or the expression itself."""
        key = expression.key if isinstance(expression, Name) else None
        return self.find(key, expression.line) if key is not None else [expression]


def choose(values: Expression, index: Expression) -> list[Expression]:
    """Return what is under a key or an index, or all that may be."""
    literal = index.value if isinstance(index, Literal) else None
    if isinstance(values, Table):
        if literal is None:
            return [value for key, value in values.items if key is not None]
        return [value for key, value in values.items if isinstance(key, Literal) and key.value == literal]
    if isinstance(values, Items) and not values.is_set:
        return [*(values.items[literal : literal + 1] if isinstance(literal, int) else values.items)]
    return []


def list_names(expression: Expression | None) -> Iterator[Name]:
    """Return the names that an expression may stand for, or holds; of `name.send`, that of the signal."""
    inner: tuple[Expression | None, ...] = ()
    if isinstance(expression, Name):
        if expression.name in SEND_OR_CONNECT:
            inner = (expression.owner,)
        else:
            yield expression
    elif isinstance(expression, Items):
        inner = expression.items
    elif isinstance(expression, Table):
        inner = tuple(part for item in expression.items for part in item)
    elif isinstance(expression, Item):
        inner = (expression.base,)
    elif isinstance(expression, Choice):
        inner = expression.branches
    elif isinstance(expression, Same):
        inner = (expression.value,)
    elif isinstance(expression, Call):
        inner = (*expression.args, expression.connection.signals if expression.connection is not None else None)
        if isinstance(expression.callee, Name) and expression.callee.name in LOOKUPS:
            inner = (*inner, expression.callee.owner)
    for part in inner:
        yield from list_names(part)


def pair(target: Expression, value: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Return the names of a target, each with its value; none where names and values do not match."""
    if not isinstance(target, Items):
        yield target, value
    elif isinstance(value, Items) and not value.is_set and len(target.items) == len(value.items):
        for one, other in zip(target.items, value.items, strict=True):
            yield from pair(one, other)

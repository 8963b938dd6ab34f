"""The signals behind an expression: also by another name, in a list, as the variable of a loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from typedsignal.map._bindings import SEND_OR_CONNECT, Values, choose
from typedsignal.map._facts import Call, Choice, Connection, Expression, Facts, Item, Items, Member, Name, Same, Table
from typedsignal.mypy._fullnames import CONNECT, SEND_METHODS

_DEPTH: Final = 8  # of names that stand for names


class Resolver:
    """A lookup of signals; `declare` and `bind` take all declarations and names before it is asked."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self.values: Values = Values()
        self._members: dict[str, list[Member]] = {}
        self._known_members: dict[str, Member] = {}
        self._methods: dict[str, dict[str, tuple[str, ...] | None]] = {}

    def note(self, facts: Facts) -> None:
        """Remember the variables of the classes of a file, and the methods of its classes of signals."""
        self._known_members |= facts.members
        self._methods |= facts.methods

    def declare(self, key: str, name: str) -> None:
        """Remember the full name of a signal."""
        self.declared[key] = name
        self._remember(key)

    def bind(self, target: Expression, value: Expression) -> None:
        """Remember a value of a name."""
        key = self.values.bind(target, value)
        if key is not None:
            self._remember(key)

    def _remember(self, key: str) -> None:
        member = self._known_members.get(key)
        if member is not None:
            self._members.setdefault(member.name, []).append(member)

    def values_of(self, callee: Expression) -> list[Expression]:
        """Return what the name of a function stands for; nothing where it is called by its own.

        send = paid.send if paid.receivers else None
        """
        values = self.values.resolve(callee) if isinstance(callee, Name) else []
        return [
            branch
            for value in values
            for branch in (value.branches if isinstance(value, Choice) else (value,))
            if branch is not callee
        ]

    def find_send_in(self, classes: tuple[str, ...], name: str) -> str | None:
        """Return the send method that a method calls on itself, which is looked up in classes of signals."""
        return next((method for method in self._list_called(classes, name, set()) if method in SEND_METHODS), None)

    def connects_in(self, classes: tuple[str, ...], name: str) -> bool:
        """Return whether a method, which is looked up in classes of signals, connects on itself."""
        return CONNECT in self._list_called(classes, name, set())

    def _list_called(self, classes: tuple[str, ...], name: str, seen: set[str]) -> Iterator[str]:
        """Return the methods that a method calls on itself, of which some are those of the library."""
        owner = next((known for known in map(self._methods.get, classes) if known is not None and name in known), None)
        methods = owner[name] if owner is not None else None
        if name in seen or methods is None:
            return
        seen.add(name)
        for method in methods:
            if method in SEND_OR_CONNECT:
                yield method
            else:
                yield from self._list_called(classes, method, seen)

    def signals(self, expression: Expression, depth: int = _DEPTH) -> list[str]:
        """Return the full names of the signals that an expression is, or holds; none where that is not known."""
        if depth == 0:
            return []
        if isinstance(expression, Items):
            return self._join(expression.items, depth)
        if isinstance(expression, Table):
            return self._join([part for pair in expression.items for part in pair if part is not None], depth)
        if isinstance(expression, Item):
            return self._choose(expression.base, expression.key, depth)
        if isinstance(expression, Same):
            return self.signals(expression.value, depth)
        if isinstance(expression, Choice):
            return self._join(expression.branches, depth)
        if isinstance(expression, Call) and expression.is_collection:
            return self.signals(expression.args[0], depth)
        if isinstance(expression, Call) and expression.args and isinstance(expression.callee, Name):
            owner = expression.callee.owner  # of `get`
            return self._choose(owner, expression.args[0], depth) if owner is not None else []
        return self._name(expression, depth) if isinstance(expression, Name) else []

    def _join(self, expressions: tuple[Expression, ...] | list[Expression], depth: int) -> list[str]:
        return _deduplicate([name for expression in expressions for name in self.signals(expression, depth)])

    def _choose(self, base: Expression, index: Expression, depth: int) -> list[str]:
        values = [value for values in self.values.resolve(base) for value in choose(values, index)]
        return self._join(values, depth - 1)

    def _name(self, name: Name, depth: int) -> list[str]:
        found = self._find_names(name.key, name.django, name.elsewhere, name.line, depth) if name.key else []
        for member in self._members.get(name.name, []) if name.base is not None else ():
            if member.owner != name.base and name.base in member.bases:
                found = found + self._find_names(member.key, None, member.elsewhere, name.line, depth)
        return _deduplicate(found)

    def _find_names(self, key: str, django: str | None, elsewhere: str | None, line: int, depth: int) -> list[str]:
        if key in self.declared:
            return [self.declared[key]]
        if django is not None:
            return [django]
        values = self.values.find(key, line)
        if values:
            return self._join(values, depth - 1)
        return [elsewhere] if elsewhere is not None else []

    def knows(self, key: str) -> bool:
        """Return whether a name is that of a declaration, or has a value."""
        return key in self.declared or self.values.has(key)

    def is_signal(self, expression: Expression) -> bool:
        """Return whether an expression is a signal: by its type, or by what it stands for where mypy joined types."""
        return expression.declaration is not None or bool(self.signals(expression))

    def find_connection(self, expression: Expression, depth: int = _DEPTH) -> Connection | None:
        """Return the arguments of the call that makes a decorator that connects; `signal.connect` has none."""
        if depth == 0:
            return None
        if isinstance(expression, Call):
            connection = expression.connection
            return connection if connection is not None and self.is_connector(connection) else None
        if not isinstance(expression, Name):
            return None
        if expression.name == "connect" and expression.owner is not None:
            is_signal = self.is_signal(expression.owner)
            return Connection(expression.owner, is_method=True, is_call=False) if is_signal else None
        for value in self.values.find(expression.key, expression.line) if expression.key is not None else ():
            found = self.find_connection(value, depth - 1)
            if found is not None:
                return found
        return None

    def is_connector(self, connection: Connection) -> bool:
        """Return whether a call makes a decorator: `receiver(...)`, or `signal.connect(sender=...)`."""
        if not connection.is_method:
            return True
        return not connection.has_receiver and connection.signals is not None and self.is_signal(connection.signals)


def _deduplicate(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))

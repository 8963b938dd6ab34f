"""The facts of a file: all that a map needs of it, without mypy's trees. Plain data, kept beside mypy's cache.

An expression is what stands in the code, as far as it may lead to a signal. A symbol goes by a key: the full name of
what modules and classes have, and a name of the file's own for a local variable. What is called `tree` is the node of
mypy's tree, which adoption needs; it is None where facts are to be kept.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

from typedsignal.map._model import Payload

ANY_ATTRIBUTE: Final = "*"


class Declaration(NamedTuple):
    """The part of a signal that its type declares; None stands for what it does not.

    `payload_class` is the full name of the class that describes the payload.
    """

    is_django: bool
    sender: str | None
    payload: Payload | None
    payload_class: str | None = None
    tree: Any = None


class Passed(NamedTuple):
    """The fields that a send passes by name, each with its type; an open one may pass more, by `**`."""

    fields: dict[str, str]
    is_open: bool


class Function(NamedTuple):
    """A function as a receiver: its full name, its line, and the parameters that are its own.

    `wrappers` are the full names of the decorators of ours below the one that connects, `decorators` are all others.
    `fields_read` is None if it may read any. `first` is the required parameter that takes the sender where that is
    passed by position.
    """

    name: str
    line: int
    is_async: bool
    wrappers: frozenset[str]
    fields_read: frozenset[str] | None
    required: frozenset[str]
    first: str | None
    module: str
    decorators: tuple[Expression, ...] = ()
    tree: Any = None


class ReceiverFact(NamedTuple):
    """What is connected: a lambda, a function by its key, an object of a class that is called, or an expression."""

    function: Function | str | None
    fullname: str | None
    class_name: str | None
    is_async: bool
    wrappers: frozenset[str]
    text: str | None
    tree: Any = None


class Other(NamedTuple):
    """An expression that leads to no signal."""

    line: int
    tree: Any = None
    declaration: None = None


class Literal(NamedTuple):
    """A key or an index."""

    line: int
    value: str | int
    tree: Any = None
    declaration: None = None


class Name(NamedTuple):
    """A name, or an attribute of its owner; of a module, the key is its name.

    `django` is the name that Django has for it, `elsewhere` the full name of a symbol whose type is that of a signal.
    `base` is the class behind `self` or `cls`, whose attributes subclasses override.
    """

    line: int
    declaration: Declaration | None
    name: str
    key: str | None
    owner: Expression | None = None
    django: str | None = None
    elsewhere: str | None = None
    base: str | None = None
    is_module: bool = False
    tree: Any = None


class Items(NamedTuple):
    """A list, a tuple or a set."""

    line: int
    declaration: Declaration | None
    items: tuple[Expression, ...]
    is_set: bool
    tree: Any = None


class Table(NamedTuple):
    """A dict, each item with its key; None unpacks another."""

    line: int
    declaration: Declaration | None
    items: tuple[tuple[Expression | None, Expression], ...]
    tree: Any = None


class Item(NamedTuple):
    """What is under a key or an index."""

    line: int
    declaration: Declaration | None
    base: Expression
    key: Expression
    tree: Any = None


class Choice(NamedTuple):
    """One of two values."""

    line: int
    declaration: Declaration | None
    branches: tuple[Expression, ...]
    tree: Any = None


class Same(NamedTuple):
    """A value in a cast, behind a star, or assigned in an expression."""

    line: int
    declaration: Declaration | None
    value: Expression
    tree: Any = None


class Connection(NamedTuple):
    """The arguments of `receiver`, or of a method that connects, as they are written; `@x.connect` is no call."""

    signals: Expression | None
    is_method: bool
    has_receiver: bool = False
    sender: str | None = None
    dispatch_uid: str | None = None
    is_weak: bool = True
    is_call: bool = True
    tree: Any = None


class Call(NamedTuple):
    """A call; its arguments where it makes a collection of another, or looks one up.

    `attribute` is the name that `getattr` has for an attribute of an object, `ANY_ATTRIBUTE` if that is computed.
    """

    line: int
    declaration: Declaration | None
    callee: Expression
    args: tuple[Expression, ...] = ()
    has_args: bool = False
    is_collection: bool = False
    connection: Connection | None = None
    attribute: str | None = None
    tree: Any = None


Expression: TypeAlias = Other | Literal | Name | Items | Table | Item | Choice | Same | Call


class Member(NamedTuple):
    """A variable of a class, which has these bases."""

    key: str
    name: str
    owner: str
    bases: frozenset[str]
    elsewhere: str | None


class Bound(NamedTuple):
    """A value that is assigned to a name, between two lines if that is a loop."""

    target: Expression
    value: Expression


class BoundParameter(NamedTuple):
    """A value that a call passes for a parameter, or that is its default."""

    key: str
    value: Expression


class Loop(NamedTuple):
    """A loop over values, between two lines."""

    target: Expression
    values: Expression
    first: int
    last: int


class Declared(NamedTuple):
    """A declaration of a signal; of an instantiation the tree is the call."""

    key: str
    name: str
    line: int
    declaration: Declaration | None
    scope: str
    doc: str | None = None
    tree: Any = None


class Argument(NamedTuple):
    """An argument of a call, and whether a function in the paths takes it as a parameter.

    For a send method that is passed on, `sender` and `tree` are of what follows it.
    """

    value: Expression
    is_parameter: bool
    sender: str | None = None
    tree: Any = None


class Called(NamedTuple):
    """A call that may send or connect, or that gets what may be a signal.

    `method` is a method of a class of signals, after the classes in which it is looked up.
    """

    scope: str
    call: Call
    function: str | None
    is_harmless: bool
    arguments: tuple[Argument, ...]
    sender: str | None = None
    sender_by_name: str | None = None
    passed: Passed | None = None
    method: tuple[tuple[str, ...], str] | None = None
    receiver: ReceiverFact | None = None
    first: ReceiverFact | None = None


class Assigned(NamedTuple):
    """A value that is assigned to a name."""

    scope: str
    key: str
    value: Expression


class Escaping(NamedTuple):
    """A value that gets to code that is not followed: that a function returns, or in a place of which no fact is."""

    value: Expression


class Decorated(NamedTuple):
    """A function below decorators that may connect it."""

    scope: str
    decorators: tuple[Expression, ...]
    receiver: ReceiverFact


Declaring: TypeAlias = Bound | BoundParameter | Loop | Declared
Joining: TypeAlias = Called | Assigned | Escaping | Decorated


class Facts(NamedTuple):
    """The facts of a file.

    `elsewhere` has the types of signals by their full names, `called` the keys of variables that are called,
    `methods` the methods that the methods of classes of signals call on themselves, None of what is no method,
    `overridden` the full names of methods that its classes override, and of functions that it assigns to,
    and `docs` what is written about classes.
    """

    module: str
    declaring: list[Declaring]
    joining: list[Joining]
    functions: dict[str, Function]
    members: dict[str, Member]
    elsewhere: dict[str, Declaration]
    called: set[str]
    methods: dict[str, dict[str, tuple[str, ...] | None]]
    overridden: set[str]
    docs: dict[str, str]


class Kept(NamedTuple):
    """The facts of a file, and what they were read from."""

    path: str
    key: str
    facts: Facts


def make_facts(module: str) -> Facts:
    """Return the facts of an empty file."""
    return Facts(module, [], [], {}, {}, {}, set(), {}, set(), {})

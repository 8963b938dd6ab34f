"""Who listens: order of connection, weakness, sender and uid. Knows nothing of sending.

Receivers are kept by sender, and by receiver below that, so that connecting and
disconnecting cost the same however many are connected. What a send needs is a
plan: the connections that hear one sender, in their order. Plans are immutable;
sends read them without the lock, and whatever changes the receivers of a sender
marks its plan as stale.
"""

from __future__ import annotations

import weakref
from _thread import RLock
from types import MethodType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

from typedsignal._names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from typedsignal._signature import Way

ReceiverKey: TypeAlias = "Hashable"
SenderKey: TypeAlias = int | str | tuple[int, int]
Entry: TypeAlias = tuple[tuple[ReceiverKey, SenderKey], Any, Any, bool]

ANY_SENDER = id(None)


class _WeakObject(weakref.ref[Any]):
    __slots__ = ("keys",)
    keys: tuple[ReceiverKey, SenderKey]


class _WeakMethod(weakref.WeakMethod[Any]):
    __slots__ = ("keys",)
    keys: tuple[ReceiverKey, SenderKey]


class _Kept:
    """A sender that cannot be weakly referenced: called like a reference, it keeps its object alive.

    A later object must not be taken for it because it has the same id.
    """

    __slots__ = ("sender",)

    def __init__(self, sender: object) -> None:
        self.sender = sender

    def __call__(self) -> object:
        return self.sender


class Connection(NamedTuple):
    """One receiver, connected to one sender."""

    number: int
    key: ReceiverKey
    receiver: Any
    is_weak: bool
    is_async: bool
    way: Way


class Plan(NamedTuple):
    """The connections that hear one sender, in their order."""

    sync_connections: tuple[Connection, ...]
    async_connections: tuple[Connection, ...]


Live: TypeAlias = "list[tuple[Any, Way]]"
NOBODY = Plan((), ())


class _Bucket:
    """The connections to one sender."""

    __slots__ = ("connections", "sender")

    def __init__(self, sender: Callable[[], object] | None) -> None:
        self.sender = sender
        self.connections: dict[ReceiverKey, Connection] = {}


class ReceiverList(list[Entry]):
    """What `Signal.receivers` gives: a copy, and it says so when it is changed in place."""


def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
    raise TypeError(
        '"Signal.receivers" is a copy that changes nothing in place: change a list and assign it,'
        " signal.receivers = [...]"
    )


def _added(self: ReceiverList, other: Iterable[Entry]) -> list[Entry]:
    return [*self, *other]


for _change in ("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"):
    setattr(ReceiverList, _change, _refuse)
for _change in ("__delitem__", "__imul__", "__setitem__"):
    setattr(ReceiverList, _change, _refuse)
setattr(ReceiverList, "__iadd__", _added)  # noqa: B010 - `signal.receivers += [...]` assigns what it gets


def id_of(target: object) -> int | tuple[int, int]:
    """Return what tells a receiver from all others; a bound method is a new object at each access."""
    if isinstance(target, MethodType):
        return (id(target.__self__), id(target.__func__))
    return id(target)


def key_of(receiver: object, uid: Any) -> ReceiverKey:
    """Return what a receiver is connected under: its uid if it has one (a falsy one is none), or its identity."""
    return uid or id_of(receiver)


def key_of_sender(sender: object) -> SenderKey:
    """Return what tells a sender from all others: its identity, or the value of a str."""
    return str.__str__(sender) if isinstance(sender, str) else id_of(sender)


class Receivers:
    """The receivers of one signal."""

    __slots__ = ("_any_plan", "_buckets", "_count", "_dead", "_exact", "_fresh", "_plans", "lock")

    def __init__(self) -> None:
        # Tools hold the lock while they read `receivers`, hence it can be taken twice.
        self.lock = RLock()
        self._count = 0
        self._reset()
        # Filled by the callbacks of weak references, in any thread and at any time.
        # They take no lock, and hold this list alone: not the signal.
        self._dead: list[Any] = []

    def _reset(self) -> None:
        self._buckets: dict[SenderKey, _Bucket] = {}
        # A plan for each sender with a bucket, None while stale, and one for all others.
        self._plans: dict[SenderKey, Plan | None] = {}
        self._any_plan: Plan | None = NOBODY
        self._fresh: list[SenderKey] = []  # those whose plan may not be stale
        self._exact = 0  # how many buckets are kept under a key that is not the sender's id

    def add(self, receiver: Any, sender: object, uid: Hashable, *, is_weak: bool, is_async: bool, way: Way) -> None:
        """Connect a receiver; nothing happens if its uid, or it itself, is connected to the sender.

        Raises:
            TypeError: It is to be connected weakly and cannot be, or its uid is not hashable.
        """
        key = key_of(receiver, uid)
        sender_key = key_of_sender(sender)
        held = self._weakly(receiver, (key, sender_key)) if is_weak else receiver
        released: list[object] = []  # freed after the lock: that may run anybody's code
        with self.lock:
            self._forget_dead(released)
            self._insert(sender_key, sender, released, key, held, is_weak, is_async, way)

    def remove(self, receiver: Any, sender: object, uid: Hashable) -> bool:
        """Disconnect a receiver, and return whether it was connected."""
        released: list[object] = []
        with self.lock:
            self._forget_dead(released)
            return self._discard((key_of(receiver, uid), key_of_sender(sender)), released)

    def plan(self, sender: object) -> Plan:
        """Return the connections that hear a sender."""
        if self._dead:
            self.sweep()
        plan = self._plans.get(id(sender), self._any_plan)
        return self._make_plan(sender) if plan is None else plan

    def sweep(self) -> None:
        """Forget the connections whose receiver or sender has died."""
        released: list[object] = []
        with self.lock:
            self._forget_dead(released)

    def entries(self) -> ReceiverList:
        """Return the connections in Django's form, in their order.

        A fresh list of `((receiver key, sender key), receiver or weak reference, sender
        reference, is async)`. A sender reference is None or is called for the sender.
        """
        self.sweep()
        with self.lock:
            found = sorted(
                (connection.number, key, connection, bucket.sender)
                for key, bucket in self._buckets.items()
                for connection in bucket.connections.values()
            )
        return ReceiverList(((c.key, key), c.receiver, sender, c.is_async) for _, key, c, sender in found)

    def replace(self, entries: Iterable[Entry], way_of: Callable[[Any], Way]) -> None:
        """Connect what a list in Django's form names, in its order, and nothing else."""
        listed = [
            (key, sender_key, receiver() if is_weak else receiver, is_weak, sender and sender(), sender, is_async)
            for (key, sender_key), receiver, sender, is_async in entries
            for is_weak in (isinstance(receiver, weakref.ReferenceType),)
        ]
        alive = [each for each in listed if each[2] is not None and (each[4] is not None or each[5] is None)]
        ways = [way_of(each[2]) for each in alive]
        released: list[object] = []
        with self.lock:
            released += [self._buckets, self._plans, self._any_plan]
            self._reset()
            for (key, sender_key, receiver, is_weak, sender, _, is_async), way in zip(alive, ways, strict=True):
                sender_key = sender_key if sender is None else key_of_sender(sender)
                held = self._weakly(receiver, (key, sender_key)) if is_weak else receiver
                self._insert(sender_key, sender, released, key, held, is_weak, is_async, way)

    def _insert(self, sender_key: SenderKey, sender: object, released: list[object], *facts: Any) -> None:
        bucket = self._bucket(sender_key, sender)
        connection = Connection(self._count + 1, *facts)
        if bucket.connections.setdefault(connection.key, connection) is connection:
            self._count += 1
            self._mark_stale(sender_key, released)

    def _weakly(self, target: Any, keys: tuple[ReceiverKey, SenderKey]) -> Any:
        kind = _WeakMethod if isinstance(target, MethodType) else _WeakObject
        try:
            reference = kind(target, self._dead.append)
        except TypeError:
            raise TypeError(
                f'Receiver "{name_of(target)}" cannot be connected weakly, its class allows no weak references:'
                " pass weak=False"
            ) from None
        reference.keys = keys
        return reference

    def _sender_reference(self, sender: object, key: SenderKey) -> Callable[[], object] | None:
        if sender is None:
            return None
        if isinstance(sender, str):
            return _Kept(key)
        try:
            kind = _WeakMethod if isinstance(sender, MethodType) else _WeakObject
            reference = kind(sender, self._dead.append)
        except TypeError:
            return _Kept(sender)
        reference.keys = (None, key)
        return reference

    def _bucket(self, key: SenderKey, sender: object) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._sender_reference(sender, key))
            if key != ANY_SENDER:
                self._plans[key] = None
            if not isinstance(key, int):
                self._exact += 1
                self._any_plan = None
        return bucket

    def _discard(self, keys: tuple[ReceiverKey, SenderKey], released: list[object]) -> bool:
        bucket = self._buckets.get(keys[1])
        connection = bucket.connections.pop(keys[0], None) if bucket is not None else None
        if bucket is None or connection is None:
            return False
        released.append(connection)
        self._mark_stale(keys[1], released)
        if not bucket.connections:
            self._drop_bucket(keys[1], released)
        return True

    def _drop_bucket(self, key: SenderKey, released: list[object]) -> None:
        released += [self._buckets.pop(key), self._plans.pop(key, None)]
        if not isinstance(key, int):
            self._exact -= 1

    def _mark_stale(self, key: SenderKey, released: list[object]) -> None:
        if key == ANY_SENDER:
            stale = self._fresh.copy()
            self._fresh.clear()
            released.append(self._any_plan)
            self._any_plan = None
        else:
            stale = [key]
        for each in stale:
            if each in self._plans:
                released.append(self._plans[each])
                self._plans[each] = None

    def _forget_dead(self, released: list[object]) -> None:
        while self._dead:
            reference = self._dead.pop()
            receiver_key, sender_key = reference.keys
            bucket = self._buckets.get(sender_key)
            if bucket is None:
                continue
            if bucket.sender is reference:
                self._drop_bucket(sender_key, released)
            elif receiver_key in bucket.connections and bucket.connections[receiver_key].receiver is reference:
                self._discard((receiver_key, sender_key), released)

    def _make_plan(self, sender: object) -> Plan:
        released: list[object] = []
        with self.lock:
            self._forget_dead(released)
            key = key_of_sender(sender)
            if key in self._plans:
                plan = self._plans[key]
                if plan is None:
                    plan = self._plans[key] = self._collect(ANY_SENDER, key)
                    self._fresh.append(key)
                return plan
            plan = self._any_plan
            if plan is None:
                plan = self._collect(ANY_SENDER)
                if not self._exact:  # else the id of a sender does not tell whether it has a bucket
                    self._any_plan = plan
            return plan

    def _collect(self, *keys: SenderKey) -> Plan:
        found = [self._buckets[key].connections.values() for key in keys if key in self._buckets]
        connections = sorted(connection for some in found for connection in some)
        return Plan(tuple([c for c in connections if not c.is_async]), tuple([c for c in connections if c.is_async]))


def live(connections: Iterable[Connection]) -> Live:
    """Return the receivers that are still alive, and the way to call each."""
    found = [(c.receiver() if c.is_weak else c.receiver, c.way) for c in connections]
    return [pair for pair in found if pair[0] is not None]

"""Who listens: order of connection, weakness, sender and uid. Knows nothing of sending.

Receivers are kept by sender, and by receiver below that, so that connecting and
disconnecting cost the same however many are connected. What a send needs is a
plan: who hears one sender, in the order of connection. Plans are immutable; sends
read them without the lock, and whatever changes the receivers of a sender marks
its plan as stale.

What this relies on holds with and without a global interpreter lock: to look up or
store one item of a dict, to append to or pop from a list, and to read or write one
attribute are each atomic, and seen by all threads in their order.
"""

from __future__ import annotations

import weakref
from _thread import RLock
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from typedsignal._core.connection import (
    ANY_SENDER,
    Connection,
    ConnectionInfo,
    ReceiverKey,
    SenderKey,
    Strong,
    id_of,
    key_of_sender,
    refer_weakly,
    uid_of,
    waits_for_commit,
)
from typedsignal._core.naming import name_of
from typedsignal._core.plan import EMPTY_PLAN, Plan, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from typedsignal._core.convention import CallingConvention

Entry: TypeAlias = tuple[tuple[ReceiverKey, SenderKey], Any, Any, bool]
ConnectionFilter: TypeAlias = "Callable[[list[Connection], list[object]], list[Connection]]"


class _Bucket:
    """The connections to one sender, by receiver."""

    __slots__ = ("connections", "sender")

    def __init__(self, sender: Connection | None) -> None:
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


class Receivers:
    """The receivers of one signal.

    `plans` has a plan for each sender with receivers of its own, None while stale,
    and `any_plan` is for all others. `dead` is filled by the callbacks of weak
    references, in any thread and at any time: they take no lock, and hold this list
    alone, not the signal. Both stay the same objects, for those who read them.
    """

    __slots__ = ("_buckets", "_changes", "_count", "_died", "_exact", "_fresh", "any_plan", "dead", "lock", "plans")

    def __init__(self) -> None:
        # Tools hold the lock while they read `receivers`, hence it can be taken twice.
        self.lock = RLock()
        self.plans: dict[SenderKey, Plan | None] = {}
        self.any_plan: Plan | None = EMPTY_PLAN
        self.dead: list[Connection] = []
        self._died = self.dead.append  # one object for all references
        self._buckets: dict[SenderKey, _Bucket] = {}
        self._fresh: dict[SenderKey, None] = {}  # senders whose plan may not be stale
        self._count = 0
        self._changes = 0
        self._exact = 0  # how many buckets are kept under a key that is not the sender's id

    def add(
        self, receiver: Any, sender: object, uid: Any, is_weak: bool, is_async: bool, convention: CallingConvention
    ) -> None:
        """Connect a receiver; nothing happens if its uid, or it itself, is connected to the sender.

        A falsy uid is none.

        Raises:
            TypeError: It is to be connected weakly and cannot be, or its uid is not hashable.
        """
        key = uid or id_of(receiver)
        if key is uid:
            _refuse_unhashable(uid, receiver)
        connection = refer_weakly(receiver, self._died) if is_weak else Strong(receiver)
        connection.key = key
        connection.sender_key = key_of_sender(sender)
        connection.is_async = is_async
        connection.convention = convention
        released: list[object] = []  # freed after the lock: that may run anybody's code
        with self.lock:
            if self.dead:
                self._forget_dead(released)
            self._insert(connection, sender, released)

    def remove(self, receiver: Any, sender: object, uid: Any) -> bool:
        """Disconnect a receiver, and return whether it was connected; a falsy uid is none."""
        released: list[object] = []
        key, sender_key = uid or id_of(receiver), key_of_sender(sender)
        with self.lock:
            if self.dead:
                self._forget_dead(released)
            return self._discard(sender_key, key, released)

    def plan(self, sender: object) -> Plan:
        """Return who hears a sender."""
        if self.dead:
            self.sweep()
        plan = self.plans.get(id(sender), self.any_plan)
        return self.make_plan(sender) if plan is None else plan

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
        return ReceiverList(((c.key, c.sender_key), _referring(c), sender, c.is_async) for c, sender in self._found())

    def connected(self) -> tuple[ConnectionInfo[Any], ...]:
        """Return what is to be told of the connections that are alive, in their order."""
        return tuple(
            ConnectionInfo(
                receiver=receiver,
                sender=sender,
                dispatch_uid=uid_of(receiver, c.key),
                is_weak=not isinstance(c, Strong),
                is_async=c.is_async,
                on_commit=waits_for_commit(receiver),
            )
            for c, reference in self._found()
            if (receiver := c()) is not None
            and ((sender := reference and reference()) is not None or reference is None)
        )

    def _found(self) -> list[tuple[Connection, Connection | None]]:
        """Return the connections in their order, each with the reference to its sender."""
        self.sweep()
        with self.lock:
            buckets = list(self._buckets.values())
            found = [(c, bucket.sender) for bucket in buckets for c in list(bucket.connections.values())]
        found.sort(key=lambda each: each[0].number)
        return found

    def replace(self, entries: Iterable[Entry], way_of: Callable[[Any], CallingConvention]) -> None:
        """Connect what a list in Django's form names, in its order, and nothing else."""
        listed: list[tuple[Connection, object]] = []
        for (key, sender_key), receiver, sender_reference, is_async in entries:
            is_weak = isinstance(receiver, weakref.ReferenceType)
            referred: Any = receiver
            target: Any = referred() if is_weak else referred
            sender: Any = sender_reference and sender_reference()
            if target is None or (sender is None and sender_reference is not None):
                continue
            connection = refer_weakly(target, self._died) if is_weak else Strong(target)
            connection.key = key
            connection.sender_key = sender_key if sender is None else key_of_sender(sender)
            connection.is_async = is_async
            connection.convention = way_of(target)
            listed.append((connection, sender))
        with self.lock:
            released: list[object] = [dict(self._buckets), dict(self.plans), self.any_plan]
            self._buckets.clear()
            self.plans.clear()
            self._fresh.clear()
            self.any_plan, self._exact = EMPTY_PLAN, 0
            self._changes += 1
            for connection, sender in listed:
                self._insert(connection, sender, released)
        released.clear()

    def make_plan(self, sender: object) -> Plan:
        """Make the plan of a sender whose plan is stale, and keep it."""
        released: list[object] = []
        with self.lock:
            self._forget_dead(released)
            key = key_of_sender(sender)
            sieve = _FILTERS.get(self)
            while True:
                changes = self._changes
                own = key in self.plans
                receivers_for = self._receivers_for([ANY_SENDER, key] if own else [ANY_SENDER])
                plan = plan_of(sieve(receivers_for, released) if sieve else receivers_for, released)
                # The garbage collector may run at any time, and then anybody's code, in this thread.
                if changes == self._changes:
                    break
            if sieve:
                return plan  # which holds for this send alone
            if own:
                self.plans[key] = plan
                self._fresh[key] = None
            elif not self._exact:  # else the id of a sender does not tell whether it has a bucket
                self.any_plan = plan
            return plan

    def set_filter(self, sieve: ConnectionFilter | None) -> None:
        """Let a function choose, at each send, which connections hear it; None ends that.

        It gets the connections in their order, and a list for what is to be freed after the lock. It
        costs nothing elsewhere: as long as it is there all plans stay stale, so each send asks for one.
        """
        released: list[object] = []
        with self.lock:
            if sieve is None:
                _FILTERS.pop(self, None)
            else:
                _FILTERS[self] = sieve
            self._mark_stale(ANY_SENDER, released)

    def move_to_front(self, receiver: Any) -> None:
        """Have a receiver of any sender, if it is connected, called before all others."""
        released: list[object] = []
        with self.lock:
            bucket = self._buckets.get(ANY_SENDER)
            connection = bucket.connections.get(id_of(receiver)) if bucket is not None else None
            if connection is not None:
                self._count += 1
                connection.number = -self._count
                self._mark_stale(ANY_SENDER, released)

    def _insert(self, connection: Connection, sender: object, released: list[object]) -> None:
        key: SenderKey = connection.sender_key
        bucket = self._buckets.get(key) or self._make_bucket(key, sender, released)
        if bucket.connections.setdefault(connection.key, connection) is connection:
            self._count += 1
            connection.number = self._count
            self._mark_stale(key, released)

    def _make_bucket(self, key: SenderKey, sender: object, released: list[object]) -> _Bucket:
        made = _Bucket(self._reference_to_sender(sender, key))
        bucket = self._buckets.setdefault(key, made)
        if bucket is not made:
            released.append(made)
            return bucket
        if key != ANY_SENDER:
            self.plans[key] = None
        if not isinstance(key, int):
            self._exact += 1
            self.any_plan = None
        return bucket

    def _reference_to_sender(self, sender: object, key: SenderKey) -> Connection | None:
        """Return what keeps a sender from being taken for a later object with its id: by its death or its life."""
        if sender is None:
            return None
        if isinstance(key, str):
            return Strong(key)
        try:
            reference = refer_weakly(sender, self._died)
        except TypeError:
            return Strong(sender)
        reference.key, reference.sender_key = None, key
        return reference

    def _discard(self, sender_key: SenderKey, key: ReceiverKey, released: list[object]) -> bool:
        bucket = self._buckets.get(sender_key)
        connection = bucket.connections.pop(key, None) if bucket is not None else None
        if bucket is None or connection is None:
            return False
        released.append(connection)
        self._mark_stale(sender_key, released)
        if not bucket.connections:
            self._drop_bucket(sender_key, released)
        return True

    def _drop_bucket(self, key: SenderKey, released: list[object]) -> None:
        released += [self._buckets.pop(key), self.plans.pop(key, None)]
        self._fresh.pop(key, None)
        if not isinstance(key, int):
            self._exact -= 1

    def _mark_stale(self, key: SenderKey, released: list[object]) -> None:
        self._changes += 1
        if key != ANY_SENDER:
            stale = [key]
        else:
            if self.any_plan is not None:
                released.append(self.any_plan)
                self.any_plan = None
            if not self._fresh:
                return
            stale = list(self._fresh)
            self._fresh.clear()
        for each in stale:
            if each in self.plans:
                released.append(self.plans[each])
                self.plans[each] = None

    def _forget_dead(self, released: list[object]) -> None:
        while self.dead:
            reference = self.dead[-1]
            self._forget(reference, released)
            # Only now, or a send would pass by, and hear who listened to the sender that died.
            last = self.dead.pop() if self.dead else reference
            if last is not reference:  # it died meanwhile, and is still to be forgotten
                self.dead.append(last)

    def _forget(self, reference: Connection, released: list[object]) -> None:
        bucket = self._buckets.get(reference.sender_key)
        if bucket is not None and bucket.sender is reference:
            self._changes += 1
            self._drop_bucket(reference.sender_key, released)
        elif bucket is not None and bucket.connections.get(reference.key) is reference:
            self._discard(reference.sender_key, reference.key, released)

    def _receivers_for(self, keys: list[SenderKey]) -> list[Connection]:
        buckets = [self._buckets[key] for key in keys if key in self._buckets]
        found = [c for bucket in buckets for c in list(bucket.connections.values())]
        found.sort(key=attrgetter("number"))
        return found


# Not on the receivers of each signal: there are many signals, and seldom a sieve.
_FILTERS: dict[Receivers, ConnectionFilter] = {}


def _refuse_unhashable(uid: Hashable, receiver: object) -> None:
    try:
        hash(uid)
    except TypeError as error:
        raise TypeError(f'The dispatch_uid of receiver "{name_of(receiver)}" is not hashable: {error}') from None


def _referring(connection: Connection) -> Any:
    return connection.target if isinstance(connection, Strong) else connection

"""The registry of a signal's receivers, by order of connection, weakness, sender and uid.

Receivers are kept by sender, and by receiver below that, so that `connect` and
`disconnect` cost the same however many are connected. A send needs a plan: the
receivers of one sender, in the order of connection. Plans are immutable. Sends
read them without the lock, and every change to the receivers of a sender marks
its plan as stale.

The registry relies on this, with and without a global interpreter lock: the look-up
and the store of one item of a dict, the append to and the pop from a list, and the
read and the write of one attribute are each atomic, and seen by all threads in order.

A signal handler may raise between any two steps, as a KeyboardInterrupt or a time limit
does, and a finalizer may connect or send there. So the steps of a change are in an order
in which each of them leaves what is right: plans are stale before and after connections
change, and what a plan needs is there before it and goes after it.
"""

from __future__ import annotations

import weakref
from _thread import RLock
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

from typedsignal._core.connection import (
    ANY_SENDER,
    Connection,
    ConnectionInfo,
    ReceiverKey,
    SenderKey,
    Strong,
    id_of,
    is_deferred,
    is_family,
    key_of_family,
    key_of_sender,
    refer_weakly,
    uid_of,
    waits_for_commit,
)
from typedsignal._core.live_receivers import is_overridden
from typedsignal._core.naming import name_of
from typedsignal._core.plan import EMPTY_PLAN, Plan, make_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from typedsignal._core.convention import CallingConvention

Entry: TypeAlias = tuple[tuple[ReceiverKey, SenderKey], Any, Any, bool]
ConnectionFilter: TypeAlias = "Callable[[object, list[Connection], list[object]], list[Connection]]"

# Stands for a set that is empty: most signals need neither of theirs, and there may be many signals.
_NONE: Any = MappingProxyType(dict[SenderKey, None]())

_MAX_WATCHED = 500  # classes without receivers of their own, of one signal


class _Bucket:
    """The connections to one sender, by receiver."""

    __slots__ = ("connections", "sender")

    def __init__(self, sender: Connection | None) -> None:
        self.sender = sender
        self.connections: dict[ReceiverKey, Connection] = {}


class ReceiverList(list[Entry]):
    """A copy of the connections, as `Signal.receivers` returns it; a change in place raises TypeError."""


def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
    raise TypeError(
        '"Signal.receivers" is a copy that changes nothing in place: change a list and assign it,'
        " signal.receivers = [...]"
    )


def _concatenate(self: ReceiverList, other: Iterable[Entry]) -> list[Entry]:
    return [*self, *other]


for _change in ("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"):
    setattr(ReceiverList, _change, _refuse)
for _change in ("__delitem__", "__imul__", "__setitem__"):
    setattr(ReceiverList, _change, _refuse)
setattr(ReceiverList, "__iadd__", _concatenate)  # noqa: B010 - `signal.receivers += [...]` assigns the new list


class Receivers:
    """The receivers of one signal.

    `plans` has a plan for each sender with receivers of its own, None while stale,
    and `any_plan` is for all others. `dead` is filled by the callbacks of weak
    references, in any thread and at any time: they take no lock, and hold this list
    alone, not the signal. Compiled sends hold `plans` and `dead`, which are never replaced.
    """

    __slots__ = (
        "_buckets",
        "_bury",
        "_changes",
        "_count",
        "_families",
        "_fresh",
        "_not_by_id",
        "_watched",
        "any_plan",
        "dead",
        "is_overridden",
        "lock",
        "plans",
    )

    def __init__(self) -> None:
        # The lock is reentrant, because tools hold it while they read `receivers`.
        self.lock = RLock()
        self.plans: dict[SenderKey, Plan | None] = {}
        self.any_plan: Plan | None = EMPTY_PLAN
        self.dead: list[Connection] = []
        self._bury = self.dead.append  # One bound method for all references.
        self._buckets: dict[SenderKey, _Bucket] = {}
        self._fresh: dict[SenderKey, None] = _NONE  # The senders whose plan may not be stale.
        self._count = 0
        self._changes = 0
        self._not_by_id: dict[SenderKey, None] = _NONE  # The buckets whose key is not the id of their sender.
        self._families: dict[SenderKey, None] | None = None  # Those that are of a class and its subclasses.
        self._watched: dict[SenderKey, Connection] | None = None  # Classes without a bucket, whose plans are kept.
        self.is_overridden = False  # Whether a signal with these receivers overrides `_live_receivers`.

    def add(
        self,
        receiver: Any,
        sender: object,
        uid: Any,
        is_weak: bool,
        is_async: bool,
        convention: CallingConvention,
        subclasses: bool = False,
    ) -> Any:
        """Connect a receiver; do nothing if its uid, or without a uid it itself, is connected to the sender.

        A falsy uid counts as none.

        Returns:
            The receiver that is weakly connected with the same uid, and in whose place this one is not; else None.

        Raises:
            TypeError: The receiver cannot be referenced weakly, or its uid is not hashable.
        """
        if uid:
            _refuse_unhashable(uid, receiver)
        connection = refer_weakly(receiver, self._bury) if is_weak else Strong(receiver)
        connection.key = uid or id_of(receiver)
        if sender is None:
            connection.sender_key = ANY_SENDER
        else:
            connection.sender_key = key_of_family(sender) if subclasses else key_of_sender(sender)
        connection.is_async = is_async
        connection.convention = convention
        if self.dead:
            self.sweep()
        released: list[object] = []  # Freed after the lock, because a finalizer may run any code.
        with self.lock: kept = self._insert(connection, sender, released)  # fmt: skip
        return None if kept is connection or not uid or isinstance(kept, Strong) else kept()

    def remove(self, receiver: Any, sender: object, uid: Any, subclasses: bool = False) -> bool:
        """Disconnect a receiver, and return whether it was connected; a falsy uid counts as none."""
        if uid and not _is_hashable(uid):
            return False  # Nothing can be connected with it.
        if self.dead:
            self.sweep()
        released: list[object] = []
        key = uid or id_of(receiver)
        if sender is None and not subclasses:
            sender_key: SenderKey = ANY_SENDER
        else:
            sender_key = key_of_family(sender) if subclasses else key_of_sender(sender)
        with self.lock: return self._discard(sender_key, key, released)  # fmt: skip

    def find_plan(self, sender: object, signal: Any = None) -> Plan:
        """Return the plan of a sender; of a signal, where that may override its receivers.

        Sends that are not async have copies of this, which save a call: `_FIND_PLAN` and `make_dynamic_send`
        in `compiled.py`. `test_every_send_finds_the_plan_that_the_registry_finds` holds the three together.
        """
        if self.dead:
            self.sweep()
        plan = self.plans.get(id(sender), self.any_plan)
        return self.refresh_plan(sender, signal) if plan is None else plan

    def find_connections(self, sender: object) -> list[Connection]:
        """Return the connections of a sender, in their order."""
        self.sweep()
        with self.lock: return self._collect_connections(sender)  # fmt: skip

    def sweep(self) -> None:
        """Forget the connections whose receiver or sender is dead."""
        released: list[object] = []
        with self.lock: self._forget_dead(released)  # fmt: skip

    def list_entries(self) -> ReceiverList:
        """Return the connections in Django's form, in their order.

        The entries are `((receiver key, sender key), receiver or weak reference, sender
        reference, is async)`. A sender reference is None or is called for the sender.
        """
        return ReceiverList(
            ((c.key, c.sender_key), _referent_of(c), sender, c.is_async) for c, sender in self._list_connections()
        )

    def describe_connections(self) -> tuple[ConnectionInfo[Any], ...]:
        """Return the descriptions of the connections that are alive, in their order."""
        return tuple(
            ConnectionInfo(
                receiver=receiver,
                sender=sender,
                dispatch_uid=uid_of(receiver, c.key),
                is_weak=not isinstance(c, Strong),
                is_async=c.is_async,
                on_commit=waits_for_commit(receiver),
                deferred=is_deferred(receiver),
                subclasses=is_family(c.sender_key),
            )
            for c, reference in self._list_connections()
            if (receiver := c()) is not None
            and ((sender := reference and reference()) is not None or reference is None)
        )

    def _list_connections(self) -> list[tuple[Connection, Connection | None]]:
        """Return the connections in their order, each with the reference to its sender."""
        self.sweep()
        with self.lock: connections = self._pair_with_sender()  # fmt: skip
        connections.sort(key=lambda pair: pair[0].number)
        return connections

    def replace(self, entries: Iterable[Entry], convention_for: Callable[[Any], CallingConvention]) -> None:
        """Connect the receivers of a list in Django's form, in its order, and no others."""
        listed: list[tuple[Connection, object, object]] = []  # Receivers and senders are held until they are connected.
        for (key, sender_key), receiver, sender_reference, is_async in entries:
            is_weak = isinstance(receiver, weakref.ReferenceType)
            reference: Any = receiver
            target: Any = reference() if is_weak else reference
            sender: Any = sender_reference and sender_reference()
            if target is None or (sender is None and sender_reference is not None):
                continue
            connection = refer_weakly(target, self._bury) if is_weak else Strong(target)
            connection.key = key
            connection.sender_key = sender_key if sender is None or is_family(sender_key) else key_of_sender(sender)
            connection.is_async = is_async
            connection.convention = convention_for(target)
            listed.append((connection, sender, target))
        released: list[object] = []
        with self.lock: self._replace(listed, released)  # fmt: skip

    def refresh_plan(self, sender: object, signal: Any = None) -> Plan:
        """Make the plan of a sender again, because it is stale, and keep it."""
        if self.is_overridden and signal is not None and self._buckets:
            plan: Plan | None = signal._plan_override(sender)
            if plan is not None:
                return plan
        released: list[object] = []
        with self.lock: return self._refresh_plan(sender, released)  # fmt: skip

    def set_filter(self, choose: ConnectionFilter | None) -> None:
        """Set a function that chooses, at each send, the connections that are called; None removes it.

        It gets the sender, the connections in their order, and a list for what is to be freed after the lock. It
        costs other sends nothing: while there is a filter, all plans stay stale, so each send asks for one.
        """
        released: list[object] = []
        with self.lock: self._set_filter(choose, released)  # fmt: skip

    def set_overridden(self, is_overridden: bool) -> None:
        """Set whether each send asks `_live_receivers`, which something overrides: then all plans stay stale."""
        released: list[object] = []
        with self.lock: self._set_overridden(is_overridden, released)  # fmt: skip

    def move_to_front(self, receiver: Any) -> None:
        """Move a receiver of any sender, if it is connected, before all others."""
        released: list[object] = []
        with self.lock: self._move_to_front(id_of(receiver), released)  # fmt: skip

    def renew_lock(self) -> None:
        """Release the lock in a forked process, unless the thread that forked holds it."""
        lock: Any = self.lock
        if not lock._is_owned():
            lock._at_fork_reinit()  # As the locks of the standard library are.

    # The methods from here on are called under the lock. Each call stands on the line of its `with`: Python would go
    # back to that line to release the lock, and an exception that is raised there would leave it held.

    def _pair_with_sender(self) -> list[tuple[Connection, Connection | None]]:
        buckets = list(self._buckets.values())
        return [(c, bucket.sender) for bucket in buckets for c in list(bucket.connections.values())]

    def _set_filter(self, choose: ConnectionFilter | None, released: list[object]) -> None:
        self._mark_stale(ANY_SENDER, released)
        if choose is None:
            _FILTERS.pop(self, None)
        else:
            _FILTERS[self] = choose
        self._mark_stale(ANY_SENDER, released)

    def _set_overridden(self, is_overridden: bool, released: list[object]) -> None:
        self._mark_stale(ANY_SENDER, released)
        self.is_overridden = is_overridden
        self._mark_stale(ANY_SENDER, released)

    def _move_to_front(self, key: ReceiverKey, released: list[object]) -> None:
        bucket = self._buckets.get(ANY_SENDER)
        connection = bucket.connections.get(key) if bucket is not None else None
        if connection is not None:
            self._count += 1
            self._mark_stale(ANY_SENDER, released)
            connection.number = -self._count
            self._mark_stale(ANY_SENDER, released)

    def _replace(self, listed: list[tuple[Connection, object, object]], released: list[object]) -> None:
        buckets: dict[SenderKey, _Bucket] = {}
        for connection, sender, _ in listed:
            self._count += 1
            connection.number = self._count
            key = connection.sender_key
            bucket = buckets.get(key) or _Bucket(self._refer_to_sender(sender, key))
            bucket.connections.setdefault(connection.key, connection)
            buckets[key] = bucket
        replaced = self._buckets
        keys = [ANY_SENDER, *replaced, *buckets]
        self._mark_each_stale(keys, released)
        self._buckets = buckets
        self._mark_each_stale(keys, released)
        released.append(replaced)
        for key in replaced:
            self._drop_if_empty(key, released)

    def _insert(self, connection: Connection, sender: object, released: list[object]) -> Connection:
        """Insert a connection, and return it, or the one with the same key that is there."""
        connection.number = self._count = self._count + 1
        key, own_key = connection.sender_key, connection.key
        if key in self._buckets:
            bucket = self._buckets[key]
            kept = bucket.connections.get(own_key)
            if kept is not None and kept() is not None:  # One that is dead is unknown as such if its callback failed.
                return kept
        else:
            bucket = _Bucket(self._refer_to_sender(sender, key))
        self._mark_stale(key, released)
        # No call is made until both are stored: only at calls do signal handlers and finalizers run. One may have
        # connected to the sender, or disconnected from it, before.
        if key in self._buckets:
            bucket = self._buckets[key]
        bucket.connections[own_key] = connection
        self._buckets[key] = bucket
        # Nor is the plan fresh that a finalizer has had made since, by a send.
        if self.any_plan or self._fresh if key == ANY_SENDER or type(key) is tuple else self.plans.get(key, EMPTY_PLAN):
            self._mark_stale(key, released)
        return connection

    def _refer_to_sender(self, sender: object, key: SenderKey) -> Connection | None:
        """Return a reference that keeps a later object with the id of a sender from being taken for the sender.

        A weak one reports when the sender is dead; a strong one keeps it alive.
        """
        if sender is None:
            return None
        if isinstance(key, str):
            return Strong(key)
        try:
            reference = refer_weakly(sender, self._bury)
        except TypeError:
            return Strong(sender)
        reference.key, reference.sender_key = None, key
        return reference

    def _discard(self, sender_key: SenderKey, key: ReceiverKey, released: list[object]) -> bool:
        bucket = self._buckets.get(sender_key)
        if bucket is None or key not in bucket.connections:
            return False
        self._mark_stale(sender_key, released)
        released.append(bucket.connections.pop(key, None))
        if not bucket.connections:
            self._drop_if_empty(sender_key, released)
        if (
            self.any_plan or self._fresh
            if sender_key == ANY_SENDER or type(sender_key) is tuple
            else self.plans.get(sender_key)
        ):
            self._mark_stale(sender_key, released)
        return True

    def _drop_if_empty(self, key: SenderKey, released: list[object]) -> None:
        """Forget a sender that has no connections."""
        released += [self._buckets.get(key), self.plans.get(key)]
        # No call is made from here on: between calls neither a signal handler nor a finalizer runs.
        if key in self._buckets and self._buckets[key].connections:
            return
        if key in self.plans:
            del self.plans[key]
        if key in self._fresh:
            del self._fresh[key]
        if self._families is not None and key in self._families:
            del self._families[key]
        if key in self._not_by_id:
            del self._not_by_id[key]
        if key in self._buckets:
            del self._buckets[key]

    def _mark_stale(self, key: SenderKey, released: list[object]) -> None:
        """Mark the plans as stale in which the connections to a sender are, or will be."""
        self._changes += 1
        if key != ANY_SENDER:
            released.append(self.plans.get(key))
            self.plans[key] = None
            if type(key) is int:
                return
            if not self._not_by_id:
                self._not_by_id = {}
            self._not_by_id[key] = None
            if is_family(key):
                if self._families is None:
                    self._families = {}
                self._families[key] = None
        if self.any_plan is not None:
            released.append(self.any_plan)
            self.any_plan = None
        if not self._fresh or (key != ANY_SENDER and not is_family(key)):
            return
        for sender_key in list(self._fresh):
            released.append(self.plans.get(sender_key))
            if sender_key in self.plans:
                self.plans[sender_key] = None
            if sender_key in self._fresh:
                del self._fresh[sender_key]

    def _mark_each_stale(self, keys: list[SenderKey], released: list[object]) -> None:
        for key in keys:
            self._mark_stale(key, released)

    def _forget_dead(self, released: list[object]) -> None:
        references = self.dead[:]
        released.append(references)
        forgotten = slice(len(references))
        for reference in references:
            self._forget(reference, released)
        # They leave the list last. Otherwise a send would see no dead, and could call the receivers of a dead sender
        # for a new object with its id. If others are first, a finalizer has forgotten these meanwhile.
        if references and self.dead and self.dead[0] is references[0]:
            del self.dead[forgotten]

    def _forget(self, reference: Connection, released: list[object]) -> None:
        key = reference.sender_key
        bucket = self._buckets.get(key)
        if bucket is not None and bucket.sender is reference:
            self._mark_stale(key, released)
            released.append(bucket.connections)
            bucket.connections = {}
            self._drop_if_empty(key, released)
        elif bucket is not None and bucket.connections.get(reference.key) is reference:
            self._discard(key, reference.key, released)
        elif self._watched and self._watched.get(key) is reference:
            self._stop_watching(key, released)

    def _watch(self, sender: object, key: SenderKey, released: list[object]) -> None:
        """Let a class without a bucket have a plan, for receivers of its bases, until it is freed."""
        if key in self.plans or not (sender is None or issubclass(type(sender), type)):
            return
        watched = self._watched = self._watched or {}
        if len(watched) >= _MAX_WATCHED:
            for other in list(watched):
                self._stop_watching(other, released)
        if sender is not None:
            reference = refer_weakly(sender, self._bury)
            reference.key, reference.sender_key = None, key
            released.append(watched.get(key))
            watched[key] = reference
        self.plans[key] = None

    def _stop_watching(self, key: SenderKey, released: list[object]) -> None:
        assert self._watched is not None
        released += [self._watched.get(key), self.plans.get(key)]
        # No call is made from here on, either. The plan of a class with a bucket is the bucket's from now on.
        if key not in self._buckets:
            if key in self.plans:
                del self.plans[key]
            if key in self._fresh:
                del self._fresh[key]
        if key in self._watched:
            del self._watched[key]

    def _refresh_plan(self, sender: object, released: list[object]) -> Plan:
        key = key_of_sender(sender)
        choose = _FILTERS.get(self)
        if self._families:
            self._watch(sender, key, released)
        changes = self._changes
        has_own = key in self.plans
        connections = self._collect_connections(sender)
        released.append(connections)
        plan = make_plan(choose(sender, connections, released) if choose else connections, released)
        # A filtered plan holds for this send alone, and an override is asked at each. Nor is a plan kept during which
        # the garbage collector has run a finalizer that connects: the next send makes it again.
        if choose or self.is_overridden or changes != self._changes:
            return plan
        if has_own:
            if not self._fresh:
                self._fresh = {}
            self._fresh[key] = None
            self.plans[key] = plan
        elif not self._not_by_id:  # Otherwise the id of a sender does not tell whether it has a bucket.
            self.any_plan = plan
        return plan

    def _collect_connections(self, sender: object) -> list[Connection]:
        keys: list[SenderKey] = [ANY_SENDER]
        if sender is not None:
            keys.append(key_of_sender(sender))
        if self._families and issubclass(type(sender), type):
            keys += [key_of_family(base) for base in cast("type", sender).__mro__]
        buckets = [self._buckets[key] for key in keys if key in self._buckets]
        connections = [c for bucket in buckets for c in list(bucket.connections.values())]
        connections.sort(key=attrgetter("number"))
        return connections


class LazyRegistry:
    """A descriptor that makes the receivers of a signal at first use: many signals never have any.

    It is no data descriptor, so what it has made hides it. Of two threads one is first: `setdefault` is atomic.
    """

    def __get__(self, signal: Any, _owner: type) -> Receivers:
        new = Receivers()
        new.is_overridden = is_overridden(signal)
        receivers: Receivers = signal.__dict__.setdefault("_receivers", new)
        if is_overridden(signal) and not receivers.is_overridden:  # Another thread has just written an override.
            receivers.set_overridden(True)
        return receivers


# The filters are kept here and not on the receivers: there are many signals, and seldom a filter.
_FILTERS: dict[Receivers, ConnectionFilter] = {}


def _refuse_unhashable(uid: Hashable, receiver: object) -> None:
    try:
        hash(uid)
    except TypeError as error:
        raise TypeError(f'The dispatch_uid of receiver "{name_of(receiver)}" is not hashable: {error}') from None


def _is_hashable(uid: Hashable) -> bool:
    try:
        hash(uid)
    except TypeError:
        return False
    return True


def _referent_of(connection: Connection) -> Any:
    return connection.target if isinstance(connection, Strong) else connection

"""Random programs run side by side on our signal and on Django's: step by step, nothing may tell them apart."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import sys
import threading
import weakref
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict

import pytest
from asgiref.sync import SyncToAsync
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.core.timeless import run_at_once
from tests.upstream.sources import followed_dispatcher
from typedsignal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VAR: contextvars.ContextVar[int] = contextvars.ContextVar("VAR", default=0)
PATIENCE = 0.2
LOGGERS = {"ours": "typedsignal", "theirs": "django.dispatch"}


class Stop(BaseException):
    """What a robust send does not catch either."""


# Concurrent receivers that stop raise a group of these.
FAILED = (Exception, Stop, BaseExceptionGroup)


class Side:
    """A signal, and a program's own objects: were they shared, one signal could hide that the other keeps them."""

    def __init__(self, name: str, signal: Any) -> None:
        self.name = name
        self.signal = signal
        self.owners: dict[str, Any] = {}
        self.senders: dict[str, Any] = {"anyone": None}
        self.received: list[tuple[Any, ...]] = []
        self.logged: list[tuple[Any, ...]] = []
        self.put_away: list[list[Any]] = []
        self.watched: dict[str, weakref.ref[Any]] = {}
        self.is_nested = False
        self.has_killed = False
        self.guest = function(self, "guest", "return")

    def receiver(self, label: str) -> Any:
        owner = self.owners[label]
        return owner.observe if hasattr(owner, "observe") else owner

    def add(self, label: str, kind: str, act: str) -> None:
        self.owners[label] = owner = RECEIVERS[kind](self, label, act)
        self.watch(label, owner)

    def add_sender(self, label: str, kind: str) -> None:
        self.senders[label] = sender = SENDERS[kind](label)
        self.watch(label, sender)

    def watch(self, label: str, target: Any) -> None:
        if type(target).__weakrefoffset__:
            self.watched[label] = weakref.ref(target)

    def alive(self) -> set[str]:
        return {label for label, reference in self.watched.items() if reference() is not None}

    def sender_label(self, sender: Any) -> str:
        return next(label for label, other in self.senders.items() if other is sender)


def receive(side: Side, label: str, act: str, /, **named: Any) -> Any:
    """What every receiver does: note what it was given, then act."""
    sender, signal = named.pop("sender"), named.pop("signal")
    seen = VAR.get()
    VAR.set(seen + 1)
    side.received.append((label, signal is side.signal, side.sender_label(sender), dict(named), seen))
    return ACTS[act](side, label, sender)


# What a receiver does besides recording its call.


def act_return(_side: Side, label: str, _sender: Any) -> Any:
    return f"response of {label}"


def act_raise(_side: Side, label: str, _sender: Any) -> Any:
    raise ValueError(f"failure of {label}")


def act_stop(_side: Side, label: str, _sender: Any) -> Any:
    raise Stop(label)


def act_leave(side: Side, label: str, sender: Any) -> Any:
    if label not in side.owners:
        return "gone"
    return [side.signal.disconnect(side.receiver(label), connected_to) for connected_to in (sender, None)]


def act_bring(side: Side, _label: str, _sender: Any) -> Any:
    side.signal.connect(side.guest)


def act_kill(side: Side, _label: str, _sender: Any) -> Any:
    # The youngest: it often is a receiver that this very send has still to call.
    side.owners.pop(next(reversed(side.owners), ""), None)
    side.has_killed = True


def act_nest(side: Side, _label: str, sender: Any) -> Any:
    # Whether one that was killed in this send is already dead depends on how fast threads end.
    if side.is_nested or side.has_killed:
        return "not nested"
    side.is_nested = True
    try:
        return outcome(lambda: side.signal.send(sender))
    finally:
        side.is_nested = False


ACTS: dict[str, Callable[[Side, str, Any], Any]] = {
    "return": act_return,
    "raise": act_raise,
    "stop": act_stop,
    "leave": act_leave,
    "bring": act_bring,
    "kill": act_kill,
    "nest": act_nest,
}
FAILURES = {"raise", "stop"}


# Receivers of every kind.


def labelled(function: Any, label: str) -> Any:
    function.label = label
    return function


def function(side: Side, label: str, act: str) -> Any:
    def received(**named: Any) -> Any:
        response = receive(side, label, act, **named)
        named.clear()  # what one receiver does to its keywords is of no concern to the next one
        return response

    return labelled(received, label)


def function_of_names(side: Side, label: str, act: str) -> Any:
    def received(sender: Any, signal: Any, value: Any = "no value", **named: Any) -> Any:
        return receive(side, label, act, sender=sender, signal=signal, value=value, **named)

    return labelled(received, label)


def function_of_anything(side: Side, label: str, act: str) -> Any:
    def received(*positional: Any, sender: Any, **named: Any) -> Any:
        return receive(side, label, act, sender=sender, positional=positional, **named)

    return labelled(received, label)


def demanding_function(side: Side, label: str, act: str) -> Any:
    def received(*, value: Any, **named: Any) -> Any:
        return receive(side, label, act, value=value, **named)

    return labelled(received, label)


def held_lambda(side: Side, label: str, act: str) -> Any:
    return labelled(lambda **named: receive(side, label, act, **named), label)


def partial_object(side: Side, label: str, act: str) -> Any:
    return labelled(partial(receive, side, label, act), label)


def class_with_method(side: Side, label: str, act: str) -> Any:
    class Observer:
        @classmethod
        def observe(cls, **named: Any) -> Any:
            return receive(side, label, act, **named)

    return labelled(Observer, label)


class Owner:
    """The object of a bound method."""

    def __init__(self, side: Side, label: str, act: str) -> None:
        self.side = side
        self.label = label
        self.act = act


class MethodOwner(Owner):
    def observe(self, **named: Any) -> Any:
        return receive(self.side, self.label, self.act, **named)


class CallableObject(Owner):
    def __call__(self, **named: Any) -> Any:
        return receive(self.side, self.label, self.act, **named)


class UnhashableObject(CallableObject):
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnhashableObject)


class UnreferableObject:
    """A receiver that can only be connected strongly."""

    __slots__ = ("act", "label", "side")
    __init__ = Owner.__init__
    __call__ = CallableObject.__call__


def async_function(side: Side, label: str, act: str) -> Any:
    async def received(**named: Any) -> Any:
        return receive(side, label, act, **named)

    return labelled(received, label)


def pausing_function(side: Side, label: str, act: str) -> Any:
    async def received(**named: Any) -> Any:
        side.received.append((label, "pauses"))
        await asyncio.sleep(0)
        return receive(side, label, act, **named)

    return labelled(received, label)


class AsyncMethodOwner(Owner):
    async def observe(self, **named: Any) -> Any:
        return receive(self.side, self.label, self.act, **named)


SYNC_RECEIVERS: dict[str, Any] = {
    "function": function,
    "function of names": function_of_names,
    "function of anything": function_of_anything,
    "demanding function": demanding_function,
    "lambda": held_lambda,
    "method": MethodOwner,
    "method of a class": class_with_method,
}
QUIET_RECEIVERS: dict[str, Any] = {
    "object": CallableObject,
    "partial": partial_object,
    "unhashable object": UnhashableObject,
    "unreferable object": UnreferableObject,
}
ASYNC_RECEIVERS: dict[str, Any] = {
    "async function": async_function,
    "pausing function": pausing_function,
    "async method": AsyncMethodOwner,
}
RECEIVERS = {**SYNC_RECEIVERS, **QUIET_RECEIVERS, **ASYNC_RECEIVERS}


# Senders of every kind.


class Sender:
    """A sender like any other."""


class EqualSender:
    """A sender that equals all of its kind: only identity may count."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EqualSender)

    def __hash__(self) -> int:
        return 1


class UnhashableSender:
    __hash__ = None  # type: ignore[assignment]


def function_sender(_label: str) -> Any:
    def sender() -> None: ...

    return sender


# Django's cache holds senders as weak keys: on all others its sends fail.
CACHEABLE_SENDERS: dict[str, Callable[[str], Any]] = {
    "class": lambda label: type(label, (), {}),
    "instance": lambda _: Sender(),
    "function": function_sender,
}
MORTAL_SENDERS: dict[str, Callable[[str], Any]] = {
    **CACHEABLE_SENDERS,
    "equal instance": lambda _: EqualSender(),
    "unhashable instance": lambda _: UnhashableSender(),
}
# These are held by the program to its end: what becomes of them is where we differ from Django.
LASTING_SENDERS: dict[str, Callable[[str], Any]] = {
    "str": lambda label: f"the sender {label}",
    "object": lambda _: object(),
    "int": lambda label: 10**10 + len(label),
    "tuple": lambda label: (label,),
    "list": lambda label: [label],
}
SENDERS = {**MORTAL_SENDERS, **LASTING_SENDERS}
# Without a cache too, Django's sends look the sender up in an empty one.
UNSENDABLE = {"unhashable instance", "list"}


# Both sides do the same, and are compared by the names of things.


def receiver_label(receiver: Any) -> str:
    label: str = getattr(receiver, "__self__", receiver).label
    return label


def told_error(error: BaseException) -> Any:
    if isinstance(error, BaseExceptionGroup):
        return type(error), [told_error(inner) for inner in error.exceptions]
    if type(error) is RuntimeError and ("AsyncToSync" in str(error) or "await signal.asend" in str(error)):
        return RuntimeError, "an event loop runs"  # Django leaves the sentence to asgiref, which names no signal
    return type(error), error.args


def told(value: Any) -> Any:
    """Return a result with names in place of receivers and failures."""
    if not isinstance(value, list):
        return value
    pairs = []
    for pair in value:
        assert type(pair) is tuple
        receiver, response = pair
        pairs.append((receiver_label(receiver), told_error(response) if isinstance(response, Exception) else response))
    return pairs


def outcome(operation: Callable[[], Any]) -> Any:
    """Return what came back or what was raised, and the state of the context variable after it."""
    try:
        return "returned", told(operation()), VAR.get()
    except FAILED as error:
        return "raised", told_error(error), VAR.get()


async def send_in_loop(signal: Any, sender: Any, payload: dict[str, Any]) -> Any:
    return signal.send(sender, **payload)


def run_coroutine(coroutine: Any) -> Any:
    async def run() -> Any:
        try:
            return "returned", told(await coroutine), VAR.get()
        except FAILED as error:
            return "raised", told_error(error), VAR.get()

    return asyncio.run(run())


def send(side: Side, method: str, label: str, payload: dict[str, Any]) -> Any:
    sender, signal = side.senders[label], side.signal
    if method in {"asend", "asend_robust"}:
        return run_coroutine(getattr(signal, method)(sender, **payload))
    if method == "send in a loop":
        return run_coroutine(send_in_loop(signal, sender, payload))
    return outcome(lambda: getattr(signal, method)(sender, **payload))


def is_live(entry: tuple[Any, ...]) -> bool:
    """Return whether neither the receiver nor the sender of an entry of `receivers` has died."""
    _, receiver, sender, _ = entry
    is_dead = isinstance(receiver, weakref.ReferenceType) and receiver() is None
    return not is_dead and (sender is None or sender() is not None)


def live_entries(entries: list[Any]) -> list[Any]:
    """Return the entries without the dead, whom Django keeps in the list until something else happens."""
    return [entry for entry in entries if is_live(entry)]


def told_entries(side: Side) -> list[tuple[Any, ...]]:
    """Return the live entries of `receivers` by name."""
    found = []
    for key, receiver, sender_ref, is_async in live_entries(side.signal.receivers):
        is_weak = isinstance(receiver, weakref.ReferenceType)
        uid = key[0] if isinstance(key[0], str) else None
        sender = sender_ref() if sender_ref is not None else None
        is_mortal = sender is not None and type(sender).__weakrefoffset__
        label = side.sender_label(sender) if is_mortal else None
        found.append((uid, receiver_label(receiver() if is_weak else receiver), is_weak, label, is_async))
    return found


def assign(side: Side, entries: list[Any]) -> None:
    side.signal.receivers = entries
    with side.signal.lock:
        side.signal.sender_receivers_cache.clear()


def put_away(side: Side) -> None:
    side.put_away.append(side.signal.receivers)
    assign(side, [])


def put_back(side: Side) -> None:
    saved = live_entries(side.put_away.pop()) if side.put_away else []
    taken = {entry[0] for entry in saved}
    assign(side, saved + [entry for entry in side.signal.receivers if entry[0] not in taken])


def turn_around(side: Side) -> None:
    assign(side, live_entries(side.signal.receivers)[::-1])


def drop_first(side: Side) -> None:
    assign(side, live_entries(side.signal.receivers)[1:])


REARRANGE = {action.__name__: action for action in (put_away, put_back, turn_around, drop_first)}


def settle(known: set[threading.Thread]) -> None:
    """Wait for the threads of a send: they hold what they have called until they end, or have another task."""
    worker = SyncToAsync.single_thread_executor
    worker.submit(int).result()
    gc.collect()
    for thread in set(threading.enumerate()) - known - worker._threads:
        # A failure may keep a pool alive, and its thread with it: that one is idle.
        thread.join(PATIENCE)
        known.add(thread)
    gc.collect()


# What programs are made of.


def has_receivers(programs: Programs) -> bool:
    return bool(programs.sides[0].owners)


def parts(kinds: dict[str, Any], acts: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    # Most of them must not fail, or few sends reach the second receiver.
    quiet = st.sampled_from([act for act in acts if act not in FAILURES])
    return st.tuples(st.sampled_from(sorted(kinds)), st.just("return") | quiet | quiet | st.sampled_from(acts))


# Django's log entry needs a name, which only functions and methods have; and where a loop
# runs, its `send` has none for async receivers: the nested one is for sync receivers alone.
PARTS = (
    parts(SYNC_RECEIVERS, sorted(ACTS))
    | parts(QUIET_RECEIVERS, sorted(ACTS.keys() - FAILURES))
    | parts(ASYNC_RECEIVERS, sorted(ACTS.keys() - {"nest"}))
)
SENDER_KINDS = st.sampled_from(sorted(SENDERS))
# Of the receivers, or the senders, that the program holds: counted from the first, and around.
INDEX = st.integers(0, 7)
SYNC_METHODS = st.sampled_from(["send", "send_robust"])
ASYNC_METHODS = st.sampled_from(["asend", "asend_robust", "send in a loop"])
REARRANGEMENTS = st.sampled_from(sorted(REARRANGE))
UIDS = st.none() | st.sampled_from(["uid", "other uid", ""])
SENT: list[dict[str, Any]] = [
    {"value": 1},
    {},
    {"value": [1], "extra": None},
    {"class": 1, "two words": 2, "\ufb01": 3, "": 4},
    {"receiver": 1, "receivers": 2, "named": 3, "responses": 4, "response": 5, "run": 6},
]
PAYLOADS = st.sampled_from(SENT)
# A payload that is declared changes nothing for who takes it as it is.
Sent = TypedDict("Sent", {key: Any for payload in SENT for key in payload}, total=False)  # type: ignore[misc]
MADE: dict[str, Callable[[], Any]] = {
    "plain": Signal,
    "with a cache": lambda: Signal(use_caching=True),
    "declared": Signal[Any, Sent],
}


class Programs(RuleBasedStateMachine):
    """Connects, disconnects, deaths and sends, on a signal of ours and on one of Django's."""

    made = ""
    django_signal: Any = None

    def __init__(self) -> None:
        super().__init__()
        look_at_nothing_older()
        ours = MADE[self.made]()
        self.use_caching = ours.use_caching
        self.sides = [Side("ours", ours), Side("theirs", self.django_signal(self.use_caching))]
        self.count = 0
        self.threads = set(threading.enumerate())
        self.kinds = {"anyone": "none"}
        self.handlers = [RecordingHandler(side) for side in self.sides]

    def teardown(self) -> None:
        for handler in self.handlers:
            handler.stop()
        super().teardown()

    def new_label(self, kind: str) -> str:
        self.count += 1
        return f"{kind} {self.count}"

    def held_receiver(self, index: int) -> str:
        labels = list(self.sides[0].owners)
        return labels[index % len(labels)]

    def held_sender(self, index: int) -> str:
        labels = list(self.sides[0].senders)
        return labels[index % len(labels)]

    def sending_sender(self, index: int) -> str:
        labels = [label for label in self.sides[0].senders if self.can_send(label)]
        return labels[index % len(labels)]

    def look(self, operation: Callable[[Side], Any]) -> None:
        """Look inside after something else: until then Django keeps the receivers of a dead sender, and we do not."""
        for side in self.sides:
            side.signal.has_listeners(Sender())
        self.same(operation)

    def can_send(self, sender: str) -> bool:
        kind = self.kinds[sender]
        return kind in CACHEABLE_SENDERS or not (self.use_caching or kind in UNSENDABLE)

    def same(self, operation: Callable[[Side], Any]) -> Any:
        """Do it on both sides, and see that no difference can be observed."""
        ours, theirs = [contextvars.copy_context().run(operation, side) for side in self.sides]
        assert ours == theirs
        us, them = self.sides
        assert us.received == them.received
        assert us.logged == them.logged
        assert us.owners.keys() == them.owners.keys()
        for side in self.sides:
            side.received.clear()
            side.logged.clear()
            side.has_killed = False
        return ours

    def nothing_is_kept_for_longer(self) -> None:
        us, them = self.sides
        assert us.alive() <= them.alive()

    @initialize(receivers=st.lists(PARTS, min_size=2, max_size=4), kinds=st.lists(SENDER_KINDS, max_size=2))
    def begin(self, receivers: list[tuple[str, str]], kinds: list[str]) -> None:
        # A class can send wherever a sender can: there is one in every program. And of equals there are two.
        for kind in ["class", "equal instance", "equal instance", *kinds]:
            self.make_sender(kind)
        for part in receivers:
            self.make_receiver(part, sender=0, is_weak=True, uid=None)

    @rule(part=PARTS, sender=INDEX, is_weak=st.booleans(), uid=UIDS)
    def make_receiver(self, part: tuple[str, str], sender: int, is_weak: bool, uid: str | None) -> None:
        kind, act = part
        if self.made == "declared" and kind == "demanding function":
            kind = "function"  # that one is refused: the key it demands may be left out
        label = self.new_label(kind)
        for side in self.sides:
            side.add(label, kind, act)
        self.connect(len(self.sides[0].owners) - 1, sender, is_weak, uid)

    @rule(kind=SENDER_KINDS)
    def make_sender(self, kind: str) -> None:
        label = self.new_label(kind)
        self.kinds[label] = kind
        for side in self.sides:
            side.add_sender(label, kind)

    @rule(part=PARTS, kind=st.sampled_from(sorted(MORTAL_SENDERS)), is_weak=st.booleans(), uid=UIDS)
    def outlive_sender(self, part: tuple[str, str], kind: str, is_weak: bool, uid: str | None) -> None:
        """Connect a receiver to a sender, and let both go in that order."""
        self.make_sender(kind)
        self.make_receiver(part, len(self.sides[0].senders) - 1, is_weak, uid)
        sender, receiver = list(self.sides[0].senders)[-1], list(self.sides[0].owners)[-1]
        if self.can_send(sender):
            self.same(lambda side: side.signal.has_listeners(side.senders[sender]))
        for side in self.sides:
            del side.senders[sender], side.owners[receiver]
        gc.collect()

    @precondition(has_receivers)
    @rule(receiver=INDEX, sender=INDEX, is_weak=st.booleans(), uid=UIDS)
    def connect(self, receiver: int, sender: int, is_weak: bool, uid: str | None) -> None:
        target, origin = self.held_receiver(receiver), self.held_sender(sender)

        def operation(side: Side) -> str:
            try:
                side.signal.connect(side.receiver(target), side.senders[origin], is_weak, uid)
            except TypeError:
                return "refused"
            return "connected"

        self.same(operation)

    @precondition(has_receivers)
    @rule(receiver=INDEX, sender=INDEX, uid=UIDS)
    def disconnect(self, receiver: int, sender: int, uid: str | None) -> None:
        target, origin = self.held_receiver(receiver), self.held_sender(sender)
        self.same(lambda side: side.signal.disconnect(side.receiver(target), side.senders[origin], dispatch_uid=uid))

    @rule(sender=INDEX, uid=UIDS)
    def disconnect_uid(self, sender: int, uid: str | None) -> None:
        origin = self.held_sender(sender)
        self.same(lambda side: side.signal.disconnect(sender=side.senders[origin], dispatch_uid=uid))

    @precondition(has_receivers)
    @rule(receiver=INDEX)
    def kill_receiver(self, receiver: int) -> None:
        label = self.held_receiver(receiver)
        for side in self.sides:
            del side.owners[label]
        gc.collect()

    @rule(sender=INDEX)
    def kill_sender(self, sender: int) -> None:
        mortal = [label for label in self.sides[0].senders if self.kinds[label] in MORTAL_SENDERS]
        # The first one is the class that every program can send by.
        if len(mortal) > 1:
            for side in self.sides:
                del side.senders[mortal[1:][sender % len(mortal[1:])]]
            gc.collect()

    @rule(method=SYNC_METHODS, sender=INDEX, payload=PAYLOADS)
    def send(self, method: str, sender: int, payload: dict[str, Any]) -> None:
        label = self.sending_sender(sender)
        self.same(lambda side: send(side, method, label, payload))
        settle(self.threads)
        self.nothing_is_kept_for_longer()

    @rule(method=ASYNC_METHODS, sender=INDEX, payload=PAYLOADS)
    def asend(self, method: str, sender: int, payload: dict[str, Any]) -> None:
        self.send(method, sender, payload)

    @rule(sender=INDEX)
    def ask_for_listeners(self, sender: int) -> None:
        label = self.sending_sender(sender)
        assert isinstance(self.same(lambda side: side.signal.has_listeners(side.senders[label])), bool)

    @rule(name=REARRANGEMENTS)
    def rearrange(self, name: str) -> None:
        self.look(REARRANGE[name])

    @rule()
    def look_inside(self) -> None:
        self.look(told_entries)


class RecordingHandler(logging.Handler):
    """Note what a side logs."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self.side = side
        self.logger = logging.getLogger(LOGGERS[side.name])
        self.logger.addHandler(self)
        # Whoever keeps the records keeps the frames of the receivers alive.
        self.logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        assert record.exc_info is not None
        self.side.logged.append((record.levelname, record.getMessage(), record.exc_info[0]))

    def stop(self) -> None:
        self.logger.removeHandler(self)
        self.logger.propagate = True


def look_at_nothing_older() -> None:
    """Have the garbage collector look at what is made from here on: there are several collections in every step."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def unfrozen() -> Iterator[None]:
    """Give back to the garbage collector what it was not to look at."""
    yield
    gc.unfreeze()


@pytest.fixture
def django_signal(pytestconfig: pytest.Config) -> Any:
    """Return the Signal of the Django that is followed."""
    assert pytestconfig.cache is not None
    return followed_dispatcher(pytestconfig.cache.mkdir("django-sources")).Signal


# Functions of one name that share a uid, one of them weakly held, are what a reloaded module looks like.
@pytest.mark.filterwarnings("ignore:.*is defined again, and not connected:RuntimeWarning")
@pytest.mark.usefixtures("unfrozen")
@pytest.mark.parametrize("made", MADE)
def test_random_programs_behave_as_on_djangos_signal(django_signal: Any, made: str) -> None:
    """Results, order, failures, log entries, deaths and what `receivers` shows are the same after every step."""
    chosen = type("Chosen", (Programs,), {"made": made, "django_signal": django_signal})
    run_state_machine_as_test(
        chosen,
        settings=settings(deadline=None, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow]),
    )


# Async programs: receivers that wait, fail and clean up, while their send is cancelled or times out.


class Step(TypedDict):
    """What an async receiver does."""

    wait: int
    end: str
    cleanup: int
    cleanup_end: str


class Program(TypedDict):
    """What async receivers do, and when their send is cancelled."""

    receivers: list[Step]
    cancels: list[int]
    timeout: int | None
    method: str


@st.composite
def async_programs(draw: st.DrawFn) -> Program:
    """Draw a program in which no two things happen at the same time."""
    moments = draw(st.permutations(range(1, 25)))
    times = iter(moments)

    def moment(*, is_needed: bool = False) -> int:
        return next(times) if is_needed or draw(st.booleans()) else 0

    receivers: list[Step] = [
        {
            "wait": moment(),
            "end": draw(st.sampled_from(["return", "return", "raise", "cancel itself"])),
            "cleanup": moment(),
            "cleanup_end": draw(st.sampled_from(["cancelled", "cancelled", "raise", "return"])),
        }
        for _ in range(draw(st.integers(1, 4)))
    ]
    return {
        "receivers": receivers,
        "cancels": [moment(is_needed=True) for _ in range(draw(st.integers(0, 3)))],
        "timeout": moment() or None,
        "method": draw(st.sampled_from(["asend", "asend", "asend_robust"])),
    }


def connect_step(signal: Any, number: int, step: Step, told: list[tuple[int, str]]) -> None:
    async def receive(**named: Any) -> str:
        told.append((number, "starts"))
        try:
            await (asyncio.sleep(step["wait"]) if step["wait"] else no_wait())
            if step["end"] == "raise":
                raise ValueError(number)
            if step["end"] == "cancel itself":
                raise asyncio.CancelledError(number)
        except asyncio.CancelledError:
            told.append((number, "is cancelled"))
            try:
                await (asyncio.sleep(step["cleanup"]) if step["cleanup"] else no_wait())
            except asyncio.CancelledError:
                told.append((number, "is cancelled again"))
                raise
            told.append((number, "has cleaned up"))
            if step["cleanup_end"] == "raise":
                raise KeyError(number) from None
            if step["cleanup_end"] == "cancelled":
                raise
        told.append((number, "returns"))
        return f"response of {number}"

    signal.connect(receive, weak=False)


async def no_wait() -> None: ...


def told_failure(error: BaseException) -> Any:
    """Return a failure by name; a task group cancels in no order, and failures at the same time have none."""
    if isinstance(error, BaseExceptionGroup):
        return sorted(map(repr, error.exceptions))
    return repr(error)


def run_async_program(signal: Any, program: Program) -> Any:
    """Return what the receivers did, what the send returned or raised, when, and what it left of a cancellation."""
    told: list[tuple[int, str]] = []
    found: list[Any] = []
    for number, step in enumerate(program["receivers"]):
        connect_step(signal, number, step, told)

    async def send() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        try:
            async with asyncio.timeout(program["timeout"]):
                found.append([repr(response) for _, response in await getattr(signal, program["method"])(None)])
        except (Exception, asyncio.CancelledError) as error:
            found.append(told_failure(error))
        found.append(loop.time())
        if sys.version_info >= (3, 13):  # Before, a task group could forget to count a cancellation down.
            found.append(task.cancelling())
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError as error:
            found.append(("then", repr(error)))

    async def main() -> None:
        task = asyncio.create_task(send())
        for moment in program["cancels"]:
            asyncio.get_running_loop().call_at(moment, task.cancel, f"cancelled at {moment}")
        await asyncio.wait([task])

    run_at_once(main())
    return sorted(told), found


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=async_programs())
def test_random_async_programs_fail_and_are_cancelled_as_on_djangos_signal(
    django_signal: Any, caplog: pytest.LogCaptureFixture, program: Program
) -> None:
    """Receivers are cancelled once, clean up, and the same exception is raised at the same time."""
    caplog.set_level(logging.CRITICAL + 1)
    assert run_async_program(Signal(), program) == run_async_program(django_signal(), program)

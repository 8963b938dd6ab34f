"""A signal handler may raise anywhere: a signal that is interrupted in any line stays right."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import pytest

import typedsignal
from typedsignal import ConnectionInfo, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

PACKAGE = str(Path(typedsignal.__file__).parent)


class Interrupt(BaseException):
    """What a handler of SIGINT or SIGALRM raises."""


class Value(TypedDict):
    """A payload whose fields are all required: its send is compiled for them."""

    value: int


class Owner:
    """A sender, or the object of a receiver."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __call__(self, **named: Any) -> str:
        return self.label


class Shop:
    """A signal with receivers of every kind, whose plans are fresh, and senders."""

    def __init__(self, signal: Any) -> None:
        self.signal = signal
        self.receivers = {label: Owner(label) for label in ("any", "own", "only", "named", "again", "new")}
        self.senders: dict[str, Any] = {
            "shop": Owner("shop"),
            "stall": Owner("stall"),
            "name": "name",
            "new": Owner(""),
        }
        self.senders["base"] = type("Base", (), {})
        self.senders["derived"] = type("Derived", (self.senders["base"],), {})
        for label, sender in (("any", None), ("own", "shop"), ("again", "shop"), ("only", "stall"), ("named", "name")):
            self.connect(label, sender)
        self.send_all()

    def connect(self, label: str, sender: str | None = None, **options: Any) -> None:
        self.signal.connect(self.receivers[label], sender=self.senders[sender] if sender else None, **options)

    def disconnect(self, label: str, sender: str | None = None, **options: Any) -> bool:
        to = self.senders[sender] if sender else None
        found: bool = self.signal.disconnect(self.receivers[label], sender=to, **options)
        return found

    def send(self, sender: Any) -> list[Any]:
        return [response for _, response in self.signal.send(sender, value=1)]

    def send_all(self) -> dict[str, list[Any]]:
        return {"none": self.send(None)} | {label: self.send(sender) for label, sender in self.senders.items()}

    def connected(self) -> dict[str, list[Any]]:
        """Return what `send_all` is to return, by what `connections` lists."""
        senders = {"none": None} | self.senders
        return {
            label: [info.receiver.label for info in self.signal.connections() if is_for(info, sender)]
            for label, sender in senders.items()
        }


def is_for(info: ConnectionInfo[Any], sender: object) -> bool:
    """Return whether a send by a sender calls a receiver."""
    if info.subclasses and isinstance(info.sender, type):
        return isinstance(sender, type) and issubclass(sender, info.sender)
    return info.sender is None or info.sender is sender


def connect_any(shop: Shop) -> None:
    shop.connect("new")


def connect_to_sender(shop: Shop) -> None:
    shop.connect("new", "shop")


def connect_to_new_sender(shop: Shop) -> None:
    shop.connect("new", "new", weak=False)


def connect_to_name(shop: Shop) -> None:
    shop.connect("new", "name", dispatch_uid="uid")


def connect_to_first_name(shop: Shop) -> None:
    shop.disconnect("named", "name")
    shop.connect("new", "name")


def connect_again(shop: Shop) -> None:
    shop.connect("own", "shop")


def disconnect_any(shop: Shop) -> None:
    shop.disconnect("any")


def disconnect_one_of_two(shop: Shop) -> None:
    shop.disconnect("own", "shop")


def disconnect_last(shop: Shop) -> None:
    shop.disconnect("only", "stall")


def disconnect_last_of_name(shop: Shop) -> None:
    shop.disconnect("named", "name")


def forget_receivers(shop: Shop) -> None:
    del shop.receivers["any"], shop.receivers["own"], shop.receivers["only"]
    shop.send(None)


def forget_senders(shop: Shop) -> None:
    del shop.senders["shop"], shop.senders["stall"]
    shop.send(None)


def connect_to_subclasses(shop: Shop) -> None:
    shop.connect("new", "base", subclasses=True)


def has_two_of_subclasses(shop: Shop) -> None:
    shop.connect("new", "base", subclasses=True)
    shop.connect("own", "base", subclasses=True)
    shop.send_all()


def disconnect_from_subclasses(shop: Shop) -> None:
    shop.disconnect("own", "base", subclasses=True)
    shop.disconnect("new", "base", subclasses=True)


def has_one_of_derived(shop: Shop) -> None:
    shop.connect("new", "base", subclasses=True)
    shop.connect("own", "derived")
    shop.send_all()


def forget_class(shop: Shop) -> None:
    del shop.senders["derived"]
    gc.collect()
    shop.send(None)


def has_new(shop: Shop) -> None:
    shop.connect("new")


def send(shop: Shop) -> None:
    for sender in (None, shop.senders["shop"], "name"):
        shop.send(sender)


def assign(shop: Shop) -> None:
    shop.signal.receivers = shop.signal.receivers[1:3]


def empty(shop: Shop) -> None:
    shop.signal.receivers = []


def move_to_front(shop: Shop) -> None:
    shop.signal._receivers.move_to_front(shop.receivers["new"])


# What is done before an action, and not interrupted.
BEFORE = {
    disconnect_from_subclasses: has_two_of_subclasses,
    forget_class: has_one_of_derived,
    send: has_new,
    move_to_front: has_new,
}
ACTIONS = [
    connect_any,
    connect_to_sender,
    connect_to_new_sender,
    connect_to_name,
    connect_to_first_name,
    connect_again,
    disconnect_any,
    disconnect_one_of_two,
    disconnect_last,
    disconnect_last_of_name,
    forget_receivers,
    forget_senders,
    connect_to_subclasses,
    disconnect_from_subclasses,
    forget_class,
    send,
    assign,
    empty,
    move_to_front,
]


def interrupt(action: Callable[[], object], line: int) -> bool:
    """Raise at the n-th line of the package that an action runs, and return whether there was one."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith((PACKAGE, "<typedsignal>")):
            return None
        if event == "line":
            count += 1
            if count == line:
                raise Interrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    except Interrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.fixture(autouse=True, scope="module")
def frozen() -> Iterator[None]:
    """Have the garbage collector look at what these tests make alone: it runs after every line."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def is_free(lock: Any) -> bool:
    """Return whether another thread can take a lock."""
    taken: list[bool] = []

    def take() -> None:
        taken.append(lock.acquire(blocking=False))
        if taken[0]:
            lock.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return taken[0]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("make_signal", [Signal, Signal[Any, Value]])
def test_a_signal_that_is_interrupted_in_any_line_stays_right(
    make_signal: Callable[[], Any], action: Callable[[Shop], None]
) -> None:
    """It calls those that it lists, before and after further changes, and its lock is free."""
    line = 0
    while True:
        line += 1
        shop = Shop(make_signal())
        if action in BEFORE:
            BEFORE[action](shop)
        if not interrupt(lambda shop=shop: action(shop), line):
            break
        assert is_free(shop.signal.lock), line
        assert shop.send_all() == shop.connected(), line
        for label in ("any", "new", "shop"):
            shop.receivers[label] = Owner(label)
            shop.connect(label, label if label in shop.senders else None)
            assert shop.send_all() == shop.connected(), line
        shop.connect("again")
        assert shop.send_all() == shop.connected(), line
        for info in shop.signal.connections():
            options = {"dispatch_uid": info.dispatch_uid, "subclasses": info.subclasses}
            assert shop.signal.disconnect(info.receiver, sender=info.sender, **options), line
            assert shop.send_all() == shop.connected(), line
        assert shop.signal.receivers == [], line
    assert line > 1

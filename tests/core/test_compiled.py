"""Compiled sends do what the written loops do, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import keyword
import linecache
import sys
import traceback
import weakref
from enum import Enum
from typing import Any, TypedDict
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import NotRequired

from typedsignal import Signal
from typedsignal._core.compiled import _COMPILED_SENDS, _MAX_COMPILED, compile_send, compile_send_method, is_plain
from typedsignal._core.plan import alive_receivers
from typedsignal._core.sending import send_uncompiled

NAMES = st.one_of(
    st.text(max_size=8),
    st.sampled_from([*keyword.kwlist, *keyword.softkwlist, "__debug__", "_alive", "self", "id", "a b", "é", "ª"]),
    st.from_regex(r"[a-z]+\(\)|[a-z]+=1|[a-z]+\n|#.*|\"\"\"", fullmatch=True),
)


def record(signal: Signal[Any, Any, Any]) -> list[dict[str, Any]]:
    """Return the list that gets what the signal sends."""
    received: list[dict[str, Any]] = []
    signal.connect(lambda sender, /, **kwargs: received.append(kwargs), weak=False)
    return received


@given(st.dictionaries(NAMES, st.integers(), max_size=4))
def test_any_name_is_sent_or_refused(named: dict[str, int]) -> None:
    """Whatever a caller puts into `**named` arrives as it is, and never becomes source."""
    signal = Signal()
    received = record(signal)
    for _ in range(3):  # The first send is not compiled, and the second compiles it.
        if {"sender", "signal"} & named.keys():
            with pytest.raises(TypeError):
                signal.send(None, **named)
        else:
            signal.send(None, **named)
            assert received.pop() == {"signal": signal, **named}


@given(st.lists(NAMES, unique=True, max_size=4))
def test_only_plain_identifiers_reach_the_source(names: list[str]) -> None:
    """No keyword, nothing that stands for something else there, nothing beyond ASCII."""
    assert is_plain(tuple(names)) == all(
        name.isidentifier()
        and name.isascii()
        and not keyword.iskeyword(name)
        and not name.startswith("_")
        and name not in ("sender", "signal")
        for name in names
    )


@pytest.mark.parametrize(
    "key",
    ["id", "list", "self", "receiver", "plan", "alive", "r", "class", "_r", "_convention", "__x", "é", "Exception"],
)
def test_a_payload_key_may_have_any_name(key: str) -> None:
    """Also the names that compiled sends use themselves."""
    signal: Signal[Any, Any, Any] = Signal[Any, TypedDict("Payload", {key: int})]()  # type: ignore[misc]
    received = record(signal)
    signal.send(None, **{key: 1})
    signal.send_robust(None, **{key: 2})
    assert received == [{"signal": signal, key: 1}, {"signal": signal, key: 2}]


def test_many_keys_are_sent() -> None:
    """There is no limit to the keywords of a call."""
    keys = [f"key_{number}" for number in range(300)]
    signal: Signal[Any, Any, Any] = Signal[Any, TypedDict("Payload", dict.fromkeys(keys, int))]()  # type: ignore[misc]
    received = record(signal)
    signal.send(None, **dict.fromkeys(keys, 1))
    assert received == [{"signal": signal, **dict.fromkeys(keys, 1)}]


def _failing(sender: object, **kwargs: object) -> None:
    raise ValueError("from the receiver")


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "undeclared"])
def test_tracebacks_show_the_source_of_a_loop(declared: bool) -> None:
    """Between the user's line and the receiver's there is one frame, with its line, from the second send on."""
    signal: Signal[Any, Any, Any] = Signal[Any, TypedDict("Payload", {"a": int})]() if declared else Signal()  # type: ignore[misc]
    signal.send(None, a=1)
    signal.connect(_failing)
    with pytest.raises(ValueError, match="from the receiver") as raised:
        signal.send(None, a=1)
    linecache.checkcache()
    shown = "".join(traceback.format_exception(raised.value))
    assert ("send(a)" if declared else "send(a, ...)") in shown
    assert "_r(signal=signal, sender=sender, a=a)" in shown


def test_sources_with_the_same_names_are_not_shown_for_each_other() -> None:
    """The frames of `send` and `send_robust`, of declared and undeclared signals, have titles of their own."""
    declared: Signal[Any, Any, Any] = Signal[Any, TypedDict("Payload", {"a": int})]()  # type: ignore[misc]
    signals: list[Signal[Any, Any, Any]] = [declared, Signal()]
    titles: set[str] = set()
    for signal in signals:
        signal.connect(_failing)
        for send in (signal.send, signal.send, signal.send_robust):
            with contextlib.suppress(ValueError):
                send(None, a=1)
        titles |= {vars(signal)[method].__code__.co_filename for method in ("send", "send_robust")}
    assert len(titles) == 4


class Optional(TypedDict):
    a: int
    b: NotRequired[int]


@pytest.mark.parametrize("payload", [Optional, None], ids=["optional", "undeclared"])
@pytest.mark.parametrize("method", ["send", "send_robust"])
@pytest.mark.parametrize("first", [{"a": 1}, {"a": 1, "b": 2}, {"b": 2, "a": 1}], ids=str)
def test_a_signal_is_sent_with_other_names_than_at_first(payload: Any, method: str, first: dict[str, int]) -> None:
    """What is compiled for the names of the first send does not narrow any later one."""
    signal: Signal[Any, Any, Any] = Signal[Any, payload]() if payload else Signal()
    received = record(signal)
    sent = [first, {"a": 3}, {"b": 4, "a": 5}, {"a": 6, "b": 7}, first]
    for named in sent:
        getattr(signal, method)(None, **named)
    assert received == [{"signal": signal, **named} for named in sent]


def test_a_wrong_first_send_is_refused_and_not_compiled_for() -> None:
    """A send with a wrong field raises each time, and a right one after it is sent."""
    signal = Signal[Any, Optional]()
    received = record(signal)
    for _ in range(2):
        with pytest.raises(TypeError, match='field "c"'):
            signal.send(None, a=1, c=2)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match='without payload field "a"'):
            signal.send(None, b=2)  # type: ignore[call-arg]
    signal.send(None, a=1)
    assert received == [{"signal": signal, "a": 1}]


def test_a_positional_payload_is_refused_after_any_send() -> None:
    """The sentence names the signal, whether the names of the send are those of the first one or not."""
    signal: Signal[Any, Any, Any] = Signal()
    signal.send(None, a=1)
    for named in ({"a": 1}, {}, {"b": 2}):
        with pytest.raises(TypeError, match="positional payload"):
            signal.send(None, 1, **named)


class Observer:
    """Has a method."""

    def method(self, sender: object, **kwargs: object) -> object:
        return "method", sorted(kwargs)


def by_keyword(sender: object, **kwargs: object) -> object:
    return "by keyword", sorted(kwargs)


def without_signal(sender: object, a: int) -> object:
    return "without signal", a


def by_position(whoever: object, /, a: int, signal: object = None) -> object:
    return "by position", a, signal is not None


def by_position_without_signal(whoever: object, a: int) -> object:
    return "by position, without signal", a


async def awaited(sender: object, **kwargs: object) -> object:
    return "awaited", sorted(kwargs)


def raising(sender: object, **kwargs: object) -> object:
    raise ValueError("expected")


OBSERVER = Observer()
RECEIVERS = [by_keyword, without_signal, by_position, by_position_without_signal, OBSERVER.method, awaited, raising]


@settings(deadline=None)  # threads and event loops are as slow as the machine is busy
@given(st.lists(st.tuples(st.sampled_from(RECEIVERS), st.booleans()), unique_by=lambda pair: pair[0], max_size=7))
def test_compiled_sends_and_written_loops_agree(connected: list[tuple[Any, bool]]) -> None:
    """However receivers are called and held, in every mixture."""
    signal = Signal[Any, TypedDict("Payload", {"a": int})]()  # type: ignore[misc]
    for receiver, weak in connected:
        signal.connect(receiver, weak=weak)
    plan = signal._receivers.find_plan(None)
    written = told(send_uncompiled(plan, signal, None, {"a": 1}, robust=True))
    assert told(compile_send(("a",), robust=True)(plan, signal, None, 1)) == written
    assert told(signal.send_robust(None, a=1)) == written
    assert told(asyncio.run(signal.asend_robust(None, a=1))) == written
    if raising not in [receiver for receiver, _ in connected]:
        assert told(compile_send(("a",), robust=False)(plan, signal, None, 1)) == written
        assert told(signal.send(None, a=1)) == written


class Sender:
    """A sender that can be freed."""


def _make_receiver(number: int) -> Any:
    def receiver(sender: object, **kwargs: object) -> int:
        return number

    return receiver


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["connect", "connect strongly", "disconnect", "free the receiver", "free the sender"]),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(STEPS)
def test_every_send_finds_the_plan_that_the_registry_finds(steps: list[tuple[str, int, int]]) -> None:
    """A compiled send, a dynamic one and `find_plan`, whatever was connected, disconnected or freed before."""
    declared = Signal[Any, TypedDict("Payload", {"a": int})]()  # type: ignore[misc]
    signals: list[Signal[Any, Any, Any]] = [declared, Signal(), Signal()]
    # Each signal has receivers of its own: one that another signal still holds strongly would not be freed.
    receivers = [[_make_receiver(number) for number in range(3)] for _ in signals]
    senders: list[Any] = [None, "a name", Sender(), Sender()]
    for step, receiver, sender in steps:
        if step == "free the sender" and isinstance(senders[sender], Sender):
            senders[sender] = None
            senders[sender] = Sender()  # It most likely gets the id of the one that is gone.
        for signal, own in zip(signals, receivers, strict=True):
            if step == "free the receiver":
                own[receiver] = _make_receiver(receiver)
            elif step == "disconnect":
                signal.disconnect(own[receiver], sender=senders[sender])
            elif step.startswith("connect"):
                signal.connect(own[receiver], sender=senders[sender], weak=step == "connect")
        for sent_by in senders:
            compiled, dynamic, asked = signals
            alive, _ = alive_receivers(asked._receivers.find_plan(sent_by))
            found = [called(sent_by) for called, _ in alive]
            del alive
            assert [response for _, response in compiled.send(sent_by, a=1)] == found
            assert [response for _, response in dynamic.send(sent_by, a=1)] == found


def told(responses: list[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Return responses so that exceptions can be compared."""
    return [(receiver, repr(response)) for receiver, response in responses]


def test_a_signal_with_send_methods_of_its_own_is_freed() -> None:
    """Together with all that was compiled for it alone."""
    signal = Signal[Any, TypedDict("Payload", {"a": int})]()  # type: ignore[misc]
    signal.send(None, a=1)
    reference = weakref.ref(signal)
    del signal
    gc.collect()
    assert reference() is None


def test_loops_are_shared_and_bounded() -> None:
    """By the names of a send, not by signal; and memory does not grow with every set of names ever sent."""
    assert compile_send(("a", "b"), robust=False) is compile_send(("a", "b"), robust=False)
    assert compile_send_method(("a", "b"), robust=True) is compile_send_method(("a", "b"), robust=True)
    signal = Signal()
    received = record(signal)
    for number in range(_MAX_COMPILED + 10):
        signal.send(None, **{f"name_{number}": number})
    assert len(_COMPILED_SENDS) == _MAX_COMPILED
    assert len(received) == _MAX_COMPILED + 10


def test_profilers_see_the_receivers() -> None:
    """As calls from the loop."""
    seen: list[str] = []
    signal = Signal[Any, TypedDict("Payload", {"a": int})]()  # type: ignore[misc]
    signal.connect(by_keyword)
    for _ in range(2):
        signal.send(None, a=1)
    sys.setprofile(lambda frame, event, _: seen.append(frame.f_code.co_name) if event == "call" else None)
    try:
        signal.send(None, a=1)
    finally:
        sys.setprofile(None)
    assert seen == ["send", "by_keyword"]


def test_names_of_another_kind_do_not_reach_the_source() -> None:
    """A str of a class of its own may be formatted as another name."""

    class Key(str, Enum):  # noqa: UP042 - a StrEnum is formatted as its value
        ORDER_ID = "order_id"

    signal = Signal()
    received = record(signal)
    signal.send(None, **{Key.ORDER_ID: 1})
    assert received == [{"signal": signal, "order_id": 1}]


def test_a_send_method_can_be_replaced_on_a_signal() -> None:
    """By a mock, before its first use and after, and by what calls the one that was there."""
    for used_before in (True, False):
        signal = Signal[Any, TypedDict("Payload", {"a": int})]()  # type: ignore[misc]
        if used_before:
            signal.send(None, a=1)
        with mock.patch.object(signal, "send", wraps=signal.send) as send:
            received = record(signal)
            signal.send(None, a=1)
            signal.send(None, a=2)
        assert (send.call_count, len(received)) == (2, 2)
        signal.send(None, a=3)
        assert (send.call_count, len(received)) == (2, 3)

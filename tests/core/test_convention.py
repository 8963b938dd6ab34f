"""A receiver is called by what it takes: decided when it is connected."""

from __future__ import annotations

import functools
import sys
from typing import Any, NotRequired, TypedDict
from unittest import mock

import pytest
from typing_extensions import Unpack

from typedsignal import Signal


class Order(TypedDict):
    """The payload of every signal in this module."""

    order_id: int
    note: NotRequired[str]


class Observer:
    """Every kind of callable that a class can offer."""

    def method(self, sender: Any, order_id: int, **kwargs: Any) -> Any:
        return sender, order_id

    def starred(*args: Any, **kwargs: Any) -> Any:
        return args[1:], kwargs["order_id"]

    @staticmethod
    def static(sender: Any, order_id: int, note: str = "") -> Any:
        return sender, order_id

    @classmethod
    def of_class(cls, sender: Any, order_id: int, note: str = "") -> Any:
        return sender, order_id

    def __call__(self, whoever: Any, /, order_id: int, note: str = "") -> Any:
        return whoever, order_id


def passing_on(function: Any) -> Any:
    """A decorator as most are written."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


@passing_on
def decorated(service: Any, order_id: int, note: str = "") -> Any:
    return service, order_id


@mock.patch(f"{__name__}.Order")
def injected(replacement: Any, sender: Any, order_id: int, **kwargs: Any) -> Any:
    return sender, order_id


OBSERVER = Observer()

CALLABLE: dict[str, Any] = {
    "Django's form": lambda sender, **kwargs: (sender, kwargs["order_id"]),
    "every key by name": lambda sender, order_id, note="": (sender, order_id),
    "any name for the sender": lambda service, order_id, note="": (service, order_id),
    "a positional-only sender": lambda sender, /, order_id, note="": (sender, order_id),
    "a positional-only sender named like a key": lambda order_id, /, **kwargs: (order_id, kwargs["order_id"]),
    "keyword-only": lambda *, sender, order_id, note="": (sender, order_id),
    "keys before the sender": lambda order_id, sender, note="": (sender, order_id),
    "signal first": lambda signal, sender, order_id, note="": (sender, order_id),
    "anything": lambda *args, **kwargs: (kwargs["sender"], kwargs["order_id"]),
    "the sender in *args": lambda *args, order_id, note="": (args[0], order_id),
    "further parameters with defaults": lambda sender, order_id, note="", limit=3: (sender, order_id),
    "a default before the sender": lambda limit=3, *, sender=None, order_id, note="": (sender, order_id),
    "method": OBSERVER.method,
    "static method": OBSERVER.static,
    "class method": OBSERVER.of_class,
    "object": OBSERVER,
    "partial": functools.partial(lambda limit, sender, order_id, note="": (sender, order_id), 3),
    "partial with a key": functools.partial(lambda sender, order_id, note: (sender, order_id), note="x"),
    "decorated": decorated,
    "injected": injected,
}


def connected(receiver: Any, payload: Any = Order) -> Signal[Any, Any, Any]:
    """Return a signal with one receiver."""
    signal: Signal[Any, Any, Any] = Signal[Any, payload]()
    signal.connect(receiver, weak=False)
    return signal


@pytest.mark.parametrize("receiver", CALLABLE.values(), ids=CALLABLE)
def test_a_receiver_gets_the_sender_and_what_was_sent(receiver: Any) -> None:
    """The sender goes by position or by name, as the receiver needs it."""
    assert connected(receiver).send("the sender", order_id=1) == [(receiver, ("the sender", 1))]


def test_a_method_that_names_nothing_gets_everything_by_keyword() -> None:
    """`def method(*args, **kwargs)` is called as Django calls it."""
    assert connected(OBSERVER.starred).send(None, order_id=1)[0][1] == ((), 1)


def _needs_position(sender: Any, limit: int, /, **kwargs: Any) -> None: ...


REFUSED: dict[str, tuple[Any, str]] = {
    "a key it cannot take": (
        lambda sender, order_id: None,
        'cannot accept payload field "note": let it take "note", or **kwargs',
    ),
    "a parameter that is never sent": (
        lambda sender, user, **kwargs: None,
        'requires a parameter "user", which the signal does not send: give it a default',
    ),
    "a misspelt key": (
        lambda sender, orderid, **kwargs: None,
        'requires a parameter "orderid", which the signal does not send: did you mean "order_id"?',
    ),
    "a method that is not bound": (
        Observer.method,
        'requires a parameter "self", which the signal does not send: connect the method of an instance',
    ),
    "a key that may be left out": (
        lambda sender, order_id, note: None,
        'cannot do without payload field "note": the signal may leave it out, give it a default',
    ),
    "no parameters": (lambda: None, "cannot accept the sender: let its first parameter be the sender"),
    "only keys": (lambda order_id, note="": None, "cannot accept the sender: let its first parameter be the sender"),
    "a second positional-only parameter": (
        _needs_position,
        'requires "limit" by position: let it be given by keyword',
    ),
    "something before the sender": (
        lambda limit, sender, **kwargs: None,
        'requires a parameter "limit", which the signal does not send: give it a default',
    ),
    "a partial": (
        functools.partial(lambda sender, limit, **kwargs: None),
        'requires a parameter "limit", which the signal does not send: give it a default',
    ),
}


@pytest.mark.parametrize(("receiver", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_receiver_that_cannot_be_called_is_refused(receiver: Any, reason: str) -> None:
    """One sentence names the receiver, the signal, the fact and the repair; nothing is connected."""
    signal = Signal[Any, Order]()
    with pytest.raises(ValueError, match=r'^Receiver ".+" of signal "') as raised:
        signal.connect(receiver)
    assert str(raised.value).endswith(reason)
    assert signal.receivers == []


def test_messages_name_receiver_and_signal_where_they_were_written() -> None:
    """By module and variable, and by the qualified name of the receiver."""
    with pytest.raises(ValueError, match=r'"_needs_position" of signal "tests\.core\.test_convention\.named" requires'):
        named.connect(_needs_position)  # type: ignore[call-overload]


named = Signal[Any, Order]()


def test_signal_is_given_to_those_who_can_take_it() -> None:
    """By name or in `**kwargs`, and never by position."""
    received: list[object] = []
    signal = connected(lambda sender, order_id, note="", signal=None: received.append(signal))
    signal.send(None, order_id=1)
    positional = connected(lambda sender, signal=None, /, **kwargs: received.append(kwargs["signal"]))
    positional.send(None, order_id=1)
    assert received == [signal, positional]


def test_unpacked_kwargs_hold_the_payload_and_nothing_else() -> None:
    """What is typed as the payload can be passed on to what takes the payload."""
    received: list[object] = []

    def typed(sender: object, **payload: Unpack[Order]) -> None:
        received.append(payload)

    connected(typed).send(None, order_id=1)
    assert received == [{"order_id": 1}]
    typed.__annotations__["payload"] = Unpack[Order]
    connected(typed).send(None, order_id=2)
    assert received[1:] == [{"order_id": 2}]
    connected(functools.partial(typed)).send(None, order_id=3)
    assert received[2:] == [{"order_id": 3}]


def test_without_a_payload_kwargs_are_required() -> None:
    """Django says so under DEBUG; here the repair is said too."""
    with pytest.raises(
        ValueError, match=r"^Signal receivers must accept keyword arguments \(\*\*kwargs\)\. "
    ) as raised:
        Signal().connect(lambda sender, order_id: None, weak=False)
    assert str(raised.value).endswith("let it take **kwargs, or write the payload where the signal is made")


def test_without_a_payload_the_sender_goes_by_keyword() -> None:
    """Unless it can only go by position."""
    signal = connected(lambda value, **kwargs: (value, kwargs["sender"]), payload=Any)
    assert signal.send("the sender", value=1)[0][1] == (1, "the sender")
    positional = connected(lambda value, /, **kwargs: (value, sorted(kwargs)), payload=Any)
    assert positional.send("the sender", order_id=1)[0][1] == ("the sender", ["order_id", "signal"])


def test_what_does_not_say_what_it_takes_is_called_as_django_calls_it() -> None:
    """Some callables written in C have no signature."""
    received: dict[str, object] = {}
    signal = Signal[Any, Order]()
    signal.connect(received.update, weak=False)
    signal.send("the sender", order_id=1)
    assert received == {"signal": signal, "sender": "the sender", "order_id": 1}


def test_an_open_payload_needs_kwargs() -> None:
    """Unknown fields can only go into `**kwargs`."""

    class Open:
        def __init__(self, *, order_id: int, **further: object) -> None: ...

    signal = Signal[Any, Open]()
    with pytest.raises(ValueError, match="cannot accept further payload fields, which the signal allows"):
        signal.connect(lambda sender, order_id: None, weak=False)
    signal.connect(lambda sender, extra, **kwargs: extra, weak=False)
    assert signal.send(None, order_id=1, extra=2)[0][1] == 2


def audited(function: Any) -> Any:
    """A decorator that takes what it wants itself."""

    @functools.wraps(function)
    def wrapper(sender: Any, **kwargs: Any) -> Any:
        del kwargs["signal"]
        return function(sender, **kwargs)

    return wrapper


def test_a_decorator_with_parameters_of_its_own_is_called_by_them() -> None:
    """Only one that passes everything on is called as what it decorates wants to be."""
    assert connected(audited(decorated)).send("the sender", order_id=1)[0][1] == ("the sender", 1)


@functools.cache
def cached(sender: Any, order_id: int, note: str = "") -> Any:
    return sender, order_id


def test_a_cached_receiver_gets_what_it_takes() -> None:
    """It has no parameters to be read, but says what it wraps."""
    assert connected(cached).send("the sender", order_id=1)[0][1] == ("the sender", 1)


def test_a_mock_of_what_is_awaited_is_not_awaited() -> None:
    """It says that it is of a class whose calls are awaited, and is not."""

    class Awaited:
        async def __call__(self, sender: Any, **kwargs: Any) -> None: ...

    receiver = mock.MagicMock(spec=Awaited(), return_value=5)
    assert connected(receiver).send(None, order_id=1) == [(receiver, 5)]


class Forwarding:
    """Answers for names that it does not have."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise KeyError(name)

    def __call__(self, sender: Any, **kwargs: Any) -> None:
        raise ValueError("expected")


def test_naming_a_receiver_never_fails(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever it answers when it is asked for its attributes."""
    [(_, response)] = connected(Forwarding()).send_robust(None, order_id=1)
    assert repr(response) == "ValueError('expected')"
    assert "Error calling Forwarding in Signal.send_robust() (expected)" in caplog.text


def test_only_missing_kwargs_are_said_in_djangos_words() -> None:
    """Another misfit of an undeclared payload is said as it is."""
    with pytest.raises(ValueError, match=r'^Receiver "_needs_position" of signal ".*" requires "limit" by position'):
        Signal().connect(_needs_position)


_UNEVALUATED = """
def unknown_sender(sender: Nowhere, **kwargs: object) -> object: return kwargs.keys()
def unknown_payload(sender: Nowhere, **kwargs: Unpack[Nowhere]) -> object: return kwargs.keys()
"""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are evaluated where they are written")
def test_what_exists_for_checkers_alone_is_not_evaluated() -> None:
    """A receiver may be annotated with what is imported under TYPE_CHECKING."""
    namespace: dict[str, Any] = {"Unpack": Unpack}
    exec(compile(_UNEVALUATED, __file__, "exec", dont_inherit=True), namespace)
    assert connected(namespace["unknown_sender"]).send(None, order_id=1)[0][1] == {"signal", "order_id"}
    assert connected(namespace["unknown_payload"]).send(None, order_id=1)[0][1] == {"order_id"}

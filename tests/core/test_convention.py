"""A receiver is called by what it takes: decided when it is connected."""

from __future__ import annotations

import asyncio
import functools
import inspect
import sys
from types import MethodType
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict
from unittest import mock

import pytest
from typing_extensions import Unpack

from typedsignal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable


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


@passing_on
def with_limit(limit: int, sender: Any, order_id: int, note: str = "") -> Any:
    return sender, order_id


class Decorated:
    @passing_on
    def __call__(self, sender: Any, order_id: int, note: str = "") -> Any:
        return sender, order_id


class Renamed(Decorated):
    @functools.lru_cache  # noqa: B019 - that it is kept alive is of no matter
    def __call__(self, service: Any, order_id: int, note: str = "") -> Any:
        return service, order_id


class Static:
    @staticmethod
    def __call__(sender: Any, order_id: int, note: str = "") -> Any:
        return sender, order_id


class StaticOpen:
    @staticmethod
    def __call__(sender: Any, **kwargs: Any) -> Any:
        return sender, kwargs["order_id"]


class OfClass:
    @classmethod
    def __call__(cls, sender: Any, order_id: int, note: str = "") -> Any:
        return sender, order_id


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
    "a positional-only default before the sender": lambda limit=3, /, *, sender, **kwargs: (
        (sender if limit == 3 else "a limit"),
        kwargs["order_id"],
    ),
    "two positional-only defaults before the sender": lambda limit=3, more=4, /, sender=None, **kwargs: (
        (sender if (limit, more) == (3, 4) else "a limit"),
        kwargs["order_id"],
    ),
    "method": OBSERVER.method,
    "static method": OBSERVER.static,
    "class method": OBSERVER.of_class,
    "object": OBSERVER,
    "partial": functools.partial(lambda limit, sender, order_id, note="": (sender, order_id), 3),
    "partial with a key": functools.partial(lambda sender, order_id, note: (sender, order_id), note="x"),
    "decorated": decorated,
    "injected": injected,
    "object whose call is decorated": Decorated(),
    "object whose call is cached": Renamed(),
    "object whose call is static": Static(),
    "object whose static call takes anything": StaticOpen(),
    "object whose call is of its class": OfClass(),
    "partial of what is decorated": functools.partial(with_limit, 3),
    "partial of what is decorated, by keyword": functools.partial(with_limit, limit=3),
    "partial of an object whose call is decorated": functools.partial(Decorated()),
    "partial of an object whose call is static": functools.partial(Static()),
    "partial of an object whose call is of its class": functools.partial(OfClass()),
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
    "a positional-only parameter before the sender": (
        lambda who, /, sender, **kwargs: None,
        'requires "who" by position: let it be given by keyword',
    ),
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


def test_a_parameter_signal_beside_unpacked_kwargs_gets_the_signal() -> None:
    """By its name, whether the sender goes by keyword or by position."""

    def typed(sender: object, *, signal: object, **payload: Unpack[Order]) -> object:
        return signal, payload

    def by_position(order: object, /, signal: object = None, **payload: Unpack[Order]) -> object:
        return signal, payload

    for receiver in (typed, by_position):
        signal = connected(receiver)
        assert [response for _, response in signal.send(None, order_id=1)] == [(signal, {"order_id": 1})]


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


def stand_for(sender: Any, order_id: int, note: str = "") -> Any:
    return sender, order_id


async def astand_for(sender: Any, order_id: int, note: str = "") -> Any:
    return sender, order_id


def _declaring(function: Any) -> Any:
    """A wrapper that says what it takes by `__signature__` alone."""

    def wrapper(sender: Any = None, **kwargs: Any) -> Any:
        return function(sender=sender, **kwargs)

    wrapper.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return wrapper


class Declaring:
    """An object that says what it takes by `__signature__` alone."""

    def __init__(self, function: Any) -> None:
        self.__signature__ = inspect.signature(function)
        self.function = function

    def __call__(self, **kwargs: Any) -> Any:
        return self.function(**kwargs)


class Patched:
    """A class whose method is replaced."""

    def method(self, sender: Any, order_id: int, note: str = "") -> Any: ...

    async def amethod(self, sender: Any, order_id: int, note: str = "") -> Any: ...


FAKES: dict[str, Callable[[Any], Any]] = {
    "create_autospec": mock.create_autospec,
    "Mock(spec)": lambda function: mock.Mock(spec=function),
    "Mock(spec_set)": lambda function: mock.Mock(spec_set=function),
    "MagicMock(spec)": lambda function: mock.MagicMock(spec=function),
}


@pytest.mark.parametrize("make_fake", FAKES.values(), ids=FAKES)
@pytest.mark.parametrize("payload", [Order, None], ids=["declared", "untyped"])
def test_a_fake_is_called_as_what_it_stands_for(make_fake: Callable[[Any], Any], payload: Any) -> None:
    """With the arguments that the function takes, and awaited if the function is async."""
    if payload is None:
        with pytest.raises(ValueError, match="must accept keyword arguments"):
            Signal().connect(make_fake(stand_for), weak=False)
        return
    fake = make_fake(stand_for)
    fake.return_value = "response"
    assert connected(fake).send("shop", order_id=1) == [(fake, "response")]
    fake.assert_called_once_with(sender="shop", order_id=1)
    afake = make_fake(astand_for)
    afake.return_value = "response"
    signal = connected(afake)
    assert signal.send("shop", order_id=1) == [(afake, "response")]
    assert asyncio.run(signal.asend("shop", order_id=1)) == [(afake, "response")]
    assert signal.connections()[0].is_async
    assert afake.call_count == 2


@pytest.mark.parametrize(
    "fake",
    [mock.Mock(), mock.MagicMock(), mock.Mock(spec=Declaring(stand_for))],
    ids=["Mock", "MagicMock", "Mock(spec)"],
)
def test_a_fake_of_nothing_gets_everything(fake: mock.Mock) -> None:
    """As it says that it takes anything; it is not awaited."""
    fake.return_value = 5
    signal = connected(fake)
    assert signal.send("shop", order_id=1) == [(fake, 5)]
    assert fake.call_args.kwargs.keys() >= {"sender", "order_id"}


def test_a_mock_that_wraps_a_function_is_called_as_the_function() -> None:
    """So that the function can be called."""
    fake = mock.Mock(wraps=stand_for)
    assert connected(fake).send("shop", order_id=1) == [(fake, ("shop", 1))]


@pytest.mark.parametrize("autospec", [True, False])
def test_a_patched_function_or_method_is_called_as_the_original(autospec: bool) -> None:
    """`patch` replaces it where it is connected; of an object too."""
    with mock.patch(f"{__name__}.stand_for", autospec=autospec, return_value=1):
        assert connected(stand_for).send("shop", order_id=1)[0][1] == 1
    with mock.patch.object(Patched, "method", autospec=autospec, return_value=2):
        assert connected(Patched().method).send("shop", order_id=1)[0][1] == 2
    with mock.patch.object(Patched, "amethod", autospec=autospec, return_value=3):
        assert connected(Patched().amethod).send("shop", order_id=1)[0][1] == 3


@pytest.mark.parametrize("make", [_declaring, Declaring])
def test_a_signature_that_is_declared_counts(make: Callable[[Any], Any]) -> None:
    """Also where the code itself would take more."""
    declaring = make(lambda sender, order_id, note="": order_id)
    assert connected(declaring).send("shop", order_id=1) == [(declaring, 1)]
    with pytest.raises(ValueError, match=r'cannot accept payload field "note"'):
        connected(make(lambda sender, order_id: order_id))


class Delegating:
    """What stands in for a callable, and hands on what it is asked for."""

    def __init__(self, wrapped: Any) -> None:
        self.__wrapped__ = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["__wrapped__"], name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)


class Hiding(Delegating):
    """One that does not tell what it calls."""

    def __init__(self, wrapped: Any) -> None:
        self.__dict__["hidden"] = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["hidden"], name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.hidden(*args, **kwargs)


class Pretending(Delegating):
    """One that says that it is what it calls, as what a decorator of wrapt returns."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self.__wrapped__)

    @__class__.setter
    def __class__(self, _: Any) -> None: ...


class Adapting(Pretending):
    """One that adds an argument."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__("request", kwargs["sender"], kwargs["order_id"])


class Receiving:
    """A class with receivers of every shape."""

    def method(self, shop: Any, order_id: int, note: str = "") -> Any:
        return shop, order_id

    def open_method(self, **kwargs: Any) -> Any:
        return kwargs["sender"], kwargs["order_id"]

    @classmethod
    def class_method(cls, shop: Any, *, order_id: int, note: str = "") -> Any:
        return shop, order_id

    async def amethod(self, shop: Any, order_id: int, note: str = "") -> Any:
        return shop, order_id


@pytest.mark.parametrize("stand_in", [Delegating, Hiding, Pretending])
@pytest.mark.parametrize("name", ["function", "method", "open_method", "class_method", "amethod"])
def test_a_stand_in_is_called_as_what_it_stands_for(stand_in: Callable[[Any], Any], name: str) -> None:
    """Whether it says what it is, what it wraps, or neither."""
    receiver = stand_in(stand_for if name == "function" else getattr(Receiving(), name))
    signal = connected(receiver)
    assert [response for _, response in signal.send("shop", order_id=1)] == [("shop", 1)]
    assert [response for _, response in asyncio.run(signal.asend("shop", order_id=1))] == [("shop", 1)]


def test_a_stand_in_that_changes_the_arguments_is_called_as_itself() -> None:
    """What it stands for could not be called with what is sent."""
    receiver = Adapting(lambda request, shop, order_id: (request, shop, order_id))
    assert connected(receiver).send("shop", order_id=1) == [(receiver, ("request", "shop", 1))]


class Called:
    """A callable that is bound as a method, and is no function."""

    def __call__(self, owner: Any, shop: Any, order_id: int, note: str = "") -> Any:
        return shop, order_id


async def acalled(number: int, owner: Any, shop: Any, order_id: int, note: str = "") -> Any:
    return shop, order_id


@pytest.mark.parametrize(
    "called",
    [Called(), functools.partial(Called(), note="noted"), functools.partial(acalled, 1)],
    ids=["object", "partial", "async"],
)
def test_a_bound_method_of_what_is_no_function_is_called(called: Any) -> None:
    """As one of a partial in a class is since Python 3.14."""
    owner = Patched()
    signal = connected(MethodType(called, owner))
    assert [response for _, response in signal.send("shop", order_id=1)] == [("shop", 1)]
    assert signal.disconnect(MethodType(called, owner))


@functools.singledispatch
def dispatch(sender: object, **kwargs: object) -> str:
    return "object"


@dispatch.register
def _dispatch_class(sender: type, **kwargs: object) -> str:
    return "class"


@dispatch.register
def _dispatch_observer(sender: Observer, **kwargs: object) -> str:
    return "observer"


class Dispatching:
    """An object with a method that is chosen by the class of an argument."""

    @functools.singledispatchmethod
    def method(self, sender: object, **kwargs: object) -> str:
        return "object"

    @method.register
    def _(self, sender: type, **kwargs: object) -> str:
        return "class"

    @method.register
    def _(self, sender: Observer, **kwargs: object) -> str:
        return "observer"


@pytest.mark.parametrize("payload", [Order, Any], ids=["declared", "untyped"])
@pytest.mark.parametrize("receiver", [dispatch, Dispatching().method], ids=["function", "method"])
def test_a_function_that_is_chosen_by_its_sender_gets_it_by_position(receiver: Any, payload: Any) -> None:
    """`functools.singledispatch` looks at the first positional argument."""
    signal = connected(receiver, payload)
    responses = [signal.send(sender, order_id=1)[0][1] for sender in (1, Observer, OBSERVER)]
    assert responses == ["object", "class", "observer"]


@functools.singledispatch
def dispatch_order(order_id: object, sender: object = None, **kwargs: object) -> None: ...


@functools.singledispatch
def dispatch_other(order: object, *, sender: object, **kwargs: object) -> None: ...


@pytest.mark.parametrize("payload", [Order, Any], ids=["declared", "untyped"])
@pytest.mark.parametrize("receiver", [dispatch_order, dispatch_other])
def test_a_function_that_is_chosen_by_a_field_is_refused(receiver: Any, payload: Any) -> None:
    """Fields go by keyword, and such a function needs a positional argument."""
    with pytest.raises(ValueError, match=r'is chosen by the class of its parameter "order.*: let its first parameter'):
        connected(receiver, payload)


def anything(sender: Any, **kwargs: Any) -> Any:
    return kwargs


class Filled:
    """Methods, whose first parameter has a value."""

    def method(self, sender: Any, **kwargs: Any) -> Any:
        return kwargs

    def positional(self, /, sender: Any, **kwargs: Any) -> Any:
        return kwargs

    def named_signal(signal, sender: Any, **kwargs: Any) -> Any:  # noqa: N805
        return kwargs

    def named_sender(sender, **kwargs: Any) -> Any:  # noqa: N805
        return kwargs

    def __call__(self, sender: Any, **kwargs: Any) -> Any:
        return kwargs


@pytest.mark.parametrize("payload", [Order, Any], ids=["declared", "untyped"])
@pytest.mark.parametrize(
    "receiver",
    [
        functools.partial(anything, 1),
        functools.partial(functools.partial(anything), "shop"),
        functools.partial(Filled().method, 1),
        functools.partial(Filled(), 1),
        Filled().named_sender,
    ],
    ids=["partial", "partial of partial", "partial of a method", "partial of an object", "method"],
)
def test_a_value_for_the_sender_is_refused(receiver: Any, payload: Any) -> None:
    """Django fails at the send, which passes the sender as well."""
    with pytest.raises(ValueError, match=r'has a value for its parameter "sender": leave the sender to the signal'):
        connected(receiver, payload)


def test_a_partial_may_fill_what_is_not_sent() -> None:
    """Before the sender by position, and the sender itself where it is positional-only and sent by keyword too."""
    limited = functools.partial(lambda limit, sender, **kwargs: (limit, sender), 3)
    assert connected(limited).send("shop", order_id=1)[0][1] == (3, "shop")
    other = functools.partial(lambda sender, /, **kwargs: (sender, kwargs["sender"]), 1)
    assert connected(other).send("shop", order_id=1)[0][1] == (1, "shop")


class Selfish(TypedDict):
    """A payload with a field that is named like the first parameter of methods."""

    self: int


@pytest.mark.parametrize(
    "receiver",
    [Filled().method, Filled(), functools.partial(Filled().method)],
    ids=["method", "object", "partial"],
)
def test_a_field_that_is_named_like_self_is_refused(receiver: Any) -> None:
    """The method has its `self` already; where that is positional-only there is no conflict."""
    with pytest.raises(
        ValueError, match=r'has a value for its parameter "self".*payload field "self": rename the parameter'
    ):
        connected(receiver, Selfish)
    assert connected(Filled().positional, Selfish).send(None, self=1)[0][1].keys() == {"signal", "self"}
    assert connected(anything, Selfish).send(None, self=1)[0][1].keys() == {"signal", "self"}


def test_a_method_whose_self_is_named_signal_gets_no_other() -> None:
    """It is called without."""
    assert connected(Filled().named_signal).send(None, order_id=1)[0][1] == {"order_id": 1}
    assert connected(Filled().named_signal, Any).send(None, order_id=1)[0][1] == {"order_id": 1}


@pytest.mark.parametrize("payload", [Order, Any], ids=["declared", "untyped"])
def test_a_class_that_cannot_be_called_with_the_sender_is_named_as_one(payload: Any) -> None:
    """Most often an instance was meant; a class whose constructor fits is a callable like any other."""
    with pytest.raises(
        ValueError, match=r'"Observer" of signal ".*" is a class, whose constructor .*: connect a function, or'
    ):
        connected(Observer, payload)
    assert connected(dict, payload).send("shop", order_id=1)[0][1]["sender"] == "shop"


_RAISING = """
import functools
def function(sender, order_id: "Order" | None, **kwargs: object) -> object: return order_id
def unpacking(sender, *, order_id: 1 / 0, **kwargs: Unpack[Nowhere]) -> object: return order_id
def by_position(service: "Order" | None, order_id: "Order" | None, note="") -> object: return order_id
class Observer:
    def __call__(self, service: "Order" | None, /, order_id, note="") -> object: return order_id
    def method(self, sender, order_id: [line for line in 1], **kwargs: Unpack[Nowhere]) -> object: return order_id
observer = Observer()
method = observer.method
frozen = functools.partial(by_position, order_id=1)
@functools.wraps(by_position)
def wrapper(*args, **kwargs): return by_position(*args, **kwargs)
"""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are evaluated where they are written")
@pytest.mark.parametrize("name", ["function", "unpacking", "by_position", "observer", "method", "frozen", "wrapper"])
def test_an_annotation_that_raises_is_none(name: str) -> None:
    """A receiver is connected by its parameters, whatever an annotation of it raises."""
    namespace: dict[str, Any] = {"Unpack": Unpack}
    exec(compile(_RAISING, __file__, "exec", dont_inherit=True), namespace)
    assert [response for _, response in connected(namespace[name]).send(None, order_id=1)] == [1]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are evaluated where they are written")
def test_a_receiver_whose_annotation_raises_is_still_refused_by_its_parameters() -> None:
    """Without its annotations, its parameters are known."""
    namespace: dict[str, Any] = {"Unpack": Unpack}
    exec(compile(_RAISING, __file__, "exec", dont_inherit=True), namespace)
    with pytest.raises(ValueError, match=r'^Signal receivers must accept keyword arguments .* "Observer" of signal'):
        Signal().connect(namespace["observer"])

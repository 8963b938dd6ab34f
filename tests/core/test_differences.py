"""Where we leave Django, one test each: first what Django does, then what we do."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import logging
import weakref
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import django
import pytest
from django.dispatch import Signal as DjangoSignal

from typedsignal import Signal, signal

if TYPE_CHECKING:
    from collections.abc import Callable


class Order(TypedDict):
    """The payload of the signals in this file."""

    order_id: int
    note: NotRequired[str]


class Shop:
    """A sender."""


class OrderSignal(Signal[type[Shop], Order]):
    """A signal whose payload stands in its bases."""


order_completed = Signal[type[Shop], Order]()
order_cancelled = Signal[type[Shop], "Order"]()
order_returned = OrderSignal()
order_forgotten: Signal[type[Shop], Order] = Signal()
order_typed = Signal[type[Shop], "OnlyForCheckers"]()


@signal
def order_shipped(sender: type[Shop], *, order_id: int, note: str = "") -> None:
    """An order left the shop."""


def receive_anything(**kwargs: Any) -> Any:
    return kwargs


def fail(**_kwargs: Any) -> Any:
    raise ValueError("failure")


@pytest.fixture(autouse=True)
def debug(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Have Django's dispatcher see settings like those of a live site, whatever other tests configure."""
    settings = SimpleNamespace(configured=True, DEBUG=False)
    monkeypatch.setattr("django.conf.settings", settings)
    return settings


# What `connect` gives back.


def test_connect_returns_the_receiver() -> None:
    """In Django `@signal.connect` leaves None behind, and the function is freed at once."""
    theirs, ours = DjangoSignal(), Signal()

    @theirs.connect
    def lost(**kwargs: Any) -> int: ...

    @ours.connect
    def kept(**_kwargs: Any) -> int:
        return 1

    assert lost is None
    assert theirs.send(None) == []
    assert ours.send(None) == [(kept, 1)]


def test_connect_without_a_receiver_is_a_decorator() -> None:
    """Django wants the receiver at once."""
    with pytest.raises(TypeError, match="receiver"):
        DjangoSignal().connect(sender=Shop)  # type: ignore[call-arg]
    ours = Signal()

    @ours.connect(sender=Shop, weak=False, dispatch_uid="uid")
    def kept(**_kwargs: Any) -> int:
        return 1

    assert ours.send(Shop) == [(kept, 1)]
    assert ours.send(None) == []
    assert ours.disconnect(sender=Shop, dispatch_uid="uid")


# How a receiver is called.


def test_a_receiver_need_not_take_the_signal() -> None:
    """Django passes `signal=` to everybody; we pass it to whoever can take it."""

    def without(sender: Any, order_id: int, note: str = "") -> Any:
        return sender, order_id, note

    def with_it(signal: Any, sender: Any, order_id: int, note: str = "") -> Any:
        return signal, sender, order_id, note

    theirs, ours = DjangoSignal(), Signal[Any, Order]()
    theirs.connect(without)
    with pytest.raises(TypeError, match="'signal'"):
        theirs.send(Shop, order_id=1)
    ours.connect(without)
    ours.connect(with_it)
    assert ours.send(Shop, order_id=1) == [(without, (Shop, 1, "")), (with_it, (ours, Shop, 1, ""))]


def test_the_first_parameter_may_have_any_name() -> None:
    """Django wants it to be named `sender`; where the payload is known, we pass the sender by position."""

    def receive(service: Any, /, order_id: int, **_kwargs: Any) -> Any:
        return service, order_id

    theirs, ours = DjangoSignal(), Signal[Any, Order]()
    theirs.connect(receive)
    with pytest.raises(TypeError, match="service"):
        theirs.send(Shop, order_id=1)
    ours.connect(receive)
    assert ours.send(Shop, order_id=1) == [(receive, (Shop, 1))]


@pytest.mark.parametrize("method", ["send", "send_robust", "asend", "asend_robust"])
def test_every_send_method_calls_a_receiver_by_its_convention(method: str) -> None:
    """What was decided at connect holds for sync and async receivers, in all four sends."""

    def receive(shop: Any, order_id: int, note: str = "none") -> Any:
        return shop, order_id, note

    async def areceive(shop: Any, *, order_id: int, note: str = "none") -> Any:
        return shop, order_id, note

    ours = Signal[Any, Order]()
    ours.connect(areceive)
    ours.connect(receive)
    assert sent(ours, method, order_id=1) == [(receive, (Shop, 1, "none")), (areceive, (Shop, 1, "none"))]


def sent(signal: Any, method: str, **payload: Any) -> Any:
    """Send by a method, and wait for its responses."""
    responses = getattr(signal, method)(Shop, **payload)
    return asyncio.run(awaited(responses)) if inspect.isawaitable(responses) else responses


async def awaited(awaitable: Any) -> Any:
    return await awaitable


# Where the payload is written.


@pytest.mark.parametrize(
    "signal",
    [order_completed, order_cancelled, order_returned, order_shipped],
    ids=["subscript", "string", "subclass", "function"],
)
def test_the_payload_is_known_at_run_time(signal: Any) -> None:
    """Django's Signal is not generic: it knows no payload."""
    with pytest.raises(TypeError, match="subscriptable"):
        DjangoSignal[type[Shop], Order]  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"order_id"):
        signal.send(Shop)


@pytest.mark.parametrize("signal", [order_forgotten, order_typed], ids=["annotation alone", "only for checkers"])
def test_a_payload_that_is_unknown_at_run_time_is_no_error(signal: Any) -> None:
    """Such a signal is as untyped as Django's: it sends any key, and its receivers need **kwargs."""

    def receive(sender: Any, order_id: int) -> None: ...

    assert signal.send(Shop, anything=1) == []
    with pytest.raises(ValueError, match=r"\*\*kwargs"):
        signal.connect(receive)


# What is refused, and where.


def test_what_cannot_be_called_is_refused_at_connect(debug: SimpleNamespace) -> None:
    """Django refuses it in debug mode only, and otherwise fails at send; we refuse it always, and name it."""
    theirs, ours = DjangoSignal(), Signal()
    theirs.connect(Shop(), weak=False)
    with pytest.raises(TypeError, match="not callable"):
        theirs.send(None)
    debug.DEBUG = True
    with pytest.raises(TypeError) as djangos:
        theirs.connect(Shop())
    debug.DEBUG = False
    with pytest.raises(TypeError) as refused:
        ours.connect(Shop())  # type: ignore[call-overload]
    assert str(djangos.value) == "Signal receivers must be callable."
    assert str(refused.value).startswith(f'{djangos.value} "Shop" is no receiver for signal "')
    assert ours.receivers == []


def test_without_a_payload_a_receiver_needs_kwargs(debug: SimpleNamespace) -> None:
    """Django refuses it in debug mode only, and otherwise fails at send; we refuse it always, and name the repair."""

    def receive(sender: Any) -> None: ...

    theirs, ours = DjangoSignal(), Signal()
    theirs.connect(receive)
    with pytest.raises(TypeError, match="'signal'"):
        theirs.send(None)
    debug.DEBUG = True
    with pytest.raises(ValueError, match="Signal receivers must") as djangos:
        theirs.connect(receive)
    debug.DEBUG = False
    with pytest.raises(ValueError, match="Signal receivers must") as refused:
        ours.connect(receive)
    assert str(refused.value).startswith(str(djangos.value))
    assert "payload" in str(refused.value)
    assert ours.receivers == []


def receive_no_note(sender: Any, order_id: int) -> None: ...


def receive_a_price(sender: Any, price: int, **kwargs: Any) -> None: ...


def receive_nothing() -> None: ...


@pytest.mark.parametrize(
    ("receive", "key"),
    [(receive_no_note, "note"), (receive_a_price, "price"), (receive_nothing, "sender")],
    ids=["cannot take a key", "requires a key in vain", "cannot take the sender"],
)
def test_with_a_payload_a_misfit_is_refused_at_connect(receive: Callable[..., None], key: str) -> None:
    """Django fails at send; we name the receiver, the signal and the key."""
    theirs = DjangoSignal()
    theirs.connect(receive)
    with pytest.raises(TypeError):
        theirs.send(Shop, order_id=1)
    with pytest.raises(ValueError, match=key) as refused:
        order_completed.connect(receive)  # type: ignore[arg-type]
    assert receive.__name__ in str(refused.value)
    assert "order_completed" in str(refused.value)
    assert order_completed.receivers == []


@pytest.mark.parametrize(
    ("payload", "key"),
    [({}, "order_id"), ({"order_id": 1, "price": 2}, "price")],
    ids=["a missing key", "an unknown key"],
)
@pytest.mark.parametrize("method", ["send", "send_robust", "asend", "asend_robust"])
def test_a_wrong_key_fails_at_the_call(method: str, payload: dict[str, Any], key: str) -> None:
    """Django sends any field; we name the signal and the field, also without receivers."""
    assert DjangoSignal().send(Shop, **payload) == []
    with pytest.raises(TypeError, match=key) as refused:
        sent(order_completed, method, **payload)
    assert "order_completed" in str(refused.value)


# Who stays alive.


def test_a_lambda_that_dies_at_once_earns_a_warning() -> None:
    """In Django it vanishes in silence; ours is warned of on the line that connects it."""
    theirs, ours = DjangoSignal(), Signal()
    theirs.connect(lambda **kwargs: kwargs)
    assert theirs.send(None) == []
    with pytest.warns(RuntimeWarning, match="weak=False") as warned:
        ours.connect(lambda **kwargs: kwargs)
    (warning,) = warned
    assert warning.filename == __file__
    assert warning.lineno == line_of("ours.connect(lambda **kwargs: kwargs)")
    assert ours.send(None) == []


def line_of(text: str) -> int:
    """Return the number of the only line that is this one."""
    with open(__file__, encoding="utf-8") as lines:
        (number,) = [number for number, line in enumerate(lines, 1) if line.strip() == text]
    return number


def test_a_receiver_dies_in_debug_mode_as_well(debug: SimpleNamespace) -> None:
    """In debug mode a cache of Django's keeps every receiver: what works there is gone on the live site."""
    debug.DEBUG = True
    for some_signal, answers in ((DjangoSignal(), 1), (Signal(), 0)):

        def receive(**_kwargs: Any) -> None: ...

        some_signal.connect(receive)
        del receive
        gc.collect()
        assert len(some_signal.send(None)) == answers


class Unreferable:
    """An object that no weak reference can point to, and whose end is noted."""

    __slots__ = ()
    ends = 0

    def __del__(self) -> None:
        Unreferable.ends += 1


def take_the_place_of(address: int) -> Unreferable:
    """Return a new object at the address of one that is gone."""
    others = []
    for _ in range(10_000):
        new = Unreferable()
        if id(new) == address:
            return new
        others.append(new)
    return pytest.skip("Python did not reuse the address")


def test_an_unreferable_sender_is_not_confused_with_a_later_one() -> None:
    """Django goes by the address of a sender that is gone; we keep it until the receiver is disconnected."""
    theirs, ours = DjangoSignal(), Signal()
    sender = Unreferable()
    address = id(sender)
    theirs.connect(receive_anything, sender=sender)
    del sender
    assert theirs.has_listeners(take_the_place_of(address))

    sender = Unreferable()
    ends = Unreferable.ends
    ours.connect(receive_anything, sender=sender)
    del sender
    gc.collect()
    assert Unreferable.ends == ends
    ((_, _, kept, _),) = ours.receivers
    assert ours.disconnect(receive_anything, sender=kept())
    del kept
    assert Unreferable.ends == ends + 1


class Till:
    """A sender with a method."""

    def open(self) -> None: ...


def test_a_bound_method_sends_as_long_as_its_object_lives() -> None:
    """Django holds the method object, which is gone at once; we hold what it is bound to."""
    till, other = Till(), Till()
    theirs, ours = DjangoSignal(), Signal()
    theirs.connect(receive_anything, sender=till.open)
    if django.VERSION >= (6, 0):
        assert theirs.send(till.open) == []

    class Received:
        def __call__(self, **_kwargs: Any) -> None: ...

    receive = Received()
    died = weakref.ref(receive)
    ours.connect(receive, sender=till.open, weak=False)
    gc.collect()
    assert ours.send(till.open) == [(receive, None)]
    assert ours.send(other.open) == ours.send(till) == []
    del receive, till
    gc.collect()
    assert ours.send(other.open) == []
    assert died() is None


# Senders of every kind.


@pytest.mark.parametrize("use_caching", [False, True])
def test_a_str_is_matched_by_value(use_caching: bool) -> None:
    """Django goes by identity, and an equal str may be another object."""
    name, same = ("".join(["shop", ".orders"]) for _ in range(2))
    theirs, ours = DjangoSignal(), Signal(use_caching=use_caching)
    theirs.connect(receive_anything, sender=name)
    assert theirs.send(same) == []
    ours.connect(receive_anything, sender=name)
    ((_, received),) = ours.send(same)
    assert received["sender"] is same
    assert ours.has_listeners(same)
    assert not ours.has_listeners("shop")
    assert ours.disconnect(receive_anything, sender=same)


@pytest.mark.parametrize("sender", [None, "shop", ["shop"]], ids=["None", "str", "unhashable"])
@pytest.mark.parametrize("use_caching", [False, True])
def test_every_sender_works_with_and_without_a_cache(use_caching: bool, sender: Any) -> None:
    """Django's cache wants senders that can be hashed and weakly referenced: others raise TypeError."""
    theirs, ours = DjangoSignal(use_caching=use_caching), Signal(use_caching=use_caching)
    theirs.connect(receive_anything, sender=sender)
    if use_caching or isinstance(sender, list):
        with pytest.raises(TypeError):
            theirs.send(sender)
    ours.connect(receive_anything, sender=sender)
    assert ours.send(sender) == [(receive_anything, {"signal": ours, "sender": sender})]
    assert ours.has_listeners(sender)
    assert ours.disconnect(receive_anything, sender=sender)


class LooksLikeStr:
    """What lazy objects and mocks do: they say that they are of another class."""

    __class__ = str  # type: ignore[assignment]


def test_a_sender_that_only_looks_like_a_str_is_matched_by_identity() -> None:
    """As in Django: a lazy object that stands for a str is a sender like any other."""
    for some_signal in (DjangoSignal(), Signal()):
        sender = LooksLikeStr()
        some_signal.connect(receive_anything, sender=sender)
        assert some_signal.has_listeners(sender)
        assert not some_signal.has_listeners(LooksLikeStr())
        assert some_signal.disconnect(receive_anything, sender=sender)


# Async receivers, and failures.


class AsyncObject:
    """An object whose call is a coroutine."""

    async def __call__(self, **_kwargs: Any) -> int:
        return 1


def test_an_object_with_an_async_call_is_an_async_receiver() -> None:
    """Django takes it for a sync one: the response is a coroutine that is never awaited."""
    receive = AsyncObject()
    theirs, ours = DjangoSignal(), Signal()
    theirs.connect(receive)
    ((_, response),) = theirs.send(None)
    assert inspect.iscoroutine(response)
    response.close()
    ours.connect(receive)
    assert ours.send(None) == [(receive, 1)]
    assert sent(ours, "asend") == [(receive, 1)]
    assert ours._live_receivers(None) == ([], [receive])


class FailingObject:
    """A receiver without a name."""

    def __call__(self, **_kwargs: Any) -> None:
        raise ValueError("failure")


class AsyncFailingObject:
    """An async receiver without a name."""

    async def __call__(self, **_kwargs: Any) -> None:
        raise ValueError("failure")


def test_a_failing_receiver_without_a_name_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Django looks for its name while logging, and crashes; we return and log every failure."""
    receivers: list[Any] = [partial(fail), FailingObject()]
    for receive in receivers:
        theirs = DjangoSignal()
        theirs.connect(receive)
        with pytest.raises(AttributeError, match="__qualname__"):
            theirs.send_robust(None)
    ours = Signal()
    receivers.append(AsyncFailingObject())
    for receive in receivers:
        ours.connect(receive)
    for responses in (ours.send_robust(None), sent(ours, "asend_robust")):
        assert [receiver for receiver, _ in responses] == receivers
        assert [str(response) for _, response in responses] == ["failure"] * 3
    records = [record for record in caplog.records if record.name == "typedsignal"]
    assert [record.levelno for record in records] == [logging.ERROR] * 6
    assert all(record.exc_info and str(record.exc_info[1]) == "failure" for record in records)


def test_failures_are_logged_by_our_logger(caplog: pytest.LogCaptureFixture) -> None:
    """The words are Django's, the logger is `typedsignal`."""
    for some_signal in (DjangoSignal(), Signal()):
        some_signal.connect(fail)
        ((_, error),) = some_signal.send_robust(None)
        assert isinstance(error, ValueError)
    theirs, ours = caplog.records
    assert (theirs.name, ours.name) == ("django.dispatch", "typedsignal")
    assert theirs.getMessage() == ours.getMessage()


def test_asend_calls_sync_receivers_first_on_every_python() -> None:
    """Before 6.1 Django let them run beside the async ones, which did not see what they set."""
    received: list[str] = []

    async def areceive(**_kwargs: Any) -> None:
        received.append("async")

    def receive(**_kwargs: Any) -> None:
        received.append("sync")

    ours = Signal()
    ours.connect(areceive)
    ours.connect(receive)
    assert sent(ours, "asend") == [(receive, None), (areceive, None)]
    assert received == ["sync", "async"]


async def is_cancelled_after_a_failure(signal: Any) -> bool:
    """Cancel who sends while a receiver waits, which then fails, and return whether the sender notices."""
    waits = asyncio.Event()

    async def receive(**_kwargs: Any) -> None:
        waits.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ValueError("failure") from None

    async def send() -> None:
        with pytest.raises(ValueError, match="failure"):
            await signal.asend(None)
        await asyncio.Event().wait()

    signal.connect(receive)
    sender = asyncio.create_task(send())
    await waits.wait()
    # One more turn, in which the sender begins to wait for its receivers.
    await asyncio.sleep(0)
    sender.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    was_cancelled = sender.cancelled()
    sender.cancel()
    await asyncio.wait([sender])
    return was_cancelled


@pytest.mark.skipif(django.VERSION < (6, 1), reason="an older Django gathers its receivers in no task group")
def test_a_cancellation_that_meets_a_failure_is_kept_as_in_django() -> None:
    """A task group raises the failure and, since Python 3.13, has its sender cancelled at the next await."""
    theirs, ours = (asyncio.run(is_cancelled_after_a_failure(signal)) for signal in (DjangoSignal(), Signal()))
    assert ours == theirs


# What is seen of a signal.


def test_a_signal_is_named_by_its_repr() -> None:
    """Django's is an address."""
    assert "0x" in repr(DjangoSignal())
    assert repr(order_completed) == f"<Signal {__name__}.order_completed>"
    assert repr(order_returned) == f"<OrderSignal {__name__}.order_returned>"
    assert "order_shipped" in repr(order_shipped)


def test_an_overridden_send_method_is_used_by_a_subclass() -> None:
    """As in Django: `send` of a subclass is what its callers get."""

    class Loud(Signal[Any, Order]):
        def send(self, sender: Any, **named: Any) -> Any:  # type: ignore[override]
            return [("loud", response) for _, response in super().send(sender, **named)]

    ours = Loud()
    ours.connect(receive_anything)
    ((who, received),) = ours.send(Shop, order_id=1)
    assert who == "loud"
    assert received == {"signal": ours, "sender": Shop, "order_id": 1}


def test_a_receiver_gets_the_very_keywords_that_were_sent() -> None:
    """As in Django: nothing is converted, and a key that was left out is absent."""
    order_id: Any = object()
    ours = Signal[Any, Order]()
    ours.connect(receive_anything)
    ((_, received),) = ours.send(Shop, order_id=order_id)
    assert received["order_id"] is order_id
    assert received.keys() == {"signal", "sender", "order_id"}


def test_a_dispatch_uid_has_to_be_hashable() -> None:
    """Django compares it with every other one, and takes a list."""
    django_signal, ours = DjangoSignal(), Signal[Any, Order]()
    uid: Any = ["mail"]
    django_signal.connect(receive_anything, dispatch_uid=uid)
    assert len(django_signal.send(Shop, order_id=1)) == 1
    with pytest.raises(TypeError, match=r"dispatch_uid of receiver .* is not hashable"):
        ours.connect(receive_anything, dispatch_uid=uid)


def test_a_signal_is_no_instance_of_djangos() -> None:
    """Nor is its class derived from it."""
    assert not isinstance(Signal(), DjangoSignal)


def test_a_send_method_that_was_taken_before_the_first_sends_works_after_them() -> None:
    """In Django it is also equal to one that is taken later."""
    django_signal, ours = DjangoSignal(), Signal[Any, Order]()
    assert django_signal.send == django_signal.send
    ours.connect(receive_anything)
    early = ours.send
    for _ in range(3):
        ours.send(Shop, order_id=1)
    assert early != ours.send
    assert early(Shop, order_id=1) == ours.send(Shop, order_id=1)


def test_a_field_may_be_named_self() -> None:
    """In Django, that is the signal."""
    django_signal, ours = DjangoSignal(), Signal()
    for connected in (django_signal, ours):
        connected.connect(receive_anything)
    named: Any = {"self": 1}
    with pytest.raises(TypeError, match="multiple values for argument 'self'"):
        django_signal.send(Shop, **named)
    ((_, received),) = ours.send(Shop, **named)
    assert received["self"] == 1


def test_fields_may_reach_a_receiver_in_another_order() -> None:
    """A send is compiled for the fields in the order of the first one, and in that of the alphabet if all are known."""

    class Paid(TypedDict):
        order_id: int
        amount: int

    django_signal, declared, plain = DjangoSignal(), Signal[Any, Paid](), Signal()
    received: list[list[str]] = []

    def note(**kwargs: Any) -> None:
        received.append([name for name in kwargs if name not in ("signal", "sender")])

    for sent in (django_signal, declared, plain):
        sent.connect(note)
        for _ in range(2):  # From the second send on it is compiled.
            sent.send(None, order_id=1, amount=1)
        sent.send(None, amount=1, order_id=1)
    assert received[:3] == [["order_id", "amount"], ["order_id", "amount"], ["amount", "order_id"]]
    assert received[4:6] == [["amount", "order_id"]] * 2
    assert received[7:] == [["order_id", "amount"]] * 2


def test_a_signal_has_a_metaclass() -> None:
    """Django's takes any; ours one that is derived from its own."""

    class Registry(type): ...

    class Registered(DjangoSignal, metaclass=Registry): ...

    class Derived(type(Signal)): ...  # type: ignore[misc]

    class Ours(Signal, metaclass=Derived): ...  # type: ignore[type-arg]

    assert Ours().send(None) == Registered().send(None) == []
    with pytest.raises(TypeError, match="metaclass conflict"):

        class Refused(Signal, metaclass=Registry): ...  # type: ignore[misc, type-arg]


def test_the_lock_is_reentrant() -> None:
    """Django's would wait for ever."""
    signal = Signal()
    with signal.lock:
        assert signal.lock.acquire(blocking=False)
        signal.lock.release()
    django_signal = DjangoSignal()
    with django_signal.lock:
        assert not django_signal.lock.acquire(blocking=False)


def test_a_context_variable_gets_a_value_that_only_equals_the_old_one() -> None:
    """Django keeps the old value, and raises what the comparison raises."""
    variable: contextvars.ContextVar[list[int]] = contextvars.ContextVar("variable")
    new = [1]

    async def change(**_kwargs: Any) -> None:
        variable.set(new)

    async def send() -> list[int]:
        variable.set([1])
        signal = Signal()
        signal.connect(change)
        await signal.asend(None)
        return variable.get()

    assert asyncio.run(send()) is new

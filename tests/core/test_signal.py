"""What a signal does beyond Django's, and how it presents itself."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import subprocess
import sys
import warnings
from functools import partial
from typing import Any, NotRequired, TypedDict, cast, get_overloads

import pytest

import typedsignal
from typedsignal import ConnectionInfo, Signal, receiver, signal


class Order(TypedDict):
    """A payload."""

    order_id: int


order_completed = Signal[Any, Order]()


def receive_nothing(sender: object, order_id: int) -> None: ...


class Observer:
    """An object that is a receiver, and has some."""

    def __call__(self, sender: object, order_id: int) -> None: ...

    def method(self, sender: object, order_id: int) -> None: ...

    @classmethod
    def of_class(cls, sender: object, order_id: int) -> None: ...


class Shop:
    """A signal as a class attribute."""

    opened = Signal[Any, Order]()


class Prefixed(Signal[Any, Order]):
    """A subclass that overrides send methods."""

    def __init__(self) -> None:
        super().__init__()
        self.connected: list[object] = []

    def connect(self, receiver: Any = None, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        self.connected.append(receiver)
        return super().connect(receiver, *args, **kwargs)


prefixed = Prefixed()


def test_signals_are_named_by_where_they_were_made() -> None:
    """By module and variable, by class and attribute, else by module."""
    assert repr(order_completed) == "<Signal tests.core.test_signal.order_completed>"
    assert repr(Shop.opened) == "<Signal tests.core.test_signal.Shop.opened>"
    assert repr(prefixed) == "<Prefixed tests.core.test_signal.prefixed>"
    assert repr(Signal()) == "<Signal in tests.core.test_signal>"


def test_connect_is_a_decorator() -> None:
    """With and without arguments; the function stays what it was."""

    @order_completed.connect
    def first(sender: object, order_id: int) -> int:
        return 1

    @order_completed.connect(sender=Shop)
    def second(sender: object, order_id: int) -> int:
        return 2

    assert order_completed.send(Shop, order_id=1) == [(first, 1), (second, 2)]
    assert order_completed.send(None, order_id=1) == [(first, 1)]


def test_connecting_none_is_refused() -> None:
    """Most often what a function returned that was to return a receiver."""
    with pytest.raises(TypeError) as refused:
        order_completed.connect(None)  # type: ignore[call-overload]
    assert str(refused.value) == (
        f'Signal receivers must be callable. "NoneType" is no receiver for signal "{__name__}.order_completed":'
        " connect a function"
    )


def test_an_overridden_connect_is_used_by_every_form() -> None:
    """By `@receiver` as well as by `connect` as a decorator."""

    class Recording(Signal[Any, Order]):
        seen: list[object]

        def connect(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
            self.seen = [*getattr(self, "seen", []), *args]
            return super().connect(*args, **kwargs)

    recording = Recording()

    def receive(sender: object, order_id: int) -> None: ...

    recording.connect(sender=Shop)(receive)
    receiver(recording)(receive)
    assert recording.seen == [receive, receive]


def test_an_overridden_send_is_used() -> None:
    """Subclasses may add to what is sent."""

    class Stamped(Signal[Any, Any]):
        def send(self, sender: Any, **named: Any) -> Any:  # type: ignore[override]
            return super().send(sender, stamp=1, **named)

    stamped = Stamped()
    assert stamped.connect(lambda sender, **kwargs: kwargs["stamp"], weak=False)
    assert stamped.send(None)[0][1] == 1


@pytest.mark.skipif("free-threading" in sys.version, reason="not every reference is counted there")
def test_a_receiver_that_nothing_else_holds_earns_a_warning() -> None:
    """A lambda, a partial, an object or a method of one: on the line that connects it, with the repair."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        order_completed.connect(lambda sender, order_id: None)
        order_completed.connect(partial(receive_nothing))
        order_completed.connect(Observer())
        order_completed.connect(Observer().method)
    last = sys._getframe().f_lineno - 1
    assert [(warning.filename, warning.lineno) for warning in caught] == [(__file__, last - n) for n in (3, 2, 1, 0)]
    assert {warning.category for warning in caught} == {RuntimeWarning}
    assert str(caught[1].message) == (
        'Receiver "receive_nothing" of signal "tests.core.test_signal.order_completed" is connected weakly and nothing'
        " else holds it, it is gone at once: pass weak=False or keep a reference to it"
    )


def test_a_receiver_that_is_held_earns_no_warning() -> None:
    """By a variable, by an attribute, in a list, or by the signal itself."""
    signal = Signal[Any, Order]()
    held: Any = lambda sender, order_id: None  # noqa: E731
    holder = type("Holder", (), {"receive": staticmethod(lambda sender, order_id: None)})
    several = [lambda sender, order_id: None]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        signal.connect(held)
        signal.connect(holder.receive)
        signal.connect(receive_nothing)
        signal.connect(bound := Observer())
        signal.connect(bound.method)
        methods = [Observer().method]
        signal.connect(methods[0])
        signal.connect(Observer.of_class)
        signal.connect(several[0])
        kept = signal.connect(lambda sender, order_id: None)
        assert kept in [receiver for receiver, _ in signal.send(None, order_id=1)]
        signal.connect(lambda sender, order_id: None, weak=False)


def test_what_cannot_be_weakly_referenced_is_refused_with_the_repair() -> None:
    """Connected strongly, it is a receiver like any other."""

    class Slotted:
        __slots__ = ()

        def __call__(self, sender: object, **kwargs: object) -> None: ...

    with pytest.raises(TypeError, match=r'^Receiver ".*Slotted" cannot be connected weakly, .*: pass weak=False$'):
        Signal().connect(Slotted())
    assert Signal().connect(Slotted(), weak=False)


def test_a_positional_payload_is_refused() -> None:
    """A payload has keys and nothing else."""
    with pytest.raises(TypeError, match=r"order_completed\.send\(\) takes 1 positional argument but 2 were given"):
        order_completed.send(None, 1)  # type: ignore[call-arg]


def test_importing_the_package_loads_nothing_that_is_not_needed() -> None:
    """Neither Django nor mypy, and what crosses between sync and async only when something does."""
    code = (
        "import sys, typedsignal;"
        "print([m for m in ('asgiref', 'asyncio', 'django', 'inspect', 'logging', 'mypy') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "django" not in printed
    assert "mypy" not in printed
    assert "asgiref" not in printed
    assert "asyncio" not in printed


@pytest.mark.parametrize("public", [ConnectionInfo, Signal])
def test_public_classes_are_those_of_the_package(public: Any) -> None:
    """A pickle and `inspect` lead to `typedsignal`, and the signature and the docstring are still read."""
    assert public.__module__ == "typedsignal"
    assert pickle.loads(pickle.dumps(public)) is public
    assert inspect.getmodule(public) is typedsignal
    assert inspect.signature(public).parameters
    assert inspect.getdoc(public)


def test_the_repr_of_the_class_is_that_of_the_package() -> None:
    """Without the private module that defines it."""
    assert repr(Signal) == "<class 'typedsignal.Signal'>"


@pytest.mark.parametrize("function", [Signal.connect, Signal.asend, receiver, signal])
def test_the_source_and_the_overloads_of_a_function_are_found(function: Any) -> None:
    """By `inspect` and by `typing`, wherever its class says it is from."""
    assert f"def {function.__name__}(" in inspect.getsource(function)
    assert bool(get_overloads(function)) == (function is not Signal.asend)


class Paid(TypedDict):
    """A payload without optional fields, whose send is compiled for them."""

    amount: int
    order_id: int


class Noted(TypedDict):
    """A payload with an optional field."""

    order_id: int
    note: NotRequired[str]


paid = Signal[Any, Paid]()
noted = Signal[Any, Noted]()
untyped = Signal()

TAKES = r"takes send\(sender, \*, amount, order_id\): "
MISTAKES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "misspelt": (paid, {"sender": None, "amout": 1, "order_id": 1}, f"{TAKES}.*'amout'"),
    "missing": (paid, {"sender": None, "order_id": 1}, f"{TAKES}.*'amount'"),
    "no sender": (paid, {"amount": 1, "order_id": 1}, f"{TAKES}.*'sender'"),
    "optional, no sender": (noted, {"order_id": 1}, r"takes send\(sender, \*, order_id, note=...\): .*'sender'"),
    "optional, misspelt": (noted, {"sender": None, "order_id": 1, "nots": 1}, r'"nots".*did you mean "note"'),
    "untyped, no sender": (untyped, {}, r"takes send\(sender, \*\*payload\): .*'sender'"),
}
ASYNC_MISTAKES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "misspelt": (paid, {"sender": None, "amout": 1, "order_id": 1}, r'"amout".*did you mean "amount"'),
    "no sender": (paid, {"amount": 1, "order_id": 1}, r"is sent without a sender: write asend\("),
    "untyped, no sender": (untyped, {}, r"is sent without a sender: write asend\("),
}


@pytest.fixture(params=[False, True], ids=["unused", "used"])
def _used(request: pytest.FixtureRequest) -> None:
    """Send the signals rightly before, or not."""
    if request.param:
        paid.send(None, amount=1, order_id=1)
        paid.send_robust(None, amount=1, order_id=1)
        noted.send(None, order_id=1)
        untyped.send(None)


def _blame(text: str) -> str:
    return rf'^Signal "tests\.core\.test_signal\.(paid|noted|untyped)" .*{text}'


@pytest.mark.usefixtures("_used")
@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistaken_send_names_the_signal_and_how_it_is_sent(mistake: tuple[Any, dict[str, Any], str]) -> None:
    """Python's own words come after it, where every field is required."""
    sent, arguments, text = mistake
    with pytest.raises(TypeError, match=_blame(text)):
        sent.send(**arguments)
    with pytest.raises(TypeError, match=_blame(text.replace(r"send\(", r"send_robust\("))):
        sent.send_robust(**arguments)


@pytest.mark.usefixtures("_used")
def test_a_payload_that_is_sent_as_an_object_is_refused_with_the_fields() -> None:
    """And so is a second sender."""
    for sent, text in ((paid, TAKES), (noted, "positional payload: name its fields"), (untyped, "positional payload")):
        with pytest.raises(TypeError, match=_blame(text)):
            cast("Any", sent).send(None, {"order_id": 1})
    for sent in (paid, noted, untyped):
        with pytest.raises(TypeError, match=_blame(r"takes send\(.* multiple values for argument 'sender'")):
            cast("Any", sent).send(None, sender=1)


@pytest.mark.parametrize("mistake", ASYNC_MISTAKES.values(), ids=ASYNC_MISTAKES)
def test_a_mistaken_send_from_async_code_is_told_in_one_sentence(mistake: tuple[Any, dict[str, Any], str]) -> None:
    """Robust sends too."""
    sent, arguments, text = mistake
    with pytest.raises(TypeError, match=_blame(text)):
        asyncio.run(sent.asend(**arguments))
    with pytest.raises(TypeError, match=_blame(text.replace(r"asend\(", r"asend_robust\("))):
        asyncio.run(sent.asend_robust(**arguments))


def test_a_signal_without_a_name_is_told_by_its_payload() -> None:
    """It is in no variable of its module."""
    local = Signal[Any, Paid]()
    assert repr(local) == "<Signal of Paid in tests.core.test_signal>"
    with pytest.raises(
        TypeError, match=r'^Signal "<Signal of Paid in .*>" takes send\(sender, \*, amount, order_id\): send'
    ):
        local.send(None, order_id=1)  # type: ignore[call-arg]


def test_a_message_shows_so_many_fields() -> None:
    """Of a payload that has hundreds, the first."""
    fields = {f"field_{number}": int for number in range(300)}
    with pytest.raises(TypeError) as raised:
        Signal[Any, TypedDict("Large", fields)]().send()  # type: ignore[misc,call-arg]
    assert len(str(raised.value)) < 400


def test_a_receiver_of_async_code_may_not_raise_stop_iteration() -> None:
    """A future that should raise one is never done; a robust send returns it."""

    def exhaust(sender: object, **kwargs: object) -> object:
        return next(iter([]))

    class Exhausting:
        """An object that raises a subclass of it."""

        def __call__(self, sender: object, **kwargs: object) -> object:
            raise type("Stop", (StopIteration,), {})

    for signal_type in (Signal, Signal[Any, Order]):
        for exhausting in (exhaust, Exhausting()):
            stopped: Any = signal_type()
            stopped.connect(exhausting)
            with pytest.raises(RuntimeError, match=r'Receiver ".*[eE]xhaust(ing)?" raised StopIteration') as raised:
                asyncio.run(stopped.asend(None, order_id=1))
            assert isinstance(raised.value.__cause__, StopIteration)
            [(_, response)] = asyncio.run(stopped.asend_robust(None, order_id=1))
            assert isinstance(response, StopIteration)
            with pytest.raises(StopIteration):
                stopped.send(None, order_id=1)


_RELOADED = """
from functools import wraps
from typedsignal import receiver
from tests.core.test_signal import reloaded

def logged(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

@receiver(reloaded, dispatch_uid="plain")
def plain(sender, **kwargs): ...

@reloaded.connect(dispatch_uid="decorated")
@logged
def decorated(sender, **kwargs): ...

@receiver(reloaded, dispatch_uid="strong", weak=False)
def strong(sender, **kwargs): ...

@receiver(reloaded)
def without_uid(sender, **kwargs): ...
"""
reloaded = Signal()


def test_a_module_that_is_loaded_again_warns_of_what_it_does_not_connect() -> None:
    """The new function has the uid of the old one, which is there until its name is bound again."""
    code = compile(_RELOADED, "reloaded.py", "exec")
    namespace: dict[str, Any] = {"__name__": "reloaded"}
    exec(code, namespace)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        exec(code, namespace)
    assert [str(warning.message).split('"')[1] for warning in caught] == ["plain", "decorated"]
    assert [(warning.filename, warning.category) for warning in caught] == [("reloaded.py", RuntimeWarning)] * 2
    assert all("disconnect the old one first, or pass weak=False" in str(warning.message) for warning in caught)


def test_a_second_connect_with_a_uid_is_no_reason_to_warn() -> None:
    """Of the same function, of methods of one class, of another function, or where the first is strongly connected."""

    def define() -> Any:
        def receive(sender: object, **kwargs: object) -> None: ...

        return receive

    twice, till, other = Signal(), Till(), Till()
    first, second = define(), define()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for connected in (receive_anything, receive_anything, partial(receive_anything), till.ring, other.ring):
            twice.connect(connected, dispatch_uid="uid")
        twice.connect(till.ring, dispatch_uid="method")
        twice.connect(other.ring, dispatch_uid="method")
        twice.connect(first, dispatch_uid="strong", weak=False)
        twice.connect(second, dispatch_uid="strong")
        twice.connect(first, sender=Shop, dispatch_uid="sender")
        twice.connect(second, sender=Paid, dispatch_uid="sender")
    assert len(twice.connections()) == 5


class Till:
    """An object with a method."""

    def ring(self, sender: object, **kwargs: object) -> None: ...


def receive_anything(sender: object, **kwargs: object) -> None: ...

"""What a signal does beyond Django's, and how it presents itself."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
import warnings
from functools import partial
from typing import Any, TypedDict, get_overloads

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

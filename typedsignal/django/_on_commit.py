"""`@on_commit`: receivers that are called after the transaction of the sender has been committed.

The connected receiver only registers the call. After the commit it is checked again: a receiver that has been
collected or disconnected in the meantime is not called.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import update_wrapper
from inspect import Parameter, Signature
from types import MethodType
from typing import Any, ParamSpec, Protocol, overload
from weakref import WeakMethod, ref

from asgiref.sync import async_to_sync
from django.db import connections, transaction

from typedsignal._core.annotations import add_signal, extract_unpacked, signature_of
from typedsignal._core.connection import id_of
from typedsignal._core.decorator_order import warn_if_connected_below
from typedsignal._core.inspection import is_async
from typedsignal._core.naming import name_of
from typedsignal._core.subclasses import find_receivers

Fields = ParamSpec("Fields")


class OnCommitDecorator(Protocol):
    """A decorator that keeps the parameters of a receiver."""

    def __call__(self, function: Callable[Fields, object], /) -> Callable[Fields, None]: ...


@overload
def on_commit(
    function: Callable[Fields, object], *, using: str | None = None, robust: bool = True
) -> Callable[Fields, None]: ...
@overload
def on_commit(*, using: str | None = None, robust: bool = True) -> OnCommitDecorator: ...
def on_commit(function: Any = None, *, using: str | None = None, robust: bool = True) -> Any:
    """Call a receiver after the transaction in which the signal is sent has committed.

    For example::

        @receiver(post_save, sender=Account)
        @on_commit
        def welcome(sender: type[Account], instance: Account, **kwargs: object) -> None: ...

        @receiver(order_paid)
        @on_commit(using="orders", robust=False)
        def book(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...

    If the transaction is rolled back, the receiver is not called. Outside a transaction it is called at once. In a
    `TestCase` it is called only in a block of `captureOnCommitCallbacks(execute=True)`.

    Write it below `@receiver(...)` or `@signal.connect`, for signals of Django and of typedsignal. Above them it has no
    effect, and causes a RuntimeWarning.

    Args:
        function: A function or method, sync or async. An async function is run until it is complete. It is called
            with the same objects that were sent.
        using: The alias of the database whose transaction counts. With None, it is the database that the field `using`
            of the payload names, or the default database if there is no such field or no such database.
        robust: Whether an exception of the function is logged to `django.db.backends.base`, without an effect on the
            sender and other receivers. Otherwise the outermost `atomic` block raises it after the commit, and the
            receivers that wait behind this one are not called, as by default in `transaction.on_commit`.

    Returns:
        A receiver with the same parameters, whose response is None. It is not called if it is disconnected or garbage
        collected before the commit. Without a function, a decorator.

    Raises:
        TypeError: The function is not callable.
        TransactionManagementError: From the send, if transactions are managed by hand.
        ConnectionDoesNotExist: From the send, if no database has the alias `using`.

    Source: `django.db.transaction.on_commit`.
    """

    def decorate(function: Any) -> Any:
        if not callable(function):
            repair = f'write on_commit(using="{function}")' if isinstance(function, str) else "decorate a function"
            raise TypeError(f'on_commit takes a receiver, not "{name_of(function)}": {repair}')
        warn_if_connected_below("on_commit", function)
        return _OnCommit(function, using, robust)

    return decorate if function is None else decorate(function)


class _OnCommit:
    """The connected receiver, which registers the call."""

    waits_for_commit = True  # read by `Signal.connections`
    adds_signal = True  # read by `convention_for`: it takes what its function takes, and the signal

    def __init__(self, function: Callable[..., Any], using: str | None = None, robust: bool = True) -> None:
        # Not its `__dict__`: a marker of asyncio in it would make this a coroutine function.
        update_wrapper(self, function, updated=())
        self.function, self.using, self.robust = function, using, robust
        self.takes_signal = True
        with suppress(TypeError, ValueError):  # some callables written in C have no signature
            own = signature_of(function)
            self.takes_signal = _takes_signal(own)
            self.__signature__ = own if self.takes_signal else add_signal(own)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, /, *args: Any, **named: Any) -> None:
        signal = named.get("signal")
        if not self.takes_signal:
            named.pop("signal", None)
        sender = named["sender"] if "sender" in named else args[-1] if args else None
        call: Any = self.make_call(signal, sender, args, named)
        call.__qualname__ = name_of(self)  # Django logs this name
        transaction.on_commit(call, using=self.using or _find_database(named.get("using")), robust=self.robust)

    def make_call(
        self, signal: Any, sender: object, args: tuple[Any, ...], named: dict[str, Any]
    ) -> Callable[[], None]:
        """Return the function to call after the commit."""
        if _is_connected(self, signal, sender):
            return _call_while_connected(ref(self), signal, sender, args, named)
        if args and args[0] is not None and _is_connected(method := MethodType(self, args[0]), signal, sender):
            return _call_while_connected(WeakMethod(method), signal, sender, args[1:], named)
        # Called by hand, or wrapped by another decorator whose result is connected.
        return lambda: self.run(args, named)

    def run(self, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        """Call the function itself."""
        if is_async(self.function):
            async_to_sync(self.function)(*args, **named)
        else:
            self.function(*args, **named)


def _find_database(using: object) -> str | None:
    """Return the field `using` of a payload if it names a database; it may mean something else."""
    return using if isinstance(using, str) and using in connections.settings else None


def _call_while_connected(
    reference: Callable[[], Any], signal: Any, sender: object, args: tuple[Any, ...], named: dict[str, Any]
) -> Callable[[], None]:
    """Return a function that calls the receiver if it is still connected; it refers strongly to the payload only."""

    def call() -> None:
        receiver = reference()
        if receiver is not None and _is_connected(receiver, signal, sender):
            instance = getattr(receiver, "__self__", None)
            receiver.run(args if instance is None else (instance, *args), named)

    return call


def _is_connected(receiver: object, signal: Any, sender: object) -> bool:
    """Return whether a receiver is connected to a sender; the connections say so, which no tool wraps."""
    if signal is None:
        return False
    return any(id_of(connected) == id_of(receiver) for connected in find_receivers(signal, sender))


def _takes_signal(own: Signature) -> bool:
    """Return whether a function accepts the signal itself, other than through an unpacked payload."""
    return any(
        parameter.name == "signal"
        or (parameter.kind is Parameter.VAR_KEYWORD and extract_unpacked(parameter.annotation) is None)
        for parameter in own.parameters.values()
    )

"""`@on_commit`: a receiver that is called when what was sent about is in the database.

The receiver that a signal holds only registers the call. Whether it is to be made is asked when the
transaction is over: a receiver that has died or was disconnected meanwhile is not called.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import update_wrapper
from inspect import Parameter, Signature
from types import MethodType
from typing import Any, ParamSpec, cast
from weakref import WeakMethod, ref

from asgiref.sync import async_to_sync
from django.db import transaction

from typedsignal._core.annotations import extract_unpacked, signature_of
from typedsignal._core.inspection import is_async
from typedsignal._core.naming import name_of

Fields = ParamSpec("Fields")


def on_commit(function: Callable[Fields, object]) -> Callable[Fields, None]:
    """Call a receiver when the transaction in which the signal is sent is committed; if it is rolled back, never.

    For example::

        @receiver(post_save, sender=Account)
        @on_commit
        def welcome(sender: type[Account], instance: Account, **kwargs: object) -> None: ...

    Goes between `@receiver(...)`, or `connect`, and the function: on Django's signals and on ours.
    Outside a transaction the function is called at once, in `TestCase` only where
    `captureOnCommitCallbacks(execute=True)` is used.

    Args:
        function: A function or method, sync or async; an async one is run to its end by asgiref. It gets the
            sender and the payload as they were sent, the same objects. The transaction is that of the
            database that is named by the key `using` of the payload, else of the default one.

    Returns:
        A receiver with the same parameters, whose response is None. It is not called if it is
        disconnected, or dies while it is weakly connected, before the commit. What it raises is logged
        by `django.db.backends.base`: the work of the sender, and other receivers, do not suffer from it.

    Raises:
        TransactionManagementError: From the send, where transactions are managed by hand.

    Source: `django.db.transaction.on_commit`, with `robust=True`.
    """
    receiver: Any = _OnCommit(function)
    return cast("Callable[Fields, None]", receiver)


class _OnCommit:
    """The receiver that a signal holds: it registers the call."""

    waits_for_commit = True  # so `Signal.connections` knows it

    def __init__(self, function: Callable[..., Any]) -> None:
        # Not what stands in its `__dict__`: a mark of asyncio's would make this a coroutine function.
        update_wrapper(self, function, updated=())
        self.function = function
        self.takes_signal = True
        with suppress(TypeError, ValueError):  # some callables written in C do not say what they take
            own = signature_of(function)
            self.takes_signal = _takes_signal(own)
            self.__signature__ = own if self.takes_signal else _with_signal(own)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, /, *args: Any, **named: Any) -> None:
        signal = named.get("signal")
        if not self.takes_signal:
            named.pop("signal", None)
        sender = named["sender"] if "sender" in named else args[-1] if args else None
        call: Any = self.call_of(signal, sender, args, named)
        call.__qualname__ = name_of(self)  # what Django's log calls it
        using = named.get("using")
        transaction.on_commit(call, using=using if isinstance(using, str) else None, robust=True)

    def call_of(self, signal: Any, sender: object, args: tuple[Any, ...], named: dict[str, Any]) -> Callable[[], None]:
        """Return what is to be called after the commit."""
        if _is_connected(self, signal, sender):
            return _while_connected(ref(self), signal, sender, args, named)
        if args and args[0] is not None and _is_connected(method := MethodType(self, args[0]), signal, sender):
            return _while_connected(WeakMethod(method), signal, sender, args[1:], named)
        # Called by hand, or by another decorator, which then is what is connected.
        return lambda: self.run(args, named)

    def run(self, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        """Call the function itself."""
        if is_async(self.function):
            async_to_sync(self.function)(*args, **named)
        else:
            self.function(*args, **named)


def _while_connected(
    reference: Callable[[], Any], signal: Any, sender: object, args: tuple[Any, ...], named: dict[str, Any]
) -> Callable[[], None]:
    """Return what calls a receiver that is alive and connected by then; it keeps nothing but the payload alive."""

    def call() -> None:
        receiver = reference()
        if receiver is not None and _is_connected(receiver, signal, sender):
            instance = getattr(receiver, "__self__", None)
            receiver.run(args if instance is None else (instance, *args), named)

    return call


def _is_connected(receiver: object, signal: Any, sender: object) -> bool:
    if signal is None:
        return False
    receivers, _ = signal._live_receivers(sender)
    return any(each is receiver or (isinstance(each, MethodType) and each == receiver) for each in receivers)


def _takes_signal(own: Signature) -> bool:
    """Return whether a function takes the signal itself; not by what is unpacked from a payload."""
    return any(
        each.name == "signal" or (each.kind is Parameter.VAR_KEYWORD and extract_unpacked(each.annotation) is None)
        for each in own.parameters.values()
    )


def _with_signal(own: Signature) -> Signature:
    """Ask for the signal, too: it is what knows whether a receiver is still connected."""
    named = [each for each in own.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    payload = [each.replace(annotation=Any) for each in own.parameters.values() if each.kind is Parameter.VAR_KEYWORD]
    return own.replace(parameters=[*named, Parameter("signal", Parameter.KEYWORD_ONLY, default=None), *payload])

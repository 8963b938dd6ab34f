"""The base of the deferred receivers of every engine: it packs and enqueues what a signal sends, and runs it later."""

from __future__ import annotations

import json
import logging
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial, update_wrapper
from importlib import import_module
from inspect import Signature
from typing import Any, ClassVar, Literal, ParamSpec, Protocol, TypeAlias, cast
from weakref import WeakSet, ref

from asgiref.sync import async_to_sync

from typedsignal._core.annotations import add_signal, signature_of
from typedsignal._core.decorator_order import warn_if_connected_below
from typedsignal._core.inspection import is_async
from typedsignal._core.naming import find_name_of_signal, name_of
from typedsignal.delivery._envelope import UndeliverableError, deliver_as, make_envelope, read_envelope
from typedsignal.delivery._references import GoneError, is_historical
from typedsignal.delivery._wire import Wire

Fields = ParamSpec("Fields")
When: TypeAlias = Literal["auto", "commit", "now"]
IfGone: TypeAlias = Literal["skip", "raise", "key"]
Interceptor: TypeAlias = Callable[["DeferredReceiver", dict[str, Any], str | None], None]

logger = logging.getLogger("typedsignal")
RECEIVERS: WeakSet[DeferredReceiver] = WeakSet()  # read by `manage.py check`
# What `typedsignal.testing.deliver` puts in the place of the engine, for the time of its block.
interceptors: list[Interceptor] = []


class DeferredDecorator(Protocol):
    """The type of what `deferred(...)` returns: a decorator that keeps the parameters of the receiver."""

    def __call__(self, function: Callable[Fields, object], /) -> Callable[Fields, None]: ...


class DeferredReceiver(ABC):
    """A receiver that enqueues its calls for a worker.

    To support another engine, derive a class. Create a task of the engine that calls `run` in `__init__`, and enqueue
    that task in `enqueue`. Instances of the class are connected to signals.

    Args:
        function: A function at the top level of a module, sync or async. Its parameters have to be annotated. Its
            `**kwargs` is empty.
        when: When a call is enqueued. "auto": within the transaction if `joins_transaction` is true, otherwise after
            the commit. "commit": after the commit. "now": at once. The transaction is that of the database that the
            field `using` of the payload names, or else of the default database. Without Django, and outside a
            transaction, a call is always enqueued at once.
        if_gone: What the worker does if a row is no longer in the database. "skip": skip the call, and log a warning.
            "raise": raise `DoesNotExist`. "key": call the function with an instance that has only its primary key.

    Raises:
        TypeError: A worker cannot find the function by its name: it is a method, a lambda or a local function.
        ValueError: `when` or `if_gone` has another value.

    Attributes:
        name: The full name of the function, by which a worker finds it.
    """

    is_deferred: ClassVar[bool] = True  # read by `connections()`, and by what refuses tasks as receivers
    adds_signal: ClassVar[bool] = True  # read by `convention_for`: it takes what its function takes, and the signal

    def __init__(self, function: Callable[..., object], *, when: When = "auto", if_gone: IfGone = "skip") -> None:
        if when not in ("auto", "commit", "now"):
            raise ValueError(f'deferred(when={when!r}) is not known: write "auto", "commit" or "now"')
        if if_gone not in ("skip", "raise", "key"):
            raise ValueError(f'deferred(if_gone={if_gone!r}) is not known: write "skip", "raise" or "key"')
        _refuse_unnamed(function)
        warn_if_connected_below("deferred", function)
        update_wrapper(self, function, updated=())
        self.function: Callable[..., object] = function
        self.when: When = when
        self.if_gone: IfGone = if_gone
        self.name: str = f"{function.__module__}.{cast('Any', function).__qualname__}"
        self.wire: Wire = Wire(function, self.name)
        self.__signature__: Signature = add_signal(signature_of(function))
        self.is_found: bool = False
        self.is_imported_late: bool = _is_django_ready()
        RECEIVERS.add(self)

    @abstractmethod
    def enqueue(self, envelope: dict[str, Any]) -> object:
        """Enqueue an envelope, for which the worker has to call `run` with its items as keyword arguments.

        Call this method to enqueue an envelope again that was logged because the engine did not respond.
        """

    def joins_transaction(self, using: str | None) -> bool:  # noqa: ARG002 - for those that override it
        """Return whether `enqueue` writes into a database, within its transaction; False by default.

        Args:
            using: The alias of the database, None for the default one.
        """
        return False

    def is_own(self, sender: object) -> bool:  # noqa: ARG002 - for those that override it
        """Return whether a sender is part of the engine, whose signals must not be enqueued; False by default."""
        return False

    def find_by_name(self) -> object:
        """Return the object that a worker finds by the name of the receiver; None if there is none."""
        module, _, name = self.name.rpartition(".")
        return getattr(sys.modules.get(module), name, None)

    @property
    def target(self) -> object:
        """What a worker should find under the name of the receiver."""
        return self

    @property
    def logs_payload(self) -> bool:
        """Whether an envelope that could not be enqueued is logged with its payload, which may be personal."""
        return True

    def __call__(self, /, *args: Any, **named: Any) -> None:
        """Enqueue a call of the function, as the receiver of a signal.

        Raises:
            UndeliverableError: The arguments cannot travel, or a worker would not find the function.
        """
        signal = named.pop("signal", None)
        sender = named.pop("sender") if "sender" in named else args[-1] if args else None
        if is_historical(sender) or self.is_own(sender):
            return
        if not self.is_found:
            self.require_found()
        envelope = make_envelope(name_of_signal(signal), self.wire.pack(sender, named))
        using = named.get("using")
        using = using if isinstance(using, str) else None
        if interceptors:
            interceptors[-1](self, envelope, using)
        elif self.when != "commit" and self.joins_transaction(using):
            self.enqueue(envelope)
        elif self.when == "now":
            self._enqueue_or_log(envelope)
        else:
            call_after_commit(partial(self._enqueue_or_log, envelope), using)

    def require_found(self) -> None:
        """Check that a worker finds the receiver.

        Raises:
            UndeliverableError: Its name refers to something else.
        """
        if self.find_by_name() is not self.target:
            raise UndeliverableError(
                f'Deferred receiver "{self.name}" is not what a worker finds by that name: let nothing stand between'
                " @receiver and @deferred, and give it a name of its own"
            )
        self.is_found = True

    def run(self, /, **envelope: Any) -> None:
        """Call the function with the arguments of an envelope, in a worker. An async function is run until complete.

        Raises:
            UndeliverableError: The envelope does not fit the function.
        """
        delivery, payload = read_envelope(envelope, self.name)
        with deliver_as(delivery):
            try:
                arguments = self.wire.unpack(payload, self.if_gone)
            except GoneError as gone:
                if self.if_gone == "raise":
                    raise gone.error from None
                logger.warning(
                    'Deferred receiver "%s" is not called: %s is not in the database any more', self.name, gone
                )
                return
            self._call(arguments)

    def make_function(self) -> Any:
        """Return a function that calls `run`, with the name of the receiver, for an engine to make a task of."""

        def call(**envelope: Any) -> None:
            self.run(**envelope)

        function: Any = update_wrapper(call, self.function, updated=())
        del function.__wrapped__  # Its parameters are those of the receiver, not of an envelope.
        return function

    def _call(self, arguments: dict[str, Any]) -> None:
        positional = [arguments.pop(name) for name in self.wire.positional_only if name in arguments]
        function: Any = async_to_sync(cast("Any", self.function)) if is_async(self.function) else self.function
        function(*positional, **arguments)

    def _enqueue_or_log(self, envelope: dict[str, Any]) -> None:
        try:
            self.enqueue(envelope)
        except Exception:  # an engine may raise anything, and the sender's work is done
            logged = envelope if self.logs_payload else {**envelope, "payload": None}
            logger.exception(
                'Deferred receiver "%s" was not enqueued; call its enqueue() with the envelope: %s',
                self.name,
                json.dumps(logged),
                extra={"typedsignal_envelope": logged},
            )


def call_after_commit(call: Callable[[], None], using: str | None) -> None:
    """Call a function when the transaction of a database is committed; at once outside one, or without Django."""
    if not _is_django_configured():
        call()
        return
    database: Any = import_module("django.db")
    known = using if using in database.connections.settings else None
    database.transaction.on_commit(call, using=known, robust=True)


def watch_rollback(using: str | None) -> Callable[[], bool]:
    """Return a function that tells whether the part of a transaction that is open now has been rolled back.

    Django forgets then what waits for the commit; nothing else tells. What is committed is forgotten as well, after
    the call that is registered here.
    """
    is_committed: list[bool] = []

    def commit() -> None:
        is_committed.append(True)

    call_after_commit(commit, using)
    if is_committed:
        return lambda: False
    database: Any = import_module("django.db")
    known = using if using in database.connections.settings else database.DEFAULT_DB_ALIAS
    waiting = database.connections[known]
    return lambda: not is_committed and all(entry[1] is not commit for entry in waiting.run_on_commit)


def _is_django_configured() -> bool:
    """Return whether this process has a Django project. Django is not imported for it."""
    conf: Any = sys.modules.get("django.conf")
    return conf is not None and bool(conf.settings.configured)


def _is_django_ready() -> bool:
    apps: Any = sys.modules.get("django.apps")
    return apps is not None and bool(apps.apps.ready)


def _refuse_unnamed(function: Any) -> None:
    """Refuse a function that no worker finds by its name."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    kind = None
    if not callable(function) or not isinstance(name, str) or not isinstance(module, str):
        kind = "is no function"
    elif isinstance(function, type):
        kind = "is a class"
    elif "<lambda>" in name:
        kind = "is a lambda"
    elif "<locals>" in name:
        kind = "is a local function"
    elif "." in name:
        kind = "is a method"
    if kind is not None:
        raise TypeError(
            f'Deferred receiver "{name_of(function)}" {kind}, which a worker cannot find by its name:'
            " define a function at the top level of a module"
        )


_names: dict[int, tuple[ref[Any], str | None]] = {}


def name_of_signal(signal: Any) -> str | None:
    """Return the full name of a signal, of this package or of Django's; None if no module has it as a variable."""
    if signal is None:
        return None
    known = _names.get(id(signal))
    if known is None or known[0]() is not signal:
        known = _names[id(signal)] = (ref(signal), find_name_of_signal(signal))
    return known[1]

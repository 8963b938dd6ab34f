"""The untyped half of a signal: it joins the receivers, the payload and the compiled sends."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial, wraps
from sys import getrefcount
from types import FunctionType, MappingProxyType, MethodType
from typing import TYPE_CHECKING, Any, ForwardRef, Generic, NoReturn, TypeAlias, cast
from weakref import ref

from typedsignal._core.annotations import resolve_hint
from typedsignal._core.compiled import make_send_method
from typedsignal._core.connection import ConnectionInfo, Strong, id_of
from typedsignal._core.convention import (
    CallingConvention,
    NoKwargsError,
    UnfitError,
    convention_for,
    find_passed_to,
    refuse_uncallable,
    refuse_unfit,
)
from typedsignal._core.inspection import find_task_method, is_async
from typedsignal._core.lazy_sender import find_model, is_model, wait_for_model
from typedsignal._core.live_receivers import LIVE_RECEIVERS, SIGNALS, SignalType, is_overridden
from typedsignal._core.naming import find_declaring_module, find_variable, name_of
from typedsignal._core.payload import RESERVED, payload_of_class
from typedsignal._core.plan import EMPTY_PLAN, make_plan
from typedsignal._core.registry import Entry, LazyRegistry
from typedsignal._core.sending import send_uncompiled
from typedsignal._core.temporary import TEMPORARY_REFCOUNT, warn_if_lost, warn_if_redefined
from typedsignal._core.typing import (
    AnyReceiverT,
    AnyResponse,
    AnySender,
    ConnectKeys_co,
    Fields,
    Response_co,
    SenderSlot,
    SendKeys_co,
)

if TYPE_CHECKING:
    from _thread import RLock
    from collections.abc import Hashable, Iterable, Mapping

    from typedsignal._core.payload import Payload
    from typedsignal._core.plan import Plan
    from typedsignal._core.registry import ReceiverList
    from typedsignal._core.sending import Named, Responses

MISSING: Any = object()
_WITHOUT_SIGNAL = CallingConvention.WITHOUT_SIGNAL


def check_is_signal(self: object, method: str) -> None:
    """Refuse a call of a method of a signal on the class, as in `Signal[X, P].send(X)`, which lacks `()`.

    Raises:
        TypeError: What would be the signal is the first argument.
    """
    if not isinstance(self, BaseSignal):
        sentence = f'"{method}" is called on the class, not on a signal: make one, Signal[Sender, Payload]()'
        raise TypeError(sentence) from None


class BaseSignal(Generic[SenderSlot, Response_co, ConnectKeys_co, SendKeys_co], metaclass=SignalType):
    """The base of `Signal`: its four slots show checkers the keywords of the payload.

    `**kwargs: Unpack[PayloadT]` is not legal for a type variable. But a class is
    a callable: `type[PayloadT]`, matched against `Callable[Fields, Any]`, leaves
    the keywords of its constructor in `Fields`. A method can match a type parameter
    of its own class only where it annotates `self`, and only through a base.

    `SendKeys_co` holds that `type[PayloadT]`, and `ByKeyword` beside it, or pyright
    would also allow the one positional dict from which a TypedDict can be made.
    `ConnectKeys_co` is `Callable[..., Any]`: ty and pyrefly solve `Fields` from it in
    `connect`, where they would otherwise refuse every receiver. mypy reads `Fields`
    as `*args: Any, **kwargs: Any` throughout: there the plugin checks.
    """

    # The defaults are on the class, because there may be many signals that need none of their own.
    _attribute: str | None = None
    _known: Payload | None = MISSING
    _is_sent = False
    _read: ref[ReceiverList] | None = None
    _replaced: ref[ReceiverList] | None = None
    _methods: Mapping[str, Callable[..., Responses]] = MappingProxyType({})
    _receivers = LazyRegistry()

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self._module = find_declaring_module(self)
        SIGNALS[id(self)] = self

    def __set_name__(self, owner: type, name: str) -> None:
        self._attribute = self._attribute or f"{owner.__module__}.{owner.__qualname__}.{name}"

    def __repr__(self) -> str:
        name = self._name
        if name is not None:
            return f"<{type(self).__name__} {name}>"
        try:
            payload = self._payload
        except TypeError:  # A payload that is refused is reported where it is used.
            payload = None
        of_payload = f" of {payload.name}" if payload is not None else ""
        return f"<{type(self).__name__}{of_payload} in {self._module}>"

    def __copy__(self) -> Any:
        """Copy the signal as Django's: the copy has the same receivers, and sends as itself."""
        state: Any = object.__getstate__(self)
        attributes, slots = cast(
            "tuple[dict[str, Any], dict[str, Any]]", state if type(state) is tuple else (state, {})
        )
        copied = type(self).__new__(type(self))
        attributes = {**attributes, "_receivers": self._receivers}
        for name in ("_methods", "_read", "_replaced"):
            attributes.pop(name, None)
        for name, method in self._methods.items():
            if attributes.get(name) is method:
                del attributes[name]
        copied.__dict__.update(attributes)
        for name, value in slots.items():
            setattr(copied, name, value)
        SIGNALS[id(copied)] = copied
        return copied

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f'Signal "{self._name or self}" cannot be pickled or copied deeply, its receivers are those of this'
            " process: import it by its name, or use copy.copy"
        )

    @property
    def sender_receivers_cache(self) -> dict[Any, Any]:
        """An empty dict, because plans are kept elsewhere. Tools made for Django clear it."""
        return {}

    @property
    def lock(self) -> RLock:
        """The lock that every change to the receivers takes. It is reentrant."""
        return self._receivers.lock

    @property
    def receivers(self) -> list[Entry]:
        """The connections in Django's form, in the order of connection, for tools that need it.

        A new list of `((receiver key, sender key), receiver or weak reference, sender reference or None, is async)`.
        Call a sender reference to get the sender. To change the receivers, assign a list; to change the list in place
        raises TypeError.

        Source: the attribute of that name of `django.dispatch.Signal`.
        """
        entries = self._receivers.list_entries()
        self._read = ref(entries)
        return entries

    @receivers.setter
    def receivers(self, entries: Iterable[Entry]) -> None:
        self._receivers.replace(entries, self.convention_for)
        self._replaced = self._read

    @receivers.deleter
    def receivers(self) -> None:
        # `unittest.mock.patch` undoes an assignment so; it still holds the list that it read before.
        replaced = self._replaced() if self._replaced is not None else None
        self._receivers.replace(replaced or [], self.convention_for)

    def disconnect(
        self,
        receiver: Callable[..., Any] | None = None,
        sender: object = None,
        dispatch_uid: Hashable = None,
        *,
        subclasses: bool = False,
    ) -> bool:
        """Disconnect a receiver from a sender.

        You need not disconnect a receiver that is connected weakly: it is disconnected when nothing else refers to it.

        Args:
            receiver: The receiver; not needed with a `dispatch_uid`.
            sender: The sender that was passed to `connect`; None if there was none.
            dispatch_uid: The uid that was passed to `connect`.
            subclasses: Whether `connect` was called with `subclasses=True`.

        Returns:
            Whether a receiver was disconnected.

        Source: `django.dispatch.Signal.disconnect`.
        """
        if issubclass(type(sender), str) and self._has_models():
            label: Any = sender
            sender = find_model(label, self._name or self)
            if sender is None:
                wait_for_model(
                    label, lambda model: self.disconnect(receiver, model, dispatch_uid, subclasses=subclasses)
                )
                return False
        if self._receivers.remove(receiver, sender, dispatch_uid, subclasses):
            return True
        compiled = _find_compiled(receiver)
        return compiled is not receiver and self._receivers.remove(compiled, sender, dispatch_uid, subclasses)

    def has_listeners(self, sender: object = None) -> bool:
        """Return whether a sender has receivers; with None, whether there are receivers for all senders.

        Source: `django.dispatch.Signal.has_listeners`.
        """
        return any(self._live_receivers(sender))

    def connections(self) -> tuple[ConnectionInfo[Response_co], ...]:
        """Return the receivers that are connected and alive, in the order of connection.

        Returns:
            A `ConnectionInfo` for each, with its sender and its options; an empty tuple without receivers.
        """
        return self._receivers.describe_connections()

    if TYPE_CHECKING:

        def _live_receivers(self, sender: object) -> tuple[list[Any], list[Any]]: ...

    else:
        _live_receivers = LIVE_RECEIVERS

    def _plan_override(self, sender: object) -> Plan | None:
        """Plan what an override of `_live_receivers` returns; None if this signal has no override."""
        if not is_overridden(self):
            return None
        alive = [(c(), c.convention) for c in self._receivers.find_connections(sender)]
        conventions = {id_of(receiver): convention for receiver, convention in alive if receiver is not None}
        connections: list[Any] = []
        for is_async_list, receivers in enumerate(self._live_receivers(sender)):
            for receiver in receivers:
                connection = Strong(receiver)
                connection.is_async = bool(is_async_list)
                # Most often it is a receiver, or a wrapper around one. All else is looked at again at each send.
                known = conventions.get(id_of(receiver)) or conventions.get(id_of(find_passed_to(receiver)))
                connection.convention = known or self.convention_for(receiver)
                connections.append(connection)
        return make_plan(connections, [])

    def _clear_dead_receivers(self) -> None:
        self._receivers.sweep()

    def _log_robust_failure(self, receiver: Any, err: Exception) -> None:
        """Log the failure of a receiver. Subclasses override it, and then handle the failures of robust sends.

        Source: `django.dispatch.Signal._log_robust_failure`.
        """
        from logging import getLogger

        getLogger("typedsignal").error(
            "Error calling %s in Signal.send_robust() (%s)", name_of(receiver), err, exc_info=err
        )

    @property
    def _name(self) -> str | None:
        """The full name of the signal in the module that declares it, None if no variable there holds it."""
        variable = find_variable(self._module, self)
        return f"{self._module}.{variable}" if variable else self._attribute

    @property
    def _payload(self) -> Payload | None:
        """The payload, None if it is not known; before the first send it may still become known."""
        if self._known is MISSING:
            payload = self._read_payload()
            if payload is not None:
                self._known = payload
            return payload
        return self._known

    def _settle_payload(self) -> Payload | None:
        """Return the payload; from the first send on, one that is not known stays so."""
        payload = self._payload
        if payload is None and self._known is MISSING:
            self._known = None
        return payload

    def _read_payload(self) -> Payload | None:
        argument = self._payload_argument()
        if argument is None:
            return None
        return payload_of_class(argument if isinstance(argument, type) else resolve_hint(argument, self._module))

    def _payload_argument(self) -> object:
        return None

    def _sender_argument(self) -> object:
        return None

    def _has_models(self) -> bool:
        """Return whether only models send the signal; then a str names one, and is not itself the sender."""
        return is_model(self._sender_argument(), self._module)

    def _send_method(self, name: str, first: tuple[str, ...] | None = None) -> Callable[..., Responses]:
        """Return the send method of this signal, made at its first use; from then on it hides that of the class.

        `first` are the names with which it is then sent, None if it is not.
        """
        if name not in self._methods:
            payload, robust = self._payload, name == "send_robust"
            method: Any = make_send_method(self, self._receivers, payload, self._check, first, robust=robust)
            # Python's own TypeErrors begin with the name of the function, and this is all that they say of the signal.
            fields = payload.format_keywords() if payload is not None else ", **payload"
            signal_name = self._name
            called = f"{signal_name}.{name}" if signal_name else name
            method.__qualname__ = f'Signal "{signal_name or self}" takes {name}(sender{fields}): {called}'
            method.__self__ = self  # It can be connected as a receiver, and is then what forwards to this signal.
            self._methods = {**self._methods, name: method}
            if getattr(type(self), name, None) in self._generic_methods:  # A subclass may override it.
                self.__dict__.setdefault(name, method)  # Something else, as a mock, may be there.
        return self._methods[name]

    _generic_methods: tuple[object, ...] = ()

    def _connect(self, receiver: Any, sender: Any, weak: bool, dispatch_uid: Hashable, subclasses: bool) -> Any:
        if sender is not None and issubclass(type(sender), str) and self._has_models():
            model = find_model(sender, self._name or self)
            if model is None and receiver is not MISSING:
                self.convention_for(receiver)
                # No lambda: a variable that one uses is referred to once more, which the count below would see.
                connect = partial(self._connect, weak=weak, dispatch_uid=dispatch_uid, subclasses=subclasses)
                wait_for_model(sender, partial(connect, receiver))
                return receiver
            sender = model or sender
        elif subclasses:
            require_class(sender, self._name or self)
        if receiver is MISSING:
            # The public method is called, because a subclass may have overridden it.
            signal: Any = self
            options = {"subclasses": True} if subclasses else {}
            return partial(signal.connect, sender=sender, weak=weak, dispatch_uid=dispatch_uid, **options)
        convention = self.convention_for(receiver)
        if weak and getrefcount(receiver) <= TEMPORARY_REFCOUNT:
            warn_if_lost(receiver, self)
        connected = receiver
        if convention is _WITHOUT_SIGNAL and type(receiver) is MethodType:
            connected = _find_compiled(receiver)
        kept = self._receivers.add(connected, sender, dispatch_uid, weak, is_async(receiver), convention, subclasses)
        if kept is not None:
            warn_if_redefined(kept, receiver, self)
        return receiver

    def convention_for(self, receiver: Any) -> CallingConvention:
        """Decide how this signal calls a receiver.

        Raises:
            TypeError: The receiver is not callable, or a task.
            ValueError: It cannot take what the signal sends, or requires what is not sent.
        """
        if not callable(receiver) and find_task_method(receiver) is None:
            refuse_uncallable(receiver, self._name or self)
        known = self._known
        try:
            return convention_for(receiver, self._payload if known is MISSING else known)
        except UnfitError as unfit:
            return refuse_unfit(_find_compiled(receiver), self._name or self, self._blame_missing_payload(unfit))

    def _blame_missing_payload(self, unfit: UnfitError) -> UnfitError:
        """Say of a payload that is unknown, where that is so, that its name does not exist at run time."""
        written = self._payload_argument() if isinstance(unfit, NoKwargsError) else None
        name = written.__forward_arg__ if isinstance(written, ForwardRef) else written
        if not isinstance(name, str):
            return unfit
        return NoKwargsError(f'does not: let it take **kwargs, or define payload "{name}" at run time')

    def _check(self, positional: tuple[Any, ...], named: Named) -> None:
        """Refuse a send whose fields are not those of the payload."""
        if positional:
            raise TypeError(
                f'Signal "{self._name or self}" is sent with a positional payload: name its fields, field=value'
            )
        payload = self._known
        if payload is MISSING:
            payload = self._settle_payload()
        if payload is not None and named.keys() != payload.required:
            mismatch = payload.find_mismatch(named)
            if mismatch:
                raise TypeError(f'Signal "{self._name or self}" {mismatch}')

    def _send(self, name: str, arguments: tuple[Any, ...], named: Named) -> Responses:
        if self._is_sent or len(arguments) != 1 or name in self._methods or self._mismatches(named):
            return self._send_method(name, tuple(named))(*arguments, **named)
        # A first send is not worth a method: many signals are sent once, and compiling costs more than looping.
        self._is_sent = True
        (sender,) = arguments
        plan = self._receivers.find_plan(sender, self)
        return [] if plan is EMPTY_PLAN else send_uncompiled(plan, self, sender, named, robust=name == "send_robust")

    def _mismatches(self, named: Named) -> bool:
        if not RESERVED.isdisjoint(named):
            return True
        payload = self._known
        if payload is MISSING:
            payload = self._settle_payload()
        return payload is not None and named.keys() != payload.required and bool(payload.find_mismatch(named))

    def _refuse_no_sender(self, name: str) -> NoReturn:
        raise TypeError(f'Signal "{self._name or self}" is sent without a sender: write {name}(sender, ...), or None')


def send_by_signal(method: AnyReceiverT) -> AnyReceiverT:
    """Return a method that calls the send method of its signal, whose errors name the signal, and hides itself by it.

    mypy asks its plugins about `f = signal.send` only if `send` is decorated.
    """
    name: str = cast("Any", method).__name__

    @wraps(method)
    def send(self: Any, /, *args: Any, **named: Any) -> Responses:
        check_is_signal(self, name)
        return cast("Responses", self._send(name, args, named))

    return cast("AnyReceiverT", send)


def ask_for_sender(method: AnyReceiverT) -> AnyReceiverT:
    """Return the same method with MISSING for a sender that is left out, so that the message names the signal."""
    function: Any = method
    called = FunctionType(function.__code__, function.__globals__, function.__name__, (MISSING,), function.__closure__)
    return cast("AnyReceiverT", wraps(method)(called))


def _find_compiled(receiver: Any) -> Any:
    """Return the send method that a signal has of its own, for the one of its class; any other receiver as it is."""
    signal: Any = receiver.__self__ if type(receiver) is MethodType else None
    if issubclass(type(signal), BaseSignal) and receiver.__func__ in signal._generic_methods:
        return signal._send_method(receiver.__name__)
    return receiver


def require_class(sender: object, signal: object) -> None:
    """Refuse a sender that has no subclasses."""
    if not issubclass(type(sender), type):
        raise ValueError(
            f'Signal "{signal}" is connected with subclasses=True to the sender "{name_of(sender)}", which is no class:'
            " pass a class as sender"
        )


def list_signals() -> list[BaseSignal[Any, Any, Any, Any]]:
    """Return every signal that is alive, in the order of creation."""
    return [signal for reference in SIGNALS.valuerefs() if (signal := reference()) is not None]


def _renew_locks() -> None:
    """Release in a forked process the locks that threads held which it does not have."""
    for signal in list_signals():
        receivers = signal.__dict__.get("_receivers")
        if receivers is not None:
            receivers.renew_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)


# The types of `self` in the methods of a signal, by which checkers find the fields of its payload.
SelfForSend: TypeAlias = BaseSignal[Any, Any, Any, Callable[Fields, Any]]
SelfForConnect: TypeAlias = BaseSignal[AnySender, AnyResponse, Callable[Fields, Any], Callable[Fields, Any]]

"""The untyped half of a signal: it joins who listens, what is carried and how it is called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from sys import getrefcount
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeAlias
from weakref import WeakValueDictionary, ref

from typedsignal._core.annotations import resolved
from typedsignal._core.compiled import compile_send_method, is_plain, make_dynamic_send
from typedsignal._core.connection import ConnectionInfo
from typedsignal._core.convention import CallingConvention, NoKwargsError, UnfitError
from typedsignal._core.convention import convention_for as decide_convention
from typedsignal._core.inspection import is_async
from typedsignal._core.naming import declaring_module, is_run_by, name_of, variable_in
from typedsignal._core.payload import Payload, payload_of_class
from typedsignal._core.plan import Plan, live
from typedsignal._core.registry import Entry, ReceiverList, Receivers
from typedsignal._core.temporary import OF_A_TEMPORARY, warn_if_lost
from typedsignal._core.typing import (
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

    from typedsignal._core.sending import Named, Responses

MISSING: Any = object()

# It runs the project, `ready` included, inside mypy. What was raised there would end mypy, which is
# about to report the receiver, or not, if the plugin is told to be silent. There, nothing is sent.
_PLUGIN_OF_DJANGO_STUBS = "mypy_django_plugin"

_NOT_CALLABLE = "Signal receivers must be callable."
_DJANGOS_WORDS = "Signal receivers must accept keyword arguments (**kwargs)."


class LazyRegistry:
    """Makes the receivers of a signal when they are first asked for: many signals are never heard of.

    It is no data descriptor: what it has made hides it. Of two threads one is first, `setdefault` is atomic.
    """

    def __get__(self, signal: Any, _owner: type) -> Receivers:
        receivers: Receivers = signal.__dict__.setdefault("_receivers", Receivers())
        return receivers


class BaseSignal(Generic[SenderSlot, Response_co, ConnectKeys_co, SendKeys_co]):
    """The base of `Signal`: its four slots show checkers the keywords of the payload.

    `**kwargs: Unpack[PayloadT]` is not legal for a type variable. But a class is
    a callable: `type[PayloadT]`, matched against `Callable[Keys, Any]`, leaves
    the keywords of its constructor in `Fields`. A method can match a type parameter
    of its own class only where it annotates `self`, and only through a base.

    `SendKeys_co` holds that `type[PayloadT]`, and `ByKeyword` beside it, or pyright
    would also allow the one positional dict from which a TypedDict can be made.
    `ConnectKeys_co` is `Callable[..., Any]`: ty and pyrefly solve `Fields` from it in
    `connect`, where they would otherwise refuse every receiver. mypy reads `Fields`
    as `*args: Any, **kwargs: Any` throughout: there the plugin checks.
    """

    # On the class, for there may be many signals of which nothing is known as yet.
    _attribute: str | None = None
    _known: Payload | None = MISSING
    _read: ref[ReceiverList] | None = None
    _replaced: ref[ReceiverList] | None = None
    _keys: tuple[str, ...] | None = None  # of every send, where all are required
    _methods: Mapping[str, Callable[..., Responses]] = MappingProxyType({})
    _receivers = LazyRegistry()

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self._module = declaring_module(self)
        _LIVE[id(self)] = self

    def __set_name__(self, owner: type, name: str) -> None:
        self._attribute = self._attribute or f"{owner.__module__}.{owner.__qualname__}.{name}"

    def __repr__(self) -> str:
        name = self._name
        return f"<{type(self).__name__} {name}>" if name else f"<{type(self).__name__} in {self._module}>"

    @property
    def sender_receivers_cache(self) -> dict[Any, Any]:
        """Always empty, for plans are kept elsewhere. Tools made for Django clear it."""
        return {}

    @property
    def lock(self) -> RLock:
        """The lock under which receivers change. It can be taken again by the thread that holds it."""
        return self._receivers.lock

    @property
    def receivers(self) -> list[Entry]:
        """The connections in Django's form, in their order, for tools that look inside.

        A fresh list of `((receiver key, sender key), receiver or weak reference, sender
        reference or None, is async)`; a sender reference is called for the sender.
        Assign a changed list; changing it in place raises TypeError.

        Source: the attribute of that name of `django.dispatch.Signal`.
        """
        entries = self._receivers.entries()
        self._read = ref(entries)
        return entries

    @receivers.setter
    def receivers(self, entries: Iterable[Entry]) -> None:
        self._receivers.replace(entries, self.convention_for)
        self._replaced = self._read

    @receivers.deleter
    def receivers(self) -> None:
        # So `unittest.mock.patch` undoes an assignment: it still holds the list that it read before.
        replaced = self._replaced() if self._replaced is not None else None
        self._receivers.replace(replaced or [], self.convention_for)

    def disconnect(
        self, receiver: Callable[..., Any] | None = None, sender: object = None, dispatch_uid: Hashable = None
    ) -> bool:
        """Disconnect a receiver from a sender.

        Weakly connected receivers need not be disconnected: they are forgotten
        when they die.

        Args:
            receiver: The receiver, not needed with a `dispatch_uid`.
            sender: The sender that it was connected with, None if with any.
            dispatch_uid: The uid that it was connected with.

        Returns:
            Whether there was such a connection.

        Source: `django.dispatch.Signal.disconnect`.
        """
        return self._receivers.remove(receiver, sender, dispatch_uid)

    def has_listeners(self, sender: object = None) -> bool:
        """Return whether a send by this sender would be heard; by None: by receivers of any sender.

        Source: `django.dispatch.Signal.has_listeners`.
        """
        return any(self._live_receivers(sender))

    def connections(self) -> tuple[ConnectionInfo[Response_co], ...]:
        """Tell who listens: the receivers that are connected and alive, in the order of connection.

        Returns:
            A `ConnectionInfo` for each, with its sender and its options; an empty tuple without receivers.
        """
        return self._receivers.connected()

    def _live_receivers(self, sender: object) -> tuple[list[Any], list[Any]]:
        sync_receivers, async_receivers = live(self._receivers.plan(sender))
        return [receiver for receiver, _ in sync_receivers], [receiver for receiver, _ in async_receivers]

    def _clear_dead_receivers(self) -> None:
        self._receivers.sweep()

    @property
    def _name(self) -> str | None:
        """What the signal is called where it was made, None if nothing there holds it."""
        variable = variable_in(self._module, self)
        return f"{self._module}.{variable}" if variable else self._attribute

    @property
    def _payload(self) -> Payload | None:
        """What is carried, as far as it is known; before the first send it may still become known."""
        if self._known is MISSING:
            payload = self._read_payload()
            if payload is not None:
                self._settle(payload)
            return payload
        return self._known

    def _settled_payload(self) -> Payload | None:
        """What is carried, from the first send on: it then becomes known no more."""
        payload = self._payload
        if payload is None and self._known is MISSING:
            self._settle(None)
        return payload

    def _settle(self, payload: Payload | None) -> None:
        self._known = payload
        if payload is not None and not payload.optional and not payload.is_open and is_plain(tuple(payload.required)):
            self._keys = tuple(sorted(payload.required))

    def _read_payload(self) -> Payload | None:
        return payload_of_class(resolved(self._payload_argument(), self._module))

    def _payload_argument(self) -> object:
        return None

    def _send_method(self, name: str) -> Callable[..., Responses]:
        """Return the verb that is made for this signal, which stands in for that of the class from its first use on."""
        if name not in self._methods:
            self._settled_payload()
            robust = name == "send_robust"
            made: Any = (
                make_dynamic_send(self, self._receivers, self._check, robust=robust)
                if self._keys is None
                else compile_send_method(self._keys, robust=robust)(self, self._receivers)
            )
            made.__qualname__ = f"{self._name or self}.{name}"  # Python's TypeErrors begin with it
            self._methods = {**self._methods, name: made}
            if getattr(type(self), name, None) in self._generic_methods:  # else its class overrides it
                self.__dict__.setdefault(name, made)  # unless somebody has put something there
        return self._methods[name]

    _generic_methods: tuple[object, ...] = ()

    def _connect(self, receiver: Any, sender: object, weak: bool, dispatch_uid: Hashable) -> Any:
        if receiver is MISSING:
            # By way of the public verb, which a subclass may have overridden.
            signal: Any = self
            return partial(signal.connect, sender=sender, weak=weak, dispatch_uid=dispatch_uid)
        convention = self.convention_for(receiver)
        if weak and getrefcount(receiver) <= OF_A_TEMPORARY:
            warn_if_lost(receiver, self._name or self)
        self._receivers.add(receiver, sender, dispatch_uid, weak, is_async(receiver), convention)
        return receiver

    def convention_for(self, receiver: Any) -> CallingConvention:
        """Decide how this signal calls a receiver.

        Raises:
            TypeError: The receiver is not callable.
            ValueError: It cannot take what the signal sends, or requires what is not sent.
        """
        if not callable(receiver):
            called = f'"{name_of(receiver)}" is no receiver for signal "{self._name or self}"'
            raise TypeError(f"{_NOT_CALLABLE} {called}: connect a function")
        try:
            return decide_convention(receiver, self._payload)
        except UnfitError as unfit:
            if is_run_by(_PLUGIN_OF_DJANGO_STUBS):
                return CallingConvention.AS_DJANGO
            sentence = f'Receiver "{name_of(receiver)}" of signal "{self._name or self}" {unfit}'
            said = f"{_DJANGOS_WORDS} {sentence}" if isinstance(unfit, NoKwargsError) else sentence
            raise ValueError(said) from None

    def _check(self, positional: tuple[Any, ...], named: Named) -> None:
        """Refuse what cannot be sent."""
        if positional:
            raise TypeError(
                f'Signal "{self._name or self}" is sent with a positional payload: name its keys, key=value'
            )
        payload = self._settled_payload()
        if payload is not None and named.keys() != payload.required:
            mismatch = payload.mismatch(named)
            if mismatch:
                raise TypeError(f'Signal "{self._name or self}" {mismatch}')

    def _receivers_for(self, sender: object, positional: tuple[Any, ...], named: Named) -> Plan:
        """Check the keywords of a send, and return who hears it."""
        self._check(positional, named)
        return self._receivers.plan(sender)

    def _send(self, name: str, sender: object, positional: tuple[Any, ...], named: Named) -> Responses:
        return self._send_method(name)(sender, *positional, **named)


# By their ids, for a subclass may let signals be equal, or not be hashable.
_LIVE: WeakValueDictionary[int, BaseSignal[Any, Any, Any, Any]] = WeakValueDictionary()


def live_signals() -> list[BaseSignal[Any, Any, Any, Any]]:
    """Return every signal that lives, in the order in which they were made."""
    return [signal for reference in _LIVE.valuerefs() if (signal := reference()) is not None]


# What the verbs of a signal match themselves against, to find the keywords of its payload.
SelfForSend: TypeAlias = BaseSignal[Any, Any, Any, Callable[Fields, Any]]
SelfForConnect: TypeAlias = BaseSignal[AnySender, AnyResponse, Callable[Fields, Any], Callable[Fields, Any]]

"""`Signal`: the types and the methods of a signal, whose work is done in other modules."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, overload

from typedsignal._core.base import (
    MISSING,
    BaseSignal,
    SelfForConnect,
    SelfForSend,
    ask_for_sender,
    check_is_signal,
    send_by_signal,
)
from typedsignal._core.payload import check_type_arguments, find_type_argument
from typedsignal._core.sending import asend
from typedsignal._core.typing import (
    AnyReceiver,
    AnySender,
    ByKeyword,
    Connector,
    Fields,
    PayloadT,
    Receiver,
    ReceiverParams,
    ReceiverReturn,
    ResponseT,
    SenderT,
    override,
)


class Signal(
    BaseSignal[SenderT, ResponseT, Callable[..., Any], type[PayloadT] | ByKeyword],
    Generic[SenderT, PayloadT, ResponseT],
):
    """A signal, which calls its connected receivers when it is sent.

    Declare it as `Signal[Sender, Payload]()` or `Signal[Sender, Payload, Response]()`.
    The payload is a TypedDict, or any class whose constructor takes keyword arguments only.
    Its fields are the keyword arguments of `send`. No instance of the class is created:
    receivers get the keyword arguments of the send. All three types default to Any, so
    that `Signal()` is as untyped as Django's.

    The payload is known at run time from `Signal[X, P]()`, from a subclass
    `class My(Signal[X, P])` and from `@signal`, but not from an annotation alone. If it is
    known, `send` raises TypeError for a missing or unknown field, and passes each receiver
    only the arguments that it accepts.

    Args:
        use_caching: Accepted for compatibility with Django. The receivers of a sender are always cached.

    Source: `django.dispatch.Signal` of Django 6.1.
    """

    @overload
    def connect(
        self: SelfForConnect[Any, Any, Fields],
        receiver: Receiver[SenderT, Fields, ResponseT, ReceiverParams, ReceiverReturn],
        sender: None = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Callable[ReceiverParams, ReceiverReturn]: ...
    @overload
    def connect(
        self: SelfForConnect[Any, Any, Fields],
        receiver: Receiver[AnySender, Fields, ResponseT, ReceiverParams, ReceiverReturn],
        sender: AnySender,
        weak: bool = True,
        dispatch_uid: Hashable = None,
        *,
        subclasses: bool = False,
    ) -> Callable[ReceiverParams, ReceiverReturn]: ...
    @overload
    def connect(
        self: SelfForConnect[Any, Any, Fields],
        *,
        sender: None = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Connector[SenderT, Fields, ResponseT, PayloadT]: ...
    @overload
    def connect(
        self: SelfForConnect[Any, Any, Fields],
        *,
        sender: AnySender,
        weak: bool = True,
        dispatch_uid: Hashable = None,
        subclasses: bool = False,
    ) -> Connector[AnySender, Fields, ResponseT, PayloadT]: ...
    def connect(
        self: BaseSignal[Any, Any, Any, Any],
        receiver: Any = MISSING,
        sender: Any = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
        *,
        subclasses: bool = False,
    ) -> Any:
        """Connect a receiver after those that are already connected.

        A receiver that is already connected for the same sender is not connected again. Also a decorator:
        `@order_completed.connect`, `@order_completed.connect(sender=X)`.

        Args:
            receiver: A function, a method or any other callable, sync or async. It is called with the sender
                and the fields of the payload, and with `signal=` if it accepts that.
            sender: The only sender to receive from, compared by identity (a str by value); None for all senders.
                If the signal is declared with the class of a Django model, `Signal[type[Article], P]()`, a str is
                the name of a model, `"shop.Article"`, and the receiver is connected when that model is loaded.
            weak: Whether the receiver is disconnected when nothing else refers to it. A receiver of one sender is
                disconnected with its sender in any case.
            dispatch_uid: A hashable name. A second receiver with the same name and the same sender is not connected.
            subclasses: Whether to receive from subclasses of the sender as well, also from those defined later.

        Returns:
            The receiver; without a receiver, a decorator that connects.

        Raises:
            TypeError: The receiver is not callable, or cannot be weakly referenced.
            ValueError: The receiver does not accept what the signal sends, or requires what it does not send. Or
                `subclasses` is true and the sender is not a class. Or the name of a model has no app label.

        Source: `django.dispatch.Signal.connect`, which returns None.
        """
        try:
            return self._connect(receiver, sender, weak, dispatch_uid, subclasses)
        except AttributeError:
            check_is_signal(self, "connect")
            raise

    @send_by_signal
    def send(  # noqa: D417
        self: SelfForSend[Fields], /, sender: SenderT, *args: Fields.args, **named: Fields.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT]]:
        """Call the receivers of a sender: sync ones in the order of connection, then async ones concurrently.

        Args:
            sender: The sender. With None, only receivers that are connected for all senders are called.
            **named: The fields of the payload, by keyword only.

        Returns:
            `(receiver, response)` pairs in the order of the calls; an empty list without receivers.

        Raises:
            TypeError: A field is missing or unknown. No receiver is called.
            Exception: The exception of a receiver. The receivers after it are not called.

        Source: `django.dispatch.Signal.send`.
        """
        raise NotImplementedError

    @send_by_signal
    def send_robust(
        self: SelfForSend[Fields], /, sender: SenderT, *args: Fields.args, **named: Fields.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT | Exception]]:
        """Send as `send` does, but call every receiver: if one raises an exception, that is its response.

        The exception is logged to the logger `typedsignal`. A BaseException that is not an Exception, such as
        KeyboardInterrupt, is raised.

        Source: `django.dispatch.Signal.send_robust`, whose logger is `django.dispatch`.
        """
        raise NotImplementedError

    @ask_for_sender
    async def asend(
        self: SelfForSend[Fields], /, sender: SenderT, *args: Fields.args, **named: Fields.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT]]:
        """Send from async code: call sync receivers in a thread, then run async receivers concurrently.

        Source: `django.dispatch.Signal.asend` of Django 6.1, on every version of Python.
        """
        if sender is MISSING:
            self._refuse_no_sender("asend")
        self._check(args, named)
        return await asend(self._receivers.find_plan(sender, self), self, sender, named, robust=False)

    @ask_for_sender
    async def asend_robust(
        self: SelfForSend[Fields], /, sender: SenderT, *args: Fields.args, **named: Fields.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT | Exception]]:
        """Send from async code as `asend` does, and handle exceptions as `send_robust` does.

        Source: `django.dispatch.Signal.asend_robust`.
        """
        if sender is MISSING:
            self._refuse_no_sender("asend_robust")
        self._check(args, named)
        return await asend(self._receivers.find_plan(sender, self), self, sender, named, robust=True)

    if TYPE_CHECKING:  # `@receiver` reads these, in `decorator.py`.

        @property
        def _connector(self: SelfForConnect[Any, Any, Fields]) -> Connector[SenderT, Fields, ResponseT, PayloadT]: ...
        def _connector_to(
            self: SelfForConnect[Any, Any, Fields], sender: AnySender
        ) -> Connector[AnySender, Fields, ResponseT, PayloadT]: ...
        # `typedsignal.testing` reads these.
        def _takes(
            self: SelfForConnect[Any, Any, Fields], receiver: Receiver[SenderT, Fields, ResponseT, ..., Any], /
        ) -> None: ...
        @property
        def _carried(self) -> tuple[SenderT, PayloadT]: ...

    else:

        def __class_getitem__(cls, arguments: Any) -> Any:
            check_type_arguments(arguments, is_subclass=cls is not Signal)
            return super().__class_getitem__(arguments)

    @override
    def _payload_argument(self) -> object:
        kind: object = type(self)
        if kind is Signal and not hasattr(self, "__orig_class__"):
            return None  # Each `connect` of an untyped signal asks.
        return find_type_argument(self, Signal, 1)

    @override
    def _sender_argument(self) -> object:
        return find_type_argument(self, Signal, 0)

    _generic_methods: tuple[object, ...] = (send, send_robust)

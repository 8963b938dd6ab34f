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
    """A signal, to which receivers are connected, and which calls them when it is sent.

    `Signal[Sender, Payload]()`, or `Signal[Sender, Payload, Response]()`. The
    payload is a TypedDict, or any class whose constructor takes keywords only; its
    fields are the keyword arguments of `send`. No object of it is made: receivers get
    the keywords that were sent, and a field that was left out is absent. All three
    default to Any: `Signal()` is as untyped as Django's.

    The payload is known at run time from `Signal[X, P]()`, from a subclass
    `class My(Signal[X, P])` and from `@signal`, not from an annotation alone. Where
    it is known, `send` with a missing or unknown field is a TypeError, and each receiver
    is called by the calling convention that fits its parameters.

    Args:
        use_caching: Accepted as Django accepts it; the receivers of a sender are always cached.

    Source: `django.dispatch.Signal` of Django 6.1, whose behaviour it follows.
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
        """Connect a receiver, in the order of connection; once connected, it is not connected again.

        Also a decorator: `@order_completed.connect`, `@order_completed.connect(sender=X)`.

        Args:
            receiver: A function, a method or any callable, sync or async. It is called with
                the sender and the fields of the payload, and with `signal=` if it takes that.
            sender: Receive from this sender only, by identity (a str by value); None is any sender. Where the
                signal is declared with the class of a Django model, `Signal[type[Article], P]()`, a str is the
                name of a model, `"shop.Article"`, and the receiver is connected when that model is there.
            weak: Forget the receiver when nothing else holds it. A receiver is forgotten
                with its sender in any case.
            dispatch_uid: A hashable name: a second receiver with the same one, and the
                same sender, is not connected.
            subclasses: Receive from the subclasses of the sender as well, also from those that are made later.

        Returns:
            The receiver as it was passed; without one, a decorator that connects.

        Raises:
            TypeError: The receiver is not callable, or cannot be weakly referenced.
            ValueError: It cannot take what the signal sends, or requires what is not sent; or `subclasses`
                is true and the sender is no class; or the name of a model lacks that of its app.

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
        """Call the receivers of a sender, in the order of connection, async ones last and concurrently.

        Args:
            sender: The sender; a send by None calls only receivers that were connected without a sender.
            **named: The fields of the payload, by keyword only.

        Returns:
            `(receiver, response)` pairs in the order of the calls; an empty list without receivers.

        Raises:
            TypeError: A field is missing or unknown; no receiver is called.
            Exception: The exception of a receiver; the receivers after it are not called.

        Source: `django.dispatch.Signal.send`.
        """
        raise NotImplementedError

    @send_by_signal
    def send_robust(
        self: SelfForSend[Fields], /, sender: SenderT, *args: Fields.args, **named: Fields.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT | Exception]]:
        """Send as `send` does, but call every receiver: the response of one that raises is its exception.

        The exception is logged by the logger `typedsignal`. A BaseException that is no Exception, such
        as KeyboardInterrupt, is raised.

        Source: `django.dispatch.Signal.send_robust`, whose logger is `django.dispatch`.
        """
        raise NotImplementedError

    @ask_for_sender
    async def asend(
        self: SelfForSend[Fields], /, sender: SenderT, *args: Fields.args, **named: Fields.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT]]:
        """Send as `send` does, from async code: sync receivers first, in one other thread, then async ones.

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
        """Send as `send_robust` does, from async code.

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

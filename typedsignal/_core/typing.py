"""The types that checkers match a signal, its payload and its receivers against."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, Protocol, TypeAlias, overload

if sys.version_info >= (3, 13):  # typing_extensions takes longer to import than the package itself.
    from typing import TypeVar as TypeVar
    from typing import override as override
else:
    from typing_extensions import TypeVar as TypeVar
    from typing_extensions import override as override

Fields = ParamSpec("Fields")
ReceiverParams = ParamSpec("ReceiverParams")
ReceiverReturn = TypeVar("ReceiverReturn")
DeclaredFields = ParamSpec("DeclaredFields")
DeclaredSender = TypeVar("DeclaredSender")
DeclaredResponse = TypeVar("DeclaredResponse")
AnySender = TypeVar("AnySender")
AnyResponse = TypeVar("AnyResponse")
AnyPayload = TypeVar("AnyPayload")

SenderT = TypeVar("SenderT", default=Any)
PayloadT = TypeVar("PayloadT", default=Any)
ResponseT = TypeVar("ResponseT", default=Any)

SenderSlot = TypeVar("SenderSlot")
Sender_co = TypeVar("Sender_co", covariant=True)
Sender_contra = TypeVar("Sender_contra", contravariant=True)
Response_co = TypeVar("Response_co", covariant=True)
Response_contra = TypeVar("Response_contra", contravariant=True)
ReceiverReturn_co = TypeVar("ReceiverReturn_co", covariant=True)
ConnectKeys_co = TypeVar("ConnectKeys_co", covariant=True)
SendKeys_co = TypeVar("SendKeys_co", covariant=True)
Payload_co = TypeVar("Payload_co", covariant=True, default=Any)

AnyReceiver: TypeAlias = Callable[..., Any]
AnyReceiverT = TypeVar("AnyReceiverT", bound=AnyReceiver)


class Receiver(Protocol[Sender_contra, Fields, Response_co, ReceiverParams, ReceiverReturn_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A callable that accepts `(sender, **payload)` and whose own type is `Callable[ReceiverParams, ReceiverReturn]`.

    A callable fits an overloaded protocol only if it fits every overload: the
    first one checks it, the second one captures its type, so that a decorated
    function keeps the type it was written with.
    """

    @overload
    def __call__(
        self, sender: Sender_contra, /, *args: Fields.args, **kwargs: Fields.kwargs
    ) -> Response_co | Awaitable[Response_co]: ...
    @overload
    def __call__(self, *args: ReceiverParams.args, **kwargs: ReceiverParams.kwargs) -> ReceiverReturn_co: ...


class Connector(Protocol[Sender_co, Fields, Response_contra, Payload_co]):
    """The decorator that `signal.connect(sender=...)` and `receiver(signal)` return.

    It takes receivers of a sender and the fields of a payload, checks their responses, and returns
    the function with the type that it was written with. The payload class is there for the mypy
    plugin, where mypy does not know its fields.
    """

    def __call__(
        self, receiver: Receiver[Sender_co, Fields, Response_contra, ReceiverParams, ReceiverReturn], /
    ) -> Callable[ReceiverParams, ReceiverReturn]:
        """Connect the receiver and return it."""
        ...


class ByKeyword(Protocol):
    """A callable that takes keywords, as a payload class does besides being a class."""

    @overload
    def __call__(self, **kwargs: Any) -> Any: ...
    @overload
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...  # pyright: ignore[reportOverlappingOverload]

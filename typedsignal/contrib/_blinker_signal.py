"""`BlinkerSignal`: a signal of blinker's class, whose sender and payload are declared."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Generic, overload

from blinker import NamedSignal

from typedsignal._core.declared import DeclaredBase, SelfForConnect, SelfOfUnknownFields
from typedsignal._core.typing import (
    AnyReceiver,
    AnyReceiverT,
    ByKeyword,
    Connector,
    Fields,
    Receiver,
    ReceiverParams,
    ReceiverReturn,
    TypeVar,
    override,
)

if TYPE_CHECKING:
    from blinker._utilities import Symbol  # the class of `blinker.ANY`, which stands for every sender

SenderT_co = TypeVar("SenderT_co", covariant=True)
PayloadT_co = TypeVar("PayloadT_co", covariant=True)


class BlinkerSignal(
    NamedSignal, DeclaredBase[Callable[..., Any], type[PayloadT_co] | ByKeyword], Generic[SenderT_co, PayloadT_co]
):
    """A signal of blinker's own class: receivers are called with the sender by position, and the payload by keyword.

    The payload is a TypedDict without `sender` and `signal`: blinker sends no `signal`. At run time nothing is
    overridden.

    Source: `blinker.NamedSignal`.
    """

    if TYPE_CHECKING:

        @overload
        def connect(
            self: SelfOfUnknownFields, receiver: AnyReceiverT, sender: object = ..., weak: bool = True
        ) -> AnyReceiverT: ...
        @overload
        def connect(
            self: SelfForConnect[Fields],
            receiver: Receiver[SenderT_co, Fields, object, ReceiverParams, ReceiverReturn],
            sender: SenderT_co | Symbol = ...,
            weak: bool = True,
        ) -> Callable[ReceiverParams, ReceiverReturn]: ...
        @override
        def connect(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]
        @overload  # type: ignore[override]
        def connect_via(  # pyrefly: ignore[bad-override]
            self: SelfOfUnknownFields, sender: object, weak: bool = False
        ) -> Connector[SenderT_co, ..., object, PayloadT_co]: ...
        @overload
        def connect_via(
            self: SelfForConnect[Fields], sender: SenderT_co | Symbol, weak: bool = False
        ) -> Connector[SenderT_co, Fields, object, PayloadT_co]: ...
        @override
        def connect_via(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]
        @overload  # type: ignore[override]
        def connected_to(  # pyrefly: ignore[bad-override]
            self: SelfOfUnknownFields, receiver: AnyReceiver, sender: object = ...
        ) -> AbstractContextManager[None]: ...
        @overload
        def connected_to(
            self: SelfForConnect[Fields],
            receiver: Receiver[SenderT_co, Fields, object, ReceiverParams, ReceiverReturn],
            sender: SenderT_co | Symbol = ...,
        ) -> AbstractContextManager[None]: ...
        @override
        def connected_to(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]

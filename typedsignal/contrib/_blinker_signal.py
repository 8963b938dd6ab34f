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

SenderT = TypeVar("SenderT")
PayloadT = TypeVar("PayloadT")


class BlinkerSignal(
    NamedSignal, DeclaredBase[Callable[..., Any], type[PayloadT] | ByKeyword], Generic[SenderT, PayloadT]
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
            receiver: Receiver[SenderT, Fields, object, ReceiverParams, ReceiverReturn],
            sender: SenderT | Symbol = ...,
            weak: bool = True,
        ) -> Callable[ReceiverParams, ReceiverReturn]: ...
        @override
        def connect(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]
        @overload  # type: ignore[override]
        def connect_via(  # pyrefly: ignore[bad-override]
            self: SelfOfUnknownFields, sender: object, weak: bool = False
        ) -> Connector[SenderT, ..., object, PayloadT]: ...
        @overload
        def connect_via(
            self: SelfForConnect[Fields], sender: SenderT | Symbol, weak: bool = False
        ) -> Connector[SenderT, Fields, object, PayloadT]: ...
        @override
        def connect_via(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]
        @overload  # type: ignore[override]
        def connected_to(  # pyrefly: ignore[bad-override]
            self: SelfOfUnknownFields, receiver: AnyReceiver, sender: object = ...
        ) -> AbstractContextManager[None]: ...
        @overload
        def connected_to(
            self: SelfForConnect[Fields],
            receiver: Receiver[SenderT, Fields, object, ReceiverParams, ReceiverReturn],
            sender: SenderT | Symbol = ...,
        ) -> AbstractContextManager[None]: ...
        @override
        def connected_to(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]

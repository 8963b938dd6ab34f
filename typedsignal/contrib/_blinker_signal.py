"""`BlinkerSignal`: a signal of blinker's class, whose sender and payload are declared."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Generic

from blinker import NamedSignal

from typedsignal._core.declared import DeclaredBase, SelfForConnect
from typedsignal._core.typing import (
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

        @override
        def connect(  # type: ignore[override]  # ty: ignore[incompatible-method-override]
            self: SelfForConnect[Fields],
            receiver: Receiver[SenderT, Fields, object, ReceiverParams, ReceiverReturn],
            sender: SenderT | Symbol = ...,
            weak: bool = True,
        ) -> Callable[ReceiverParams, ReceiverReturn]: ...
        @override
        def connect_via(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
            self: SelfForConnect[Fields], sender: SenderT | Symbol, weak: bool = False
        ) -> Connector[SenderT, Fields, object, PayloadT]: ...
        @override
        def connected_to(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
            self: SelfForConnect[Fields],
            receiver: Receiver[SenderT, Fields, object, ReceiverParams, ReceiverReturn],
            sender: SenderT | Symbol = ...,
        ) -> AbstractContextManager[None]: ...

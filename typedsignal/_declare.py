"""Declare a signal by writing the receiver you would like to have."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Concatenate, Generic, overload

from typedsignal._signal import Signal
from typedsignal._types import (
    AnyReceiver,
    AnyResponse,
    AnySender,
    DeclaredKeys,
    DeclaredResponse,
    DeclaredSender,
    Connector,
    Keys,
    OwnKeys,
    OwnResponse,
    Receiver,
)


class Keywords(Generic[Keys]):
    """The payload class of a signal that is declared by a function."""

    def __init__(self, *args: Keys.args, **kwargs: Keys.kwargs) -> None: ...


class FunctionSignal(Signal[DeclaredSender, Keywords[DeclaredKeys], DeclaredResponse], Generic[DeclaredSender, DeclaredKeys, DeclaredResponse]):
    """x"""

    @overload  # type: ignore[override]
    def connect(
        self,
        receiver: Receiver[AnySender, DeclaredKeys, DeclaredResponse, OwnKeys, OwnResponse],
        sender: AnySender,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Callable[OwnKeys, OwnResponse]: ...
    @overload
    def connect(
        self,
        receiver: Receiver[DeclaredSender, DeclaredKeys, DeclaredResponse, OwnKeys, OwnResponse],
        sender: None = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Callable[OwnKeys, OwnResponse]: ...
    @overload
    def connect(
        self,
        *,
        sender: AnySender,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Connector[AnySender, DeclaredKeys, DeclaredResponse]: ...
    @overload
    def connect(
        self,
        *,
        sender: None = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Connector[DeclaredSender, DeclaredKeys, DeclaredResponse]: ...
    def connect(self, *args: Any, **kwargs: Any) -> Any:
        return super().connect(*args, **kwargs)

    def send(self, sender: DeclaredSender, *args: DeclaredKeys.args, **named: DeclaredKeys.kwargs) -> list[tuple[AnyReceiver, DeclaredResponse]]: 
        return super().send(sender, *args, **named)


@overload
def signal(function: Callable[Concatenate[AnySender, Keys], None]) -> FunctionSignal[AnySender, Keys, Any]: ...
@overload
def signal(
    function: Callable[Concatenate[AnySender, Keys], AnyResponse],
) -> FunctionSignal[AnySender, Keys, AnyResponse]: ...
def signal(function: Any) -> Any:
    raise NotImplementedError

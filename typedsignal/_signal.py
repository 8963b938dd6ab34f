"""Signals: declare, connect, send. What is remembered and how it is called stands in other rooms."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, overload

from typedsignal._types import (
    AnyReceiver,
    AnySender,
    ByKeyword,
    Connector,
    Connects,
    Keys,
    OwnKeys,
    OwnResponse,
    PayloadT,
    Receiver,
    ResponseT,
    Sends,
    SenderT,
    Slots,
)


class Signal(
    Slots[SenderT, ResponseT, Callable[..., Any], type[PayloadT] | ByKeyword],
    Generic[SenderT, PayloadT, ResponseT],
):
    """A signal."""

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching

    @overload
    def connect(
        self: Connects[Any, Any, Keys],
        receiver: Receiver[AnySender, Keys, ResponseT, OwnKeys, OwnResponse],
        sender: AnySender,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Callable[OwnKeys, OwnResponse]: ...
    @overload
    def connect(
        self: Connects[Any, Any, Keys],
        receiver: Receiver[SenderT, Keys, ResponseT, OwnKeys, OwnResponse],
        sender: None = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Callable[OwnKeys, OwnResponse]: ...
    @overload
    def connect(
        self: Connects[Any, Any, Keys],
        *,
        sender: AnySender,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Connector[AnySender, Keys, ResponseT]: ...
    @overload
    def connect(
        self: Connects[Any, Any, Keys],
        *,
        sender: None = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Connector[SenderT, Keys, ResponseT]: ...
    def connect(
        self: Slots[Any, Any, Any, Any],
        receiver: Any = None,
        sender: Any = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> Any:
        raise NotImplementedError

    def disconnect(
        self, receiver: AnyReceiver | None = None, sender: object = None, dispatch_uid: Hashable = None
    ) -> bool:
        raise NotImplementedError

    def has_listeners(self, sender: object = None) -> bool:
        raise NotImplementedError

    def send(
        self: Sends[Keys], sender: SenderT, *args: Keys.args, **named: Keys.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT]]:
        raise NotImplementedError

    def send_robust(
        self: Sends[Keys], sender: SenderT, *args: Keys.args, **named: Keys.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT | Exception]]:
        raise NotImplementedError

    async def asend(
        self: Sends[Keys], sender: SenderT, *args: Keys.args, **named: Keys.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT]]:
        raise NotImplementedError

    async def asend_robust(
        self: Sends[Keys], sender: SenderT, *args: Keys.args, **named: Keys.kwargs
    ) -> list[tuple[AnyReceiver, ResponseT | Exception]]:
        raise NotImplementedError

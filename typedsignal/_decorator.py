"""`@receiver`: connect a function where it is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, overload

from typedsignal._types import AnyResponse, AnySender, Connector, Connects, Keys, Slots


@overload
def receiver(
    signal: Connects[Any, AnyResponse, Keys], *, sender: AnySender, weak: bool = True, dispatch_uid: Hashable = None
) -> Connector[AnySender, Keys, AnyResponse]: ...
@overload
def receiver(
    signal: Connects[AnySender, AnyResponse, Keys],
    *,
    sender: None = None,
    weak: bool = True,
    dispatch_uid: Hashable = None,
) -> Connector[AnySender, Keys, AnyResponse]: ...
@overload
def receiver(
    signal: Iterable[Slots[Any, Any, Any, Any]],
    *,
    sender: object = None,
    weak: bool = True,
    dispatch_uid: Hashable = None,
) -> Connector[Any, ..., Any]: ...
def receiver(
    signal: Any,
    **connect: Any,
) -> Any:
    raise NotImplementedError

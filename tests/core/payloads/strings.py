"""Payloads under `from __future__ import annotations`, with names that exist for type checkers alone."""

from __future__ import annotations

import typing as t
from typing import TYPE_CHECKING, TypedDict

from typing_extensions import NotRequired, ReadOnly, Required
from typing_extensions import NotRequired as Maybe

from typedsignal import Signal, signal

if TYPE_CHECKING:
    from decimal import Decimal

    from typing_extensions import Unpack

    class OnlyForCheckers(TypedDict):
        order_id: int


class Order(TypedDict):
    order_id: int
    amount: Decimal
    note: NotRequired[Decimal]
    comment: t.NotRequired[str]
    alias: Maybe[str]
    fixed: ReadOnly[NotRequired[str]]
    quoted: "NotRequired[Decimal]"  # noqa: UP037


class Partial(TypedDict, total=False):
    order_id: Required[int]
    note: Decimal


class Paid(Order):
    currency: str


early = Signal["type[Shop]", "Later"]()
hidden = Signal["type[Shop]", "OnlyForCheckers"]()


class Shop: ...


class Later(TypedDict):
    order_id: int


@signal
def unpacked(sender: type[Shop], *, extra: int = 0, **payload: t.Unpack[Order]) -> None: ...


@signal
def unpacked_by_a_hidden_name(sender: type[Shop], **payload: Unpack[Order]) -> None: ...


@signal
def unpacked_hidden(sender: type[Shop], **payload: t.Unpack[OnlyForCheckers]) -> None: ...

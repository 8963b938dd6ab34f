"""The keywords of `send` and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_POS

from typedsignal.mypy._names import SENDER_KEY
from typedsignal.mypy._payload import as_keywords
from typedsignal.mypy._signals import signal_of
from typedsignal.mypy._types import with_parameters

if TYPE_CHECKING:
    from mypy.plugin import MethodSigContext
    from mypy.types import CallableType


def analyze(ctx: MethodSigContext) -> CallableType:
    """Give `send` the exact keywords of the payload.

    mypy reads the keywords of a payload class as `*args: Any, **kwargs: Any`, so
    that alone it accepts

        order_completed.send(OrderService, order_id="one", colour="red")
    """
    signal = signal_of(ctx.type)
    if signal is None or signal.payload is None:
        return ctx.default_signature
    types, kinds, names = as_keywords(signal.payload)
    return with_parameters(
        ctx.default_signature,
        [signal.sender, *types],
        [ARG_POS, *kinds],
        [SENDER_KEY, *names],
    )

"""Checks of the plugin, one module for each error code; `CHECKS` is the table of those of a call that connects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import Context, Decorator

from typedsignal.mypy._checks import (
    async_receiver,
    decorator_order,
    dispatch_uid,
    generator_receiver,
    receiver,
    sender,
    task_receiver,
    weak_receiver,
)
from typedsignal.mypy._model.signals import expects_response, is_called_by_keyword

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall
    from typedsignal.mypy._model.signals import Signal


class Check(NamedTuple):
    """A check, and what a `ConnectCall` has to be for it: a field that is there, a signal of a kind, a context."""

    run: Callable[[ConnectCall], None]
    needs: str
    signal: Callable[[Signal], bool] | None = None
    context: type[Context] = Context


CHECKS: Final = (
    Check(sender.check, needs="sender"),
    Check(receiver.check, needs="receiver"),
    Check(async_receiver.check, needs="receiver", signal=is_called_by_keyword),
    Check(async_receiver.check_function, needs="receiver", signal=expects_response),
    Check(generator_receiver.check, needs="receiver", signal=expects_response),
    Check(task_receiver.check, needs="task_method"),
    Check(decorator_order.check, needs="receiver", context=Decorator),
    Check(weak_receiver.check, needs="receiver"),
    Check(dispatch_uid.check, needs="uid"),
)

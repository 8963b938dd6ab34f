"""Checks of the plugin, one module for each error code; `CHECKS` is the table of those of a call that connects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import Context, Decorator
from mypy.types import CallableType, Instance, Type

from typedsignal.mypy._checks import (
    async_receiver,
    decorator_order,
    dispatch_uid,
    generator_receiver,
    receiver,
    sender,
    task_receiver,
    unsent_parameter,
    weak_receiver,
)

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


class Check(NamedTuple):
    """A check, and the calls it is about: those that have a field, a context, a receiver and a signal of a kind.

    `needs` names a field of `ConnectCall`; the check is skipped where it is None. `signal` names an attribute of
    `Signal`; the check is skipped where it is False for all. `with_default` skips a receiver without a default.
    """

    run: Callable[[ConnectCall], None]
    needs: str
    context: type[Context] = Context
    receiver: type[Type] = Type
    with_default: bool = False
    signal: str | None = None


CHECKS: Final = (
    Check(sender.check, needs="sender"),
    Check(receiver.check, needs="receiver"),
    Check(async_receiver.check, needs="receiver", receiver=Instance, signal="is_called_by_keyword"),
    Check(async_receiver.check_function, needs="receiver", signal="expects_response"),
    Check(generator_receiver.check, needs="receiver", signal="expects_response"),
    Check(task_receiver.check, needs="receiver", receiver=Instance),
    Check(decorator_order.check, needs="receiver", context=Decorator),
    Check(unsent_parameter.check, needs="receiver", receiver=CallableType, with_default=True),
    Check(weak_receiver.check, needs="receiver"),
    Check(dispatch_uid.check, needs="uid"),
)

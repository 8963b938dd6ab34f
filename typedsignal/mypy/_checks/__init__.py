"""Checks of the plugin, one module for each error code; `CHECKS` is the table of those of a call that connects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from typedsignal.mypy._checks import async_receiver, dispatch_uid, receiver, sender, weak_receiver
from typedsignal.mypy._model.signals import Convention

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


class Check(NamedTuple):
    """A check, and what of a `ConnectCall` has to be there for it: a field, and a signal of a convention."""

    run: Callable[[ConnectCall], None]
    needs: str
    convention: Convention | None = None


CHECKS: Final = (
    Check(sender.check, needs="sender"),
    Check(receiver.check, needs="receiver"),
    Check(async_receiver.check, needs="receiver", convention=Convention.KEYWORDS),
    Check(weak_receiver.check, needs="receiver"),
    Check(dispatch_uid.check, needs="uid"),
)

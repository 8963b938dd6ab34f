"""`_live_receivers`, which tools for Django's signals override: a send asks the override, if there is one.

A compiled send asks for nothing but a plan. Therefore the plans of a signal whose `_live_receivers` is overridden stay
stale, and `Receivers.refresh_plan` makes each from what the override returns. An override is noticed where it is
written: a descriptor sees that of one signal, a metaclass sees that of a class, also after the class was made.
"""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakValueDictionary

from typedsignal._core.plan import alive_receivers

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = "_live_receivers"

# Every signal that is alive. The keys are ids, because a subclass may make signals equal, or not hashable.
SIGNALS: WeakValueDictionary[int, Any] = WeakValueDictionary()


def list_live_receivers(signal: Any, sender: object) -> tuple[list[Any], list[Any]]:
    """Return the receivers of a sender that are alive: the sync ones, and the async ones."""
    sync_receivers, async_receivers = alive_receivers(signal._receivers.find_plan(sender))
    return [receiver for receiver, _ in sync_receivers], [receiver for receiver, _ in async_receivers]


class _LiveReceivers:
    """The descriptor of `_live_receivers`, which notices what replaces it on one signal."""

    def __get__(self, signal: Any, _owner: type) -> Any:
        if signal is None:
            return list_live_receivers
        return signal.__dict__.get(_NAME) or MethodType(list_live_receivers, signal)

    def __set__(self, signal: Any, override: Any) -> None:
        signal.__dict__[_NAME] = override
        _note([signal])

    def __delete__(self, signal: Any) -> None:
        if _NAME not in signal.__dict__:
            raise AttributeError(_NAME)
        del signal.__dict__[_NAME]
        _note([signal])


LIVE_RECEIVERS: Any = _LiveReceivers()


def is_overridden(signal: Any) -> bool:
    """Return whether something overrides the `_live_receivers` of a signal, or of its class."""
    kind: Any = signal.__class__
    return _NAME in signal.__dict__ or kind._live_receivers is not list_live_receivers


def _note(signals: Iterable[Any]) -> None:
    """Set whether plans stay stale; a copy of a signal has the same receivers, and may be overridden alone."""
    noted: set[Any] = {signal.__dict__["_receivers"] for signal in signals if "_receivers" in signal.__dict__}
    if noted:
        every = [signal for reference in SIGNALS.valuerefs() if (signal := reference()) is not None]
        overridden = {signal.__dict__.get("_receivers") for signal in every if is_overridden(signal)}
        for receivers in noted:
            receivers.set_overridden(receivers in overridden)


if TYPE_CHECKING:
    SignalType = type
else:
    # The metaclass of protocols is derived from that of abstract classes: a subclass of Signal may be either.
    class SignalType(type(Protocol)):
        """The metaclass of signals, which notices what replaces `_live_receivers` on a class."""

        def __new__(cls, *args, **kwargs):
            # That of protocols refuses generic classes that are no protocols.
            return super(type(Protocol), cls).__new__(cls, *args, **kwargs)

        # Those of protocols and abstract classes are slow.
        __instancecheck__, __subclasscheck__ = type.__instancecheck__, type.__subclasscheck__

        def __setattr__(cls, name, value):
            if name != _NAME:
                super().__setattr__(name, value)
                return
            super().__setattr__(name, LIVE_RECEIVERS if value is list_live_receivers else value)
            inherited = next((vars(base)[name] for base in cls.__mro__[1:] if name in vars(base)), None)
            if value is list_live_receivers and inherited is LIVE_RECEIVERS:
                super().__delattr__(name)  # A tool that takes itself away has written what it had read.
            _note([signal for reference in SIGNALS.valuerefs() if isinstance(signal := reference(), cls)])

        def __delattr__(cls, name):
            super().__delattr__(name)
            if name == _NAME:
                _note([signal for reference in SIGNALS.valuerefs() if isinstance(signal := reference(), cls)])

"""What the plugin says, and the error codes it says it with."""

from __future__ import annotations

from typing import Final

from mypy.errorcodes import ErrorCode

SIGNAL_RECEIVER: Final = ErrorCode("signal-receiver", "Check that a receiver can take what its signal sends", "Signals")
SIGNAL_SENDER: Final = ErrorCode("signal-sender", "Check that a signal has the sender it is connected for", "Signals")
SIGNAL_PAYLOAD: Final = ErrorCode("signal-payload", "Check that a payload can be sent by keyword", "Signals")

NOT_CALLABLE: Final = "cannot be called: it is {found}"
NO_SENDER: Final = "cannot accept the sender: let its first parameter be the sender"
WRONG_SENDER: Final = "cannot accept the sender: expects {expected}, is sent {sent}"
WRONG_SIGNAL: Final = 'cannot accept the signal: expects {expected} as "signal", is sent {sent}'
NO_KEY: Final = "cannot accept payload {keys}: let it take {names}, or **kwargs"
NO_FURTHER_KEYS: Final = "cannot accept further payload keys, which the signal allows: let it take **kwargs"
WRONG_KEY: Final = 'cannot accept payload key "{key}": expects {expected}, is sent {sent}'
WRONG_KWARGS: Final = 'cannot accept payload {keys}: its "**{name}" takes only {expected}'
MAY_BE_LEFT_OUT: Final = 'cannot do without payload key "{key}": the signal may leave it out, give it a default'
NOT_SENT: Final = 'requires a parameter "{name}", which the signal does not send: give it a default'
BY_POSITION: Final = "requires {name} by position: let it be given by keyword"
WRONG_RESPONSE: Final = "cannot return {found}: the signal collects {expected}"

OF_RECEIVER: Final = "Receiver {receiver} of signal {signal} {problem}"
NEVER_SENT_BY: Final = "Signal {signal} is never sent by {given}: its sender is {expected}"
MAY_BE_SENT_WITHOUT: Final = 'Signal {signal} may be sent without payload key "{key}": {splat} need not have it'


def named(template: str, signal: str | None) -> str:
    """Put the name of a signal into a message, or leave it out where the signal has none."""
    if signal is None:
        return template.replace(" of signal {signal}", "").replace("Signal {signal}", "The signal")
    return template.replace("{signal}", f'"{signal}"')


def quoted(names: list[str]) -> str:
    """Return names in quotes: `"a", "b" and "c"`."""
    each = [f'"{name}"' for name in names]
    return each[0] if len(each) == 1 else ", ".join(each[:-1]) + " and " + each[-1]


def keys(names: list[str]) -> str:
    """Return `key "a"`, or `keys "a" and "b"`."""
    return ("key " if len(names) == 1 else "keys ") + quoted(names)

"""The messages of the plugin, and their error codes."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from mypy.errorcodes import ErrorCode

SIGNAL_RECEIVER: Final = ErrorCode("signal-receiver", "Check that a receiver can take what its signal sends", "Signals")
SIGNAL_SENDER: Final = ErrorCode("signal-sender", "Check that a signal has the sender it is connected for", "Signals")
SIGNAL_PAYLOAD: Final = ErrorCode("signal-payload", "Check that a payload can be sent by keyword", "Signals")
SIGNAL_WEAK_RECEIVER: Final = ErrorCode(
    "signal-weak-receiver", "Check that a receiver outlives its connection", "Signals"
)
SIGNAL_DISPATCH_UID: Final = ErrorCode("signal-dispatch-uid", "Check that a dispatch_uid is used once", "Signals")
SIGNAL_ASYNC_RECEIVER: Final = ErrorCode("signal-async-receiver", "Check that a receiver is awaited", "Signals")
SIGNAL_GENERATOR_RECEIVER: Final = ErrorCode(
    "signal-generator-receiver", "Check that the body of a receiver runs when it is called", "Signals"
)
SIGNAL_TASK_RECEIVER: Final = ErrorCode("signal-task-receiver", "Check that a receiver is not a task", "Signals")
SIGNAL_DECORATOR_ORDER: Final = ErrorCode(
    "signal-decorator-order", "Check that what connects stands above what changes a receiver", "Signals"
)
SIGNAL_DISCONNECT: Final = ErrorCode(
    "signal-disconnect", "Check that a receiver is disconnected as it is connected", "Signals"
)
SIGNAL_UNSENT_PARAMETER: Final = ErrorCode(
    "signal-unsent-parameter", "Check that a signal sends what a receiver has a parameter for", "Signals"
)
SIGNAL_UNDELIVERABLE: Final = ErrorCode(
    "signal-undeliverable", "Check that what a deferred receiver takes can travel to a worker", "Signals"
)
CODES: Final = frozenset(value.code for value in list(globals().values()) if isinstance(value, ErrorCode))

NOT_CHECKED: Final = "The signals here are not checked, typedsignal.mypy does not know this mypy well enough: {failure}"

NOT_CALLABLE: Final = "cannot be called: it is {found}"
NOT_CONNECTED: Final = "cannot be connected: {error}"
NO_SENDER: Final = "cannot accept the sender: let its first parameter be the sender"
SENDER_BY_POSITION: Final = (
    "cannot accept the sender: blinker passes it by position, let the first parameter be the sender"
)
WRONG_SENDER: Final = "cannot accept the sender: expects {expected}, is sent {sent}"
WRONG_SIGNAL: Final = 'cannot accept the signal: expects {expected} as "signal", is sent {sent}'
NO_FIELD: Final = "cannot accept payload {fields}: let it take {names}, or **kwargs"
NO_FURTHER_FIELDS: Final = "cannot accept further payload fields, which the signal allows: let it take **kwargs"
WRONG_FIELD: Final = 'cannot accept payload field "{field}": expects {expected}, is sent {sent}'
FURTHER_FIELDS: Final = "further payload fields"
NOT_HASHABLE: Final = "cannot accept {fields}: its cache takes only what can be hashed, connect a function without one"
NOT_AN_INSTANCE: Final = "is a class, which is called as the receiver: connect an instance of it"
WRONG_KWARGS: Final = 'cannot accept {fields}: its "**{name}" takes only {expected}'
MAY_BE_LEFT_OUT: Final = 'cannot do without payload field "{field}": the signal may leave it out, give it a default'
NOT_SENT: Final = 'requires a parameter "{name}", which the signal does not send: {repair}'
UNSENT_PARAMETER: Final = 'has a parameter "{name}" that is never sent, it always is {default}: {repair}'
FILLED_SENDER: Final = 'has a value for its parameter "sender": leave the sender to the signal'
FILLED_FIELD: Final = (
    'has a value for its parameter "{field}", and cannot accept payload field "{field}": rename the parameter'
)
BY_POSITION: Final = "requires {name} by position: let it be given by keyword"
WRONG_RESPONSE: Final = "cannot return {found}: the signal collects {expected}"
LIBRARY_KWARGS: Final = (
    "has to take **kwargs: {dispatcher} refuses receivers without it, it may send more fields one day"
)
RENAMED_SENDER: Final = (
    'requires a parameter "{name}", which the signal does not send: name it "sender", {dispatcher} calls by keyword'
)
KWARGS_REQUIRED: Final = "has to take **kwargs: every receiver has to by require_kwargs in [tool.typedsignal]"
LOST_AT_ONCE: Final = (
    "is connected weakly and nothing else holds it, it is gone at once: pass weak=False or keep a reference to it"
)
LOST_ON_RETURN: Final = (
    'is connected weakly, but it is a local function of "{function}": it is disconnected when "{function}" returns;'
    " pass weak=False or keep a reference"
)
LOST_WITH_NAME: Final = (
    "is connected weakly, but its name is {done} in line {line}: it is disconnected there; use another name, or pass"
    " weak=False"
)
LOST_TO_NONE: Final = (
    'is connected weakly, but the "connect" of Django returns None, so its name does not keep it alive:'
    " write @receiver({signal})"
)
NO_SIGNAL: Final = "@receiver takes a signal or a list of signals, not {found}: write @receiver(signal)"
SEVERAL_SIGNALS: Final = "@receiver takes one signal, or a list of several: write @receiver([first, second])"
NO_SUCH_OPTION: Final = 'Unexpected keyword argument "{name}" for "{function}"'
WRONG_OPTION: Final = 'Argument "{name}" to "{function}" has incompatible type {found}; expected {expected}'
TOO_MANY_ARGUMENTS: Final = 'Too many arguments for "connect": it takes a receiver, a sender, "weak" and "dispatch_uid"'
NO_DECORATOR: Final = (
    'The "connect" of Django requires the receiver and returns None, it is no decorator: write @receiver({arguments})'
)
BARE_RECEIVER: Final = "@receiver is used without a signal: write @receiver(signal)"
DJANGO_RECEIVER: Final = (
    'The "receiver" of django.dispatch is not typed for signal {signal}: write "from typedsignal import receiver"'
)
NEVER_AWAITED: Final = (
    "is never awaited: Django does not see that its __call__ is async; call markcoroutinefunction(self) in __init__"
)
RETURNS_AWAITABLE: Final = (
    "is never awaited: it is a plain def that returns {found}; write async def, or mark it by markcoroutinefunction"
)
NEVER_RUNS: Final = "is {kind}, its body never runs: {reason}; write a plain def without yield"
TASK: Final = "is a task, which a signal does not enqueue: connect a module-level function that calls its .{method}()"
CONNECTED_BELOW: Final = (
    "is connected as it is, without @{decorator}: move @{decorator} below the decorator that connects"
)
STATIC_BELOW: Final = (
    "cannot be connected: @staticmethod makes an object of it that is no function;"
    " move @staticmethod above the decorator that connects"
)
NOT_DISCONNECTED: Final = "is not disconnected here: it is connected {how} (line {line}), pass the same to disconnect"
UNDELIVERABLE: Final = 'Parameter "{parameter}" of deferred receiver "{receiver}" {problem}'
NO_NAMES: Final = "has no names by which its values travel: name each parameter"
NO_TYPE: Final = "has no type by which its values travel: annotate it"
NO_SIGNAL_TRAVELS: Final = "cannot travel: leave it out, and read delivery().signal"
NO_DATA: Final = "cannot travel: {type} is no data that JSON can hold"
ANY_CLASS: Final = "cannot travel: {type} may be any class; write the class of the sender"
AMBIGUOUS: Final = "cannot travel: JSON cannot tell the members of {type} apart"
KEYS: Final = "cannot travel: {type} has keys that are no strings or numbers"
ENUM: Final = "cannot travel: the values of {type} are neither all strings nor all numbers"
ONE_MODEL: Final = "; connect with sender={model}, or annotate {sent} and narrow"

RESERVED_FIELD: Final = 'has a field "{field}", which every receiver gets anyway: rename it'
POSITIONAL_CLASS: Final = "takes {fields} by position: make the parameters keyword-only, they are sent by keyword"
POSITIONAL_FIELD: Final = 'has a positional payload field "{field}": write * before it, fields go by keyword'
NO_FIELDS: Final = "has no fields that could be sent: use a TypedDict, or a dataclass with kw_only=True"
NAMED_TUPLE: Final = "is made by position: use a TypedDict, or a dataclass with kw_only=True"
DICT_DISPLAY: Final = "A payload is a class, not a dict: define a TypedDict with its fields"
IS_SENDER: Final = "is in the place of the sender: write Signal[Any, {name}], or another sender than Any"
ON_CLASS: Final = '"{method}" is called on the class, not on a signal: make one, Signal[Sender, Payload]()'
NO_FUNCTION: Final = '@signal takes a function, not "{decorator}": decorate a plain def'
DEPRECATED_ABOVE: Final = "stands below @deprecated, which takes only functions: write @signal above it"
STAR_ARGS: Final = "takes *args: a payload has no positional part, write * alone"
ASYNC_SIGNAL: Final = "is declared with async def: write def, its receivers may be async all the same"

UNCHECKED_CONNECT: Final = (
    '"{function}" has no annotations, so that the connect in it is not checked: write "-> None", or set'
    " check_untyped_defs"
)
UNCHECKED_CONNECTS: Final = (
    '"{function}" has no annotations, so that the {number} connects in it are not checked: write "-> None", or set'
    " check_untyped_defs"
)

UNFOLLOWED: Final = (
    'Receivers of "{package}" are not checked, mypy does not read a package without types:'
    ' set follow_untyped_imports = true for "{package}.*"'
)

OF_RECEIVER: Final = "Receiver {receiver} of signal {signal} {problem}"
NEVER_SENT_BY: Final = "Signal {signal} is never sent by {given}: its sender is {expected}"
SENT_BY: Final = "Signal {signal} cannot be sent by {given}: its sender is {expected}"
NO_CLASS: Final = (
    "Signal {signal} is connected with subclasses=True to {given}, which is no class: pass a class as sender"
)
NOT_BY_NAME: Final = (
    "Signal {signal} is never sent by {given}: only signals of models look up the name of a model, pass {expected}"
)
NO_APP: Final = 'Signal {signal} cannot look up {given}: name the model with its app, "{label}"'
NO_MODEL: Final = "Signal {signal} is never sent by {given}: no installed model has that name"
MISSPELT_MODEL: Final = 'Signal {signal} is never sent by {given}: did you mean "{label}"?'
ABSTRACT_SENDER: Final = (
    "Signal {signal} is never sent by {given}: the model is abstract, connect for the models that derive from it"
)
SWAPPED_SENDER: Final = (
    'Signal {signal} is never sent by {given}: the setting {setting} puts "{label}" in its place,'
    " connect for that model"
)
NOT_A_TABLE: Final = 'Signal {signal} is never sent by {given}: use "{relation}.through"'
SENT_WITHOUT: Final = "Signal {signal} is sent without payload {fields}, which receivers may require: pass {names}"
SENT_BY_POSITION: Final = "Signal {signal} is sent with a payload by position: {repair}"
SENT_UNKNOWN: Final = 'Signal {signal} has no payload field "{field}": {repair}'
SENT_WRONG: Final = 'Signal {signal} cannot send payload field "{field}": expects {expected}, is sent {sent}'
MAY_BE_SENT_WITHOUT: Final = (
    'Signal {signal} may be sent without payload field "{field}": {unpacked_dict} need not have it'
)

UID_IN_USE: Final = (
    "dispatch_uid {uid} is already used for another receiver (line {line}): this one will not be connected"
)


def suggest_repair(name: str, fields: Iterable[str]) -> str:
    """Return what to do about a parameter that no field fills."""
    if name in ("self", "cls"):
        return "connect the method of an instance"
    return suggest_field(name, fields, "give it a default")


def suggest_field(name: str, fields: Iterable[str], otherwise: str = "leave it out") -> str:
    """Return which field a name may stand for, or what to do where there is none like it."""
    close = get_close_matches(name, fields, 1)
    return f'did you mean "{close[0]}"?' if close else otherwise


def name_signal(template: str, signal: str | None) -> str:
    """Put the name of a signal into a message, or leave it out where the signal has none."""
    if signal is None:
        return template.replace(" of signal {signal}", "").replace("Signal {signal}", "The signal")
    return template.replace("{signal}", f'"{signal}"')


def quote(names: list[str]) -> str:
    """Return names in quotes: `"a", "b" and "c"`."""
    *others, last = [f'"{name}"' for name in names]
    return f"{', '.join(others)} and {last}" if others else last


def list_fields(names: list[str]) -> str:
    """Return `field "a"`, or `fields "a" and "b"`."""
    return ("field " if len(names) == 1 else "fields ") + quote(names)

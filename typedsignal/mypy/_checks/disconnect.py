"""`signal-disconnect`: a `disconnect` that disconnects nothing, because the receiver is connected in another way."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import (
    CONNECT,
    DISCONNECT,
    DISPATCH_UID,
    RECEIVER_PARAMETER,
    SEND_FAMILY,
    SENDER_KEY,
    SUBCLASSES,
    WEAK,
)
from typedsignal.mypy._model.source import Source, is_function, source_of
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from mypy.plugin import MethodContext
    from mypy.types import Type

_PARAMETERS = {
    CONNECT: (RECEIVER_PARAMETER, SENDER_KEY, WEAK, DISPATCH_UID),
    DISCONNECT: (RECEIVER_PARAMETER, SENDER_KEY, DISPATCH_UID),
    "receiver": ("signal",),
}
_HARMLESS = frozenset({*SEND_FAMILY, DISCONNECT, "has_listeners", "connections"})
# What a connection is found by, and how a message says that a call does without it.
_OPTIONS = {SENDER_KEY: "without a sender", DISPATCH_UID: "without a dispatch_uid", SUBCLASSES: "without subclasses"}


class Connect(NamedTuple):
    """A call that connects, as it is written: the receiver, if that is a name, and the options that are given."""

    line: int
    receiver: str | None
    options: dict[str, ast.expr]


class _UnclearError(Exception):
    """Something else may connect the receiver, or an option may have any value."""


def check(ctx: MethodContext) -> Type:
    """Report a receiver that is disconnected with another sender or dispatch_uid than it is connected with.

    To mypy it is a call like any other, and at run time it returns False:

        order_completed.connect(mail, sender=OrderService)
        order_completed.disconnect(mail)

    Only where the signal and the receiver are variables of this file, nothing else is done with either that could
    connect them, and the result is not used.
    """
    problem = _find_problem_of(ctx)
    if problem is not None:
        fail(ctx.api, problem, ctx.context, messages.SIGNAL_DISCONNECT)
    return ctx.default_return_type


def _find_problem_of(ctx: MethodContext) -> str | None:
    source = source_of(ctx.api)
    call = source.expression_at(ctx.context) if source is not None else None
    if source is None or not isinstance(call, ast.Call) or not isinstance(source.parent(call), ast.Expr):
        return None
    try:
        return _find_problem(call, source)
    except _UnclearError:
        return None


def _find_problem(call: ast.Call, source: Source) -> str | None:
    function = call.func
    if (
        not isinstance(function, ast.Attribute)
        or function.attr != DISCONNECT
        or not isinstance(function.value, ast.Name)
    ):
        return None
    options = _read_options(call, DISCONNECT)
    receiver = options.pop(RECEIVER_PARAMETER, None)
    signal = function.value.id
    if not isinstance(receiver, ast.Name) or not _is_only_binding(signal, source):
        return None
    if not _is_function(receiver.id, source):
        return None
    _require_no_other_use(receiver.id, source)
    connects = [found for use in source.names[signal] if (found := _read_use(use, source)) is not None]
    for connect in connects:
        if connect.receiver is None or not _is_function(connect.receiver, source):
            raise _UnclearError
    own = [connect for connect in connects if connect.receiver == receiver.id]
    # A dispatch_uid is enough to disconnect any receiver.
    for connect in connects if DISPATCH_UID in options else own:
        if not _list_differences(connect.options, options, source):
            return None
    if not own:
        return None
    nearest = min(own, key=lambda connect: len(_list_differences(connect.options, options, source)))
    how = " and ".join(
        f"with {name}={ast.unparse(nearest.options[name])}" if name in nearest.options else _OPTIONS[name]
        for name in _list_differences(nearest.options, options, source)
    )
    problem = messages.NOT_DISCONNECTED.format(how=how, line=nearest.line)
    return messages.name_signal(messages.OF_RECEIVER, signal).format(receiver=f'"{receiver.id}"', problem=problem)


def _is_only_binding(name: str, source: Source) -> bool:
    """Return whether a name stands for one thing in the whole file, which a statement of the module gives it."""
    bindings = source.bindings[name]
    if len(bindings) != 1 or isinstance(bindings[0], ast.alias | ast.arg):
        return False
    statement = source.statement_of(bindings[0])
    return isinstance(source.parent(statement), ast.Module) and not any(
        bound == name for bound, _ in source.of_outer_scopes
    )


def _is_function(name: str, source: Source) -> bool:
    return _is_only_binding(name, source) and is_function(source.bindings[name][0])


def _require_no_other_use(receiver: str, source: Source) -> None:
    """Require that a receiver is only called, and passed to `connect` and `disconnect`."""
    for use in source.names[receiver]:
        parent = source.parent(use)
        if isinstance(parent, ast.keyword) and parent.arg == RECEIVER_PARAMETER:
            parent = source.parent(parent)
        is_read = isinstance(parent, ast.Attribute)
        is_passed = isinstance(parent, ast.Call) and (
            parent.func is use
            or isinstance(parent.func, ast.Call)
            or (isinstance(parent.func, ast.Attribute) and parent.func.attr in (CONNECT, DISCONNECT))
        )
        if not is_read and not is_passed:
            raise _UnclearError


def _read_use(use: ast.Name, source: Source) -> Connect | None:
    """Return what a use of a signal connects, None if it connects nothing."""
    parent = source.parent(use)
    if not isinstance(use.ctx, ast.Load):
        return None
    if isinstance(parent, ast.Attribute) and parent.attr in _HARMLESS:
        return None
    if isinstance(parent, ast.Attribute) and parent.attr == CONNECT:
        call = source.parent(parent)
        if is_function(call) and parent in call.decorator_list:  # `@signal.connect`
            return Connect(parent.lineno, call.name, {})
        if isinstance(call, ast.Call) and call.func is parent:
            return _read_connect(call, CONNECT, source)
    holder = source.parent(parent) if isinstance(parent, ast.List | ast.Tuple) else parent
    if isinstance(holder, ast.Call) and _is_receiver(holder.func) and holder.args[:1] in ([use], [parent]):
        return _read_connect(holder, "receiver", source)
    raise _UnclearError


def _is_receiver(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
    return name == "receiver"


def _read_connect(call: ast.Call, function: str, source: Source) -> Connect:
    options = _read_options(call, function)
    options.pop(WEAK, None)
    options.pop("signal", None)
    receiver = options.pop(RECEIVER_PARAMETER, None)
    if receiver is not None:
        return Connect(call.lineno, receiver.id if isinstance(receiver, ast.Name) else None, options)
    outer = source.parent(call)
    if is_function(outer) and call in outer.decorator_list:
        return Connect(call.lineno, outer.name, options)
    if isinstance(outer, ast.Call) and outer.func is call and len(outer.args) == 1 and not outer.keywords:
        passed = outer.args[0]
        return Connect(call.lineno, passed.id if isinstance(passed, ast.Name) else None, options)
    raise _UnclearError


def _read_options(call: ast.Call, function: str) -> dict[str, ast.expr]:
    """Return the arguments of a call by their names, without those that say nothing."""
    names = _PARAMETERS[function]
    if len(call.args) > len(names) or any(isinstance(argument, ast.Starred) for argument in call.args):
        raise _UnclearError
    options = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg not in (*names, WEAK, *_OPTIONS):
            raise _UnclearError
        options[keyword.arg] = keyword.value
    return {name: value for name, value in options.items() if not _says_nothing(name, value)}


def _says_nothing(name: str, value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and (value.value is None or (name != SENDER_KEY and not value.value))


def _list_differences(first: dict[str, ast.expr], second: dict[str, ast.expr], source: Source) -> list[str]:
    """Return the options that have different values for sure."""
    differences: list[str] = []
    for name in _OPTIONS:
        values = [options[name] for options in (first, second) if name in options]
        if len(values) == 2 and ast.dump(values[0]) == ast.dump(values[1]):
            continue
        if not all(_is_definite(value, source) for value in values):
            raise _UnclearError
        if values:
            differences.append(name)
    return differences


def _is_definite(value: ast.expr, source: Source) -> bool:
    """Return whether an expression has one value, which another name or literal does not have: most likely a class."""
    if isinstance(value, ast.Constant):
        return True
    bindings = source.bindings[value.id] if isinstance(value, ast.Name) else []
    if len(bindings) != 1 or not isinstance(value, ast.Name):
        return False
    is_named_as_class = value.id[:1].isupper() and not value.id.isupper()
    return isinstance(bindings[0], ast.ClassDef) or (isinstance(bindings[0], ast.alias) and is_named_as_class)

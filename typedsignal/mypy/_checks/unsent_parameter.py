"""`signal-unsent-parameter`: a parameter of a receiver that no signal fills, so that it always is its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, NameExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import DJANGO_SIGNALS, RESERVED
from typedsignal.mypy._model.django import read_protocol
from typedsignal.mypy._model.function import find_function
from typedsignal.mypy._model.source import source_of
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import modules_of

if TYPE_CHECKING:
    from mypy.nodes import FuncDef

    from typedsignal.mypy._model.call import ConnectCall

_NONE: Final = "builtins.None"  # another default may be meant: `def mail(sender, dry_run=False, **kwargs)`
_FALSE: Final = "builtins.False"


def check(call: ConnectCall) -> None:
    """Report a parameter that has a default, and that none of the signals ever sends.

    To mypy, as to the dispatcher, a default is good enough:

        @task_postrun.connect
        def log(sender, result=None, **kwargs): ...

    Only a function that the file names nowhere else is sure to be called by these signals alone.
    """
    is_closed = [signal.payload is not None and signal.payload.further is None for signal in call.signals]
    if call.receiver is None or not call.signals or not all(is_closed):
        return
    function = find_function(call, call.receiver.type)
    names = {name for signal in call.signals if signal.payload is not None for name in signal.payload.fields}
    absent = _list_absent(function, call) if function is not None else []
    unsent = [(name, default) for name, default in absent if name not in names | RESERVED]
    if function is None or not unsent or _is_used_otherwise(function, call):
        return
    for name, default in unsent:
        repair = messages.suggest_field(name, sorted(names))
        problem = messages.UNSENT_PARAMETER.format(name=name, default=default, repair=repair)
        fail(call.api, call.sentence(problem), call.place, messages.SIGNAL_UNSENT_PARAMETER)


def _is_used_otherwise(function: FuncDef, call: ConnectCall) -> bool:
    """Return whether a function may be called by other code of this file, or be connected to further signals."""
    if function.is_decorated and (not isinstance(call.context, Decorator) or len(call.context.decorators) > 1):
        return True  # another decorator may call it, or connect it to a signal that sends more
    source = source_of(call.api)
    return source is None or source.count_uses(function.name) > (0 if isinstance(call.context, Decorator) else 1)


def _list_absent(function: FuncDef, call: ConnectCall) -> list[tuple[str, str]]:
    """Return the parameters with a default that stands for something absent, with that default.

    A switch is one of these if another signal of Django's sends it, as `post_save` does with `created`.
    """
    return [
        (argument.variable.name, argument.initializer.name)
        for argument in function.arguments
        if isinstance(argument.initializer, NameExpr)
        and not argument.variable.name.startswith("_")
        and (
            argument.initializer.fullname == _NONE
            or (argument.initializer.fullname == _FALSE and _is_field_of_django(argument.variable.name, call))
        )
    ]


def _is_field_of_django(name: str, call: ConnectCall) -> bool:
    if all(signal.identity not in DJANGO_SIGNALS for signal in call.signals):
        return False
    protocols = {*DJANGO_SIGNALS.values()}
    declared = [read_protocol(protocol, None, modules_of(call.api)) for protocol in protocols]
    return any(name in sent.payload.fields for sent in declared if sent is not None)

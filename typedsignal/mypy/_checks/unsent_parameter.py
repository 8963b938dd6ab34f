"""`signal-unsent-parameter`: a parameter of a receiver that no signal fills, so that it always is its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, NameExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import RESERVED
from typedsignal.mypy._model.function import find_function
from typedsignal.mypy._model.source import may_be_written_more
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from mypy.nodes import FuncDef

    from typedsignal.mypy._model.call import ConnectCall

# Another default may be meant: `def mail(sender, clock=time.time, **kwargs)`.
_ABSENT: Final = frozenset({"builtins.None", "builtins.False", "builtins.True"})


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
    is_decorated = isinstance(call.context, Decorator)
    if function is None or may_be_written_more(function.name, 1 if is_decorated else 2, call.api):
        return
    if isinstance(call.context, Decorator) and len(call.context.decorators) > 1:
        return  # each connects it to further signals
    names = {name for signal in call.signals if signal.payload is not None for name in signal.payload.names()}
    for name, default in _list_absent(function):
        if name not in names | RESERVED:
            repair = messages.suggest_field(name, sorted(names))
            problem = messages.UNSENT_PARAMETER.format(name=name, default=default, repair=repair)
            fail(call.api, call.sentence(problem), call.place, messages.SIGNAL_UNSENT_PARAMETER)


def _list_absent(function: FuncDef) -> list[tuple[str, str]]:
    """Return the parameters with a default that stands for something absent, with that default."""
    return [
        (argument.variable.name, argument.initializer.name)
        for argument in function.arguments
        if isinstance(argument.initializer, NameExpr)
        and argument.initializer.fullname in _ABSENT
        and not argument.variable.name.startswith("_")
    ]

"""`signal-decorator-order`: a decorator on the wrong side of the one that connects; it comes too late, or too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, MemberExpr, NameExpr

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import CHANGE_A_RECEIVER
from typedsignal.mypy._model.function import is_connecting, is_staticmethod
from typedsignal.mypy._model.signals import name_of
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


def check(call: ConnectCall) -> None:
    """Report a decorator of ours directly above one that connects, and `@staticmethod` below it.

    mypy sees nothing wrong with a function that is connected before it is changed:

        @on_commit
        @receiver(post_save, sender=Order)
        def mail(sender: type[Order], **kwargs: object) -> None: ...
    """
    decorated = call.context
    if not isinstance(decorated, Decorator):
        return
    above, below = call.split_decorators()
    last = above[-1].callee if above and isinstance(above[-1], CallExpr) else above[-1] if above else None
    is_change = isinstance(last, NameExpr | MemberExpr) and last.fullname in CHANGE_A_RECEIVER
    # What it returns may be meant for another signal, further up.
    if is_change and not any(is_connecting(decorator, call.api) for decorator in above[:-1]):
        problem = messages.CONNECTED_BELOW.format(decorator=name_of(last))
        fail(call.api, call.sentence(problem), last or decorated, messages.SIGNAL_DECORATOR_ORDER)
    is_static = any(map(is_staticmethod, below))
    # Our dispatcher can call such an object, but not refer to it weakly; Django's fails in any case.
    if is_static and (call.is_weak or any(signal.is_called_by_keyword for signal in call.signals)):
        fail(call.api, call.sentence(messages.STATIC_BELOW), call.place, messages.SIGNAL_DECORATOR_ORDER)

"""`signal-generator-receiver`: a generator or a context manager; calling it gives an object, and runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._model.function import find_suspended, type_of_suspended
from typedsignal.mypy._model.signals import takes_response
from typedsignal.mypy._reporting import fail
from typedsignal.mypy._typeops import items_of

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


def check(call: ConnectCall) -> None:
    """Report a receiver whose body never runs, where nothing can be done with what it returns.

    mypy sees nothing wrong with it on a signal of Django's, nor where it is not annotated:

        @receiver(post_save, sender=Order)
        def mail(sender: type[Order], **kwargs: object) -> Iterator[None]:
            yield send_mail()
    """
    if call.receiver is None:
        return
    for item in items_of(call.receiver.type):
        suspended = find_suspended(call, item)
        if suspended is None:
            continue
        returned = type_of_suspended(suspended, call.api)
        for signal in call.signals:
            if signal.expects_response and not takes_response(signal, returned):
                problem = messages.NEVER_RUNS.format(kind=suspended.kind, reason=suspended.reason)
                fail(call.api, call.sentence(problem, signal), call.place, messages.SIGNAL_GENERATOR_RECEIVER)

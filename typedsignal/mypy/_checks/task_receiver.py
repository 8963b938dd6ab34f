"""`signal-task-receiver`: a task of Celery's or Django's; a signal does not enqueue it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._reporting import fail

if TYPE_CHECKING:
    from typedsignal.mypy._model.call import ConnectCall


def check(call: ConnectCall) -> None:
    """Report a task that is connected: Celery's runs in the process of the sender, Django's cannot be called.

    mypy knows that a task of Celery's can be called:

        @receiver(order_completed)
        @shared_task
        def mail(sender: type[OrderService], **kwargs: object) -> None: ...
    """
    if call.task_method is None:
        return
    problem = messages.TASK.format(method=call.task_method)
    fail(call.api, call.sentence(problem), call.place, messages.SIGNAL_TASK_RECEIVER)

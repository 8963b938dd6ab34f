"""`connect` of a declared signal of Celery checks receivers as a method, and as a decorator."""

from typing import TypedDict

from celery.utils.dispatch import Signal


from typedsignal.contrib import CelerySignal
from typedsignal.contrib.celery import task_failure


class Ran(TypedDict):
    """A call of a receiver."""

    sender: str
    signal: Signal
    task_id: str


task_ran = CelerySignal[Ran]()


@task_ran.connect  # OK
def right(sender: str, task_id: str, **kwargs: object) -> int:
    return len(task_id)


kept: int = right("", task_id="")  # OK


@task_ran.connect(sender="add", retry=True)  # OK
def retried(task_id: str, **kwargs: object) -> None: ...


@task_ran.connect  # E: task_id is a str
def wrong_type(sender: str, task_id: int, **kwargs: object) -> None: ...


@task_ran.connect(sender="add")  # E: no such field
def misspelt(sender: str, task: str, **kwargs: object) -> None: ...


def no_kwargs(sender: str, task_id: str) -> None: ...


task_ran.connect(no_kwargs, weak=False)  # E: Celery calls with further fields


@task_failure.connect  # E: exception is an Exception
def of_celery(sender: object, exception: int, **kwargs: object) -> None: ...

"""The stock `receiver` of Django and signals of Celery that are imported from Celery are checked, too."""

from typing import Any

from celery.signals import task_failure
from django.dispatch import receiver

from typing_tests.declared_receivers import Order, order_paid


@receiver(order_paid)  # OK
def right(sender: type[Order], order_id: int, **kwargs: object) -> None: ...


@receiver(order_paid)  # E: order_id is an int
def wrong_type(sender: type[Order], order_id: str, **kwargs: object) -> None: ...


@task_failure.connect  # OK
def reported(sender: Any, exception: Exception, signal: object, **kwargs: object) -> None: ...


@task_failure.connect(sender=None)  # E: no such field
def misspelt(sender: Any, reason: str, **kwargs: object) -> None: ...


@task_failure.connect  # E: no send has a task, it is None for ever
def never_sent(sender: Any = None, task: Any = None, **kwargs: Any) -> None: ...

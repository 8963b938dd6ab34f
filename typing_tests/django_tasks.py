"""Signals about tasks, templates and the reloading of code are typed, too."""

from typing import Any

from django.tasks.base import TaskResult
from django.template import Context, Template
from django.utils.autoreload import BaseReloader

from typedsignal.django import autoreload_started, receiver, task_enqueued, task_finished, template_rendered


@receiver([task_enqueued, task_finished])  # OK
def of_task(sender: type, task_result: TaskResult[..., Any], **kwargs: object) -> None: ...


@receiver(template_rendered)  # OK
def rendered(sender: Template, template: Template, context: Context, **kwargs: object) -> None: ...


@receiver(autoreload_started)  # OK
def watch(sender: BaseReloader, **kwargs: object) -> None: ...


@receiver(task_enqueued)  # E: a TaskResult
def wrong_result(sender: type, task_result: int, **kwargs: object) -> None: ...


@receiver(template_rendered)  # E: a Context
def wrong_context(sender: Template, context: dict[str, object], **kwargs: object) -> None: ...


@receiver(autoreload_started)  # E: an instance
def wrong_sender(sender: type[BaseReloader], **kwargs: object) -> None: ...

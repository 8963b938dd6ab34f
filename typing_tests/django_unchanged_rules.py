"""In code that imports everything from Django the rules of Django's own dispatcher are checked."""

from typing import Any

from django.core.signals import request_started
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver

from typing_tests.django_shop import Account


@receiver(request_started)  # OK
def either_way(sender: object, scope: dict[str, Any] | None = None, **kwargs: Any) -> None: ...


@receiver(post_migrate)  # OK
def without_plan(sender: object, using: str, **kwargs: Any) -> None: ...


@receiver(request_started)  # E: it is sent by ASGI without
def environment(sender: object, environ: dict[str, Any], **kwargs: Any) -> None: ...


@receiver(post_migrate)  # E: it is sent by flush without
def migrated(sender: object, plan: list[Any], **kwargs: Any) -> None: ...


@receiver(post_save)  # E: the sender is given as sender
def renamed(model: object, **kwargs: Any) -> None: ...


@receiver(post_save, sender=Account)  # E: no **kwargs
def closed(sender: object, instance: Account) -> None: ...


def ready() -> None:
    @receiver(post_save)  # E: gone when the function returns
    def local(sender: object, **kwargs: Any) -> None: ...

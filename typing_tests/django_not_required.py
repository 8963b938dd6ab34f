"""A receiver can do without a field that Django may leave out."""

from typing import Any

from typedsignal.django import m2m_changed, post_migrate, pre_migrate, receiver, request_started


@receiver(request_started)  # OK
def either(sender: object, environ: dict[str, Any] | None = None, **kwargs: object) -> None: ...


@receiver(post_migrate)  # OK
def maybe(sender: object, using: str, plan: list[Any] | None = None, **kwargs: object) -> None: ...


@receiver(pre_migrate)  # OK
def always(sender: object, plan: list[Any], **kwargs: object) -> None: ...


@receiver(request_started)  # E: ASGI sends none
def wsgi(sender: object, environ: dict[str, Any], **kwargs: object) -> None: ...


@receiver(request_started)  # E: WSGI sends none
def asgi(sender: object, scope: dict[str, Any], **kwargs: object) -> None: ...


@receiver(post_migrate)  # E: flush sends none
def planned(sender: object, plan: list[Any], **kwargs: object) -> None: ...


@receiver(post_migrate)  # E: flush sends none
def with_apps(sender: object, apps: object, **kwargs: object) -> None: ...


@receiver(m2m_changed)  # E: Django sends it from 6.1 on
def raw(sender: object, raw: bool, **kwargs: object) -> None: ...

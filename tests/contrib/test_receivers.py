"""Receivers of the signals of libraries, in code that imports nothing of ours: kinds that are found in public code."""

from __future__ import annotations

import pytest

from tests.contrib.sources import package_folder
from tests.plugin.checking import disagreements, messages_of

SOURCES = {
    "celery": """
        from __future__ import annotations
        from typing import Any
        from celery import Celery, Task
        from celery.signals import before_task_publish, task_failure, task_postrun, task_rejected, task_retry
        from celery.signals import task_revoked, task_success, task_unknown, worker_process_init
        app = Celery()
        @app.task
        def add(one: int, other: int) -> int: return one + other

        @task_failure.connect
        def untyped(sender=None, task_id=None, exception=None, args=None, traceback=None, einfo=None, **kwargs): ...
        @task_failure.connect(sender=add)
        def of_one_task(sender: Task[Any, Any], exception: Exception, **kwargs: object) -> None: ...
        @task_postrun.connect(weak=False)
        def typed(task_id: str, task: Task[Any, Any], retval: Any, state: str | None, **_: Any) -> None: ...
        @before_task_publish.connect(sender="shop.add")
        def publish(sender: str, headers: dict[str, Any], body: Any, **kwargs: object) -> None: ...
        @worker_process_init.connect
        def start(sender: str | None = None, **kwargs: object) -> None: ...
        @task_retry.connect
        def again(request, reason=None, einfo=None, **kwargs): ...
        @task_success.connect
        def timed(result: object, runtime: float | None = None, **kwargs: object) -> None: ...

        @task_failure.connect  # E: has a parameter "task" that is never sent
        def by_task(task=None, **kwargs): ...
        @task_retry.connect  # E: cannot do without payload field "reason"
        def why(request, reason, **kwargs): ...
        @task_success.connect  # E: cannot do without payload field "runtime"
        def slow(runtime, **kwargs): ...
        @task_rejected.connect  # E: requires a parameter "request", which the signal does not send
        def reject(sender, request, **kwargs): ...
        @task_revoked.connect(sender="shop.add")  # E: is never sent by "shop.add": its sender is "Task[Any, Any]"
        def revoke(request, **kwargs): ...
        @task_unknown.connect(sender=add)  # E: its sender is "Consumer"
        def unknown(name, **kwargs): ...
        @task_postrun.connect  # E: Celery refuses receivers without it
        def end(task_id): ...
    """,
    "flask": """
        from flask import Blueprint, Flask, got_request_exception, request_started, template_rendered
        app, pages = Flask("shop"), Blueprint("pages", "shop")

        def log(sender: Flask, exception: Exception, **extra: object) -> None: ...
        got_request_exception.connect(log, app)
        got_request_exception.connect(log, pages)  # E: is never sent by "Blueprint": its sender is "Flask"
        @request_started.connect
        def begin(app): ...
        @template_rendered.connect_via(app)
        def render(sender, template, context, **extra): ...
        @template_rendered.connect  # E: requires a parameter "signal", which the signal does not send
        def wrong(sender, signal, template, context): ...
    """,
    "allauth": """
        from allauth.account import signals
        from allauth.account.models import EmailAddress
        from allauth.account.signals import email_confirmed, user_logged_in, user_signed_up
        from allauth.socialaccount.models import SocialAccount
        from django.contrib.auth.models import User
        from django.core.handlers.wsgi import WSGIRequest
        from django.dispatch import receiver

        @receiver(user_signed_up)
        def untyped(request, user, sociallogin=None, **kwargs): ...
        @receiver([user_signed_up, user_logged_in], sender=User)
        def of_the_project(sender: type[User], request: WSGIRequest, user: User, **kwargs: object) -> None: ...
        def verify(email_address: EmailAddress, **kwargs: object) -> None: ...
        signals.email_confirmed.connect(verify, dispatch_uid="verify")

        @receiver(user_signed_up)  # E: cannot do without payload field "sociallogin"
        def by_provider(sociallogin, **kwargs): ...
        @receiver(email_confirmed)  # E: requires a parameter "user", which the signal does not send
        def of_user(request, user, **kwargs): ...
        @receiver(user_signed_up)  # E: payload field "user": expects "str", is sent "AbstractBaseUser"
        def by_name(user: str, **kwargs: object) -> None: ...
        @receiver(email_confirmed, sender=User)  # E: is never sent by "type[User]": its sender is "type[EmailAddress]"
        def confirm(**kwargs: object) -> None: ...
        @receiver(user_signed_up, sender=SocialAccount)  # E: its sender is "type[AbstractBaseUser]"
        def connect(**kwargs: object) -> None: ...
    """,
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Let mypy check them all; it follows libraries that have no types."""
    sources = {f"of_{package}": text for package, text in SOURCES.items() if package_folder(package) is not None}
    return messages_of(sources, tmp_path_factory.mktemp("receivers"), follow_untyped_imports=True)


@pytest.mark.parametrize("package", SOURCES)
def test_right_receivers_of_a_library_are_accepted_and_wrong_ones_reported(package: str, messages: list[str]) -> None:
    """Each line that is marked is reported, and no other."""
    if package_folder(package) is None:
        pytest.skip(f"{package} is not installed")
    prefix = f"of_{package}."
    own = [f"main.{message.removeprefix(prefix)}" for message in messages if message.startswith(prefix)]
    assert disagreements(SOURCES[package], own) == []

"""Django's own signals, typed: the same objects, under the same names.

    from typedsignal.django import post_save, receiver

    @receiver(post_save, sender=Account)
    def welcome(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> None: ...

Type checkers know the payload of each signal, and that Django calls receivers by keyword: a receiver needs
`**kwargs` for the arguments that it does not name. The payload has a type of its own:
`**payload: Unpack[PostSave[Account]]`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

try:
    import django
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        'typedsignal.django needs Django, which is not installed: pip install "typedsignal[django]"', name="django"
    ) from None

from typedsignal._core.decorator import receiver
from typedsignal._core.naming import is_run_by
from typedsignal.django._declared import DjangoSignal
from typedsignal.django._on_commit import on_commit
from typedsignal.django._signals.auth import (
    UserLoggedIn,
    UserLoggedInReceiver,
    UserLoggedOut,
    UserLoggedOutReceiver,
    UserLoginFailed,
    UserLoginFailedReceiver,
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from typedsignal.django._signals.autoreload import (
    AutoreloadStarted,
    AutoreloadStartedReceiver,
    FileChanged,
    FileChangedReceiver,
    autoreload_started,
    file_changed,
)
from typedsignal.django._signals.class_prepared import ClassPrepared, ClassPreparedReceiver, class_prepared
from typedsignal.django._signals.connections import ConnectionCreated, ConnectionCreatedReceiver, connection_created
from typedsignal.django._signals.delete import DeleteReceiver, PostDelete, PreDelete, post_delete, pre_delete
from typedsignal.django._signals.init import PostInit, PostInitReceiver, PreInit, PreInitReceiver, post_init, pre_init
from typedsignal.django._signals.m2m import Action, M2MChanged, M2MChangedReceiver, m2m_changed
from typedsignal.django._signals.migrate import (
    PostMigrate,
    PostMigrateReceiver,
    PreMigrate,
    PreMigrateReceiver,
    post_migrate,
    pre_migrate,
)
from typedsignal.django._signals.requests import (
    GotRequestException,
    GotRequestExceptionReceiver,
    RequestFinished,
    RequestFinishedReceiver,
    RequestStarted,
    RequestStartedReceiver,
    got_request_exception,
    request_finished,
    request_started,
)
from typedsignal.django._signals.save import PostSave, PostSaveReceiver, PreSave, PreSaveReceiver, post_save, pre_save
from typedsignal.django._signals.settings import SettingChanged, SettingChangedReceiver, setting_changed

if is_run_by("mypy_django_plugin"):
    # django-stubs runs the project inside mypy, and stands before the plugin of this package, which would do this.
    import_module("typedsignal.mypy._model.refusals").keep_refusals()

# These modules import more than signals, or need a newer Django: they are imported at first access.
_TASKS = (
    "TaskEnqueued",
    "TaskStarted",
    "TaskFinished",
    "TaskReceiver",
    "task_enqueued",
    "task_started",
    "task_finished",
)
_TEMPLATES = ("TemplateRendered", "TemplateRenderedReceiver", "template_rendered")

if TYPE_CHECKING:
    from typedsignal.django._signals.tasks import (
        TaskEnqueued,
        TaskFinished,
        TaskReceiver,
        TaskStarted,
        task_enqueued,
        task_finished,
        task_started,
    )
    from typedsignal.django._signals.templates import TemplateRendered, TemplateRenderedReceiver, template_rendered
else:

    def __getattr__(name: str) -> Any:
        if name in _TEMPLATES:
            return getattr(import_module("typedsignal.django._signals.templates"), name)
        if name not in _TASKS:
            raise AttributeError(f'module "{__name__}" has no attribute "{name}"')
        if django.VERSION < (6, 0):
            # `from ... import` would not show the message of an AttributeError.
            raise ImportError(f'"{name}" needs Django 6.0 or newer: Django {django.__version__} has no tasks')
        return getattr(import_module("typedsignal.django._signals.tasks"), name)


__all__ = [
    "Action",
    "AutoreloadStarted",
    "AutoreloadStartedReceiver",
    "ClassPrepared",
    "ClassPreparedReceiver",
    "ConnectionCreated",
    "ConnectionCreatedReceiver",
    "DeleteReceiver",
    "DjangoSignal",
    "FileChanged",
    "FileChangedReceiver",
    "GotRequestException",
    "GotRequestExceptionReceiver",
    "M2MChanged",
    "M2MChangedReceiver",
    "PostDelete",
    "PostInit",
    "PostInitReceiver",
    "PostMigrate",
    "PostMigrateReceiver",
    "PostSave",
    "PostSaveReceiver",
    "PreDelete",
    "PreInit",
    "PreInitReceiver",
    "PreMigrate",
    "PreMigrateReceiver",
    "PreSave",
    "PreSaveReceiver",
    "RequestFinished",
    "RequestFinishedReceiver",
    "RequestStarted",
    "RequestStartedReceiver",
    "SettingChanged",
    "SettingChangedReceiver",
    "TemplateRendered",
    "TemplateRenderedReceiver",
    "UserLoggedIn",
    "UserLoggedInReceiver",
    "UserLoggedOut",
    "UserLoggedOutReceiver",
    "UserLoginFailed",
    "UserLoginFailedReceiver",
    "autoreload_started",
    "class_prepared",
    "connection_created",
    "file_changed",
    "got_request_exception",
    "m2m_changed",
    "on_commit",
    "post_delete",
    "post_init",
    "post_migrate",
    "post_save",
    "pre_delete",
    "pre_init",
    "pre_migrate",
    "pre_save",
    "receiver",
    "request_finished",
    "request_started",
    "setting_changed",
    "template_rendered",
    "user_logged_in",
    "user_logged_out",
    "user_login_failed",
]
if django.VERSION >= (6, 0):
    __all__ += [
        "TaskEnqueued",
        "TaskFinished",
        "TaskReceiver",
        "TaskStarted",
        "task_enqueued",
        "task_finished",
        "task_started",
    ]

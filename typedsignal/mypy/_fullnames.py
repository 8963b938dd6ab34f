"""The full names that the plugin looks for, and the words it knows."""

from __future__ import annotations

from typing import Final

PACKAGE: Final = "typedsignal."
SIGNAL: Final = "typedsignal._core.signal.Signal"
CONNECTOR: Final = "typedsignal._core.typing.Connector"
CONNECTOR_CALL: Final = "typedsignal._core.typing.Connector.__call__"
SIGNAL_FUNCTION: Final = "typedsignal._core.function_signal.signal"
CONNECTED_TO: Final = "typedsignal.testing._connected_to.connected_to"
RECEIVER: Final = "typedsignal._core.decorator.receiver"
KEYWORDS: Final = "typedsignal._core.function_signal.Keywords"

# What a signal is to a function that wraps `receiver`, with the member that each asks for.
CONNECTOR_PROTOCOLS: Final = {
    "typedsignal._core.decorator.HasConnector": "_connector",
    "typedsignal._core.decorator.HasConnectorOf": "_connector_of",
    "typedsignal._core.decorator.HasConnectorByName": "_connector_by_name",
    "typedsignal._core.decorator.HasConnectorTo": "_connector_to",
}

CONNECT: Final = "connect"
CONNECT_VIA: Final = "connect_via"  # of blinker, which takes the sender first and holds the receiver strongly
DISCONNECT: Final = "disconnect"
SEND_FAMILY: Final = frozenset({"send", "send_robust", "asend", "asend_robust"})
SEND_METHODS: Final = SEND_FAMILY | {"send_async"}  # with that of blinker

RECEIVER_PARAMETER: Final = "receiver"
SENDER_KEY: Final = "sender"
SIGNAL_KEY: Final = "signal"
RESERVED: Final = frozenset({SENDER_KEY, SIGNAL_KEY})
WEAK: Final = "weak"
DISPATCH_UID: Final = "dispatch_uid"
RETRY: Final = "retry"
SUBCLASSES: Final = "subclasses"

PARTIAL: Final = "functools.partial"
FILLED: Final = "__typedsignal_filled:"  # and the name of a parameter that a `functools.partial` fills by position
PARTIAL_SIGNATURE: Final = "__mypy_partial"  # where mypy keeps what a `functools.partial` calls, since 1.11
CACHED: Final = "functools._lru_cache_wrapper"  # what `lru_cache` and `cache` return
MAP: Final = "builtins.map"

# What gives a new receiver, which nothing holds but who called it.
MAKE_A_RECEIVER: Final = frozenset(
    {PARTIAL, "typedsignal.django._on_commit.on_commit", "typedsignal.django.tasks.deferred"}
)
DEFERRED: Final = "typedsignal.django.tasks.deferred"
DEFERRED_BY_CELERY: Final = "typedsignal.celery.deferred"
DEFERRED_DECORATOR_CALL: Final = "typedsignal.delivery._receiver.DeferredDecorator.__call__"

# What a task of Celery's and one of Django's has, by which they are told from other objects.
TASK_METHODS: Final = (("delay", "apply_async"), ("enqueue", "aenqueue"))

# Decorators that give another receiver, which is to be connected in place of the function.
CHANGE_A_RECEIVER: Final = frozenset({"typedsignal.django._on_commit.on_commit", DEFERRED, DEFERRED_BY_CELERY})

UNCHECKED_CONNECTOR: Final = "typedsignal._core.decorator.UncheckedConnector"
DEPRECATED_CALLS: Final = ("warnings.deprecated.__call__", "typing_extensions.deprecated.__call__")
UNCHECKED_CONNECTOR_CALL: Final = "typedsignal._core.decorator.UncheckedConnector.__call__"

# Of other libraries, and the classes that declare signals of theirs.
CELERY_SIGNAL: Final = "celery.utils.dispatch.signal.Signal"
BLINKER_SIGNAL: Final = "blinker.base.Signal"
BLINKER_NAMED_SIGNAL: Final = "blinker.base.NamedSignal"
BLINKER_ANY: Final = "blinker._utilities.Symbol"  # the class of `blinker.ANY`, which stands for every sender
DECLARED: Final = "typedsignal._core.declared.DeclaredBase"
DECLARED_BY_KEYWORD: Final = "typedsignal._core.declared.DeclaredSignal"
DECLARED_CELERY_SIGNAL: Final = "typedsignal.contrib._celery_signal.CelerySignal"
DECLARED_BLINKER_SIGNAL: Final = "typedsignal.contrib._blinker_signal.BlinkerSignal"

# Modules of libraries, and the module that declares their signals, under the same names.
DECLARING_MODULES: Final = {
    "allauth.account.signals": "typedsignal.contrib.allauth",
    "allauth.mfa.signals": "typedsignal.contrib.allauth",
    "allauth.socialaccount.signals": "typedsignal.contrib.allauth",
    "allauth.usersessions.signals": "typedsignal.contrib.allauth",
    "celery.contrib.testing.worker": "typedsignal.contrib.celery",
    "celery.signals": "typedsignal.contrib.celery",
    "flask.signals": "typedsignal.contrib.flask",
    "oauth2_provider.signals": "typedsignal.contrib.oauth_toolkit",
    "simple_history.signals": "typedsignal.contrib.simple_history",
    "wagtail.admin.signals": "typedsignal.contrib.wagtail",
    "wagtail.documents.models": "typedsignal.contrib.wagtail",
    "wagtail.signals": "typedsignal.contrib.wagtail",
}

# Of Django, and the typed views of what is Django's.
DJANGO_SIGNAL: Final = "django.dispatch.dispatcher.Signal"
LIBRARY_SIGNALS: Final = (DJANGO_SIGNAL, CELERY_SIGNAL, BLINKER_SIGNAL, DECLARED)
DJANGO_MODEL_SIGNAL: Final = "django.db.models.signals.ModelSignal"
DJANGO_MODEL: Final = "django.db.models.base.Model"
APP_CONFIG: Final = "django.apps.config.AppConfig"
DJANGO_USER: Final = "django.contrib.auth.base_user.AbstractBaseUser"
DJANGO_RECEIVER: Final = "django.dispatch.dispatcher.receiver"
VIEW: Final = "typedsignal.django._signals.view.View"
VIEWS: Final = "typedsignal.django"

# Models that Django or its stubs do not show to be abstract, and the name that the plugin adds to those of a project.
ABSTRACT_MODELS: Final = frozenset(
    {
        DJANGO_MODEL,
        "django.contrib.auth.base_user.AbstractBaseUser",
        "django.contrib.auth.models.AbstractUser",
        "django.contrib.auth.models.PermissionsMixin",
        "django.contrib.sessions.base_session.AbstractBaseSession",
    }
)
ABSTRACT_MARK: Final = "__typedsignal_abstract__"

CLASS_PREPARED_RECEIVER: Final = "typedsignal.django._signals.class_prepared.ClassPreparedReceiver"
M2M_CHANGED_RECEIVER: Final = "typedsignal.django._signals.m2m.M2MChangedReceiver"

# Each signal of Django's, and the protocol whose first signature says how its receivers are called; but for
# template_rendered, which is Any to django-stubs.
DJANGO_SIGNALS: Final = {
    "django.contrib.auth.signals.user_logged_in": "typedsignal.django._signals.auth.UserLoggedInReceiver",
    "django.contrib.auth.signals.user_logged_out": "typedsignal.django._signals.auth.UserLoggedOutReceiver",
    "django.contrib.auth.signals.user_login_failed": "typedsignal.django._signals.auth.UserLoginFailedReceiver",
    "django.core.signals.got_request_exception": "typedsignal.django._signals.requests.GotRequestExceptionReceiver",
    "django.core.signals.request_finished": "typedsignal.django._signals.requests.RequestFinishedReceiver",
    "django.core.signals.request_started": "typedsignal.django._signals.requests.RequestStartedReceiver",
    "django.core.signals.setting_changed": "typedsignal.django._signals.settings.SettingChangedReceiver",
    "django.db.backends.signals.connection_created": "typedsignal.django._signals.connections.ConnectionCreatedReceiver",
    "django.db.models.signals.class_prepared": "typedsignal.django._signals.class_prepared.ClassPreparedReceiver",
    "django.db.models.signals.m2m_changed": "typedsignal.django._signals.m2m.M2MChangedReceiver",
    "django.db.models.signals.post_delete": "typedsignal.django._signals.delete.DeleteReceiver",
    "django.db.models.signals.post_init": "typedsignal.django._signals.init.PostInitReceiver",
    "django.db.models.signals.post_migrate": "typedsignal.django._signals.migrate.PostMigrateReceiver",
    "django.db.models.signals.post_save": "typedsignal.django._signals.save.PostSaveReceiver",
    "django.db.models.signals.pre_delete": "typedsignal.django._signals.delete.DeleteReceiver",
    "django.db.models.signals.pre_init": "typedsignal.django._signals.init.PreInitReceiver",
    "django.db.models.signals.pre_migrate": "typedsignal.django._signals.migrate.PreMigrateReceiver",
    "django.db.models.signals.pre_save": "typedsignal.django._signals.save.PreSaveReceiver",
    "django.tasks.signals.task_enqueued": "typedsignal.django._signals.tasks.TaskReceiver",
    "django.tasks.signals.task_finished": "typedsignal.django._signals.tasks.TaskReceiver",
    "django.tasks.signals.task_started": "typedsignal.django._signals.tasks.TaskReceiver",
    "django.utils.autoreload.autoreload_started": "typedsignal.django._signals.autoreload.AutoreloadStartedReceiver",
    "django.utils.autoreload.file_changed": "typedsignal.django._signals.autoreload.FileChangedReceiver",
}

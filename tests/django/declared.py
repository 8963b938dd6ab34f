"""Declarations of each signal: the fields of its payload, and the parameters of its receivers."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any, NamedTuple, NotRequired, TypeVar, get_origin, get_overloads, get_type_hints

import django
from django.utils.module_loading import import_string

import typedsignal.django

# By the name of the signal, that of its payload and of the protocol of its receivers.
_SHARED = {
    "pre_delete": "Delete",
    "post_delete": "Delete",
    "task_enqueued": "Task",
    "task_started": "Task",
    "task_finished": "Task",
}
_SPELT = {"m2m_changed": "M2MChanged"}


_FOR_CHECKERS = (
    "django.apps.AppConfig",
    "django.conf.Settings",
    "django.conf.UserSettingsHolder",
    "django.contrib.auth.base_user.AbstractBaseUser",
    "django.core.handlers.base.BaseHandler",
    "django.core.management.base.OutputWrapper",
    "django.db.backends.base.base.BaseDatabaseWrapper",
    "django.db.migrations.Migration",
    "django.db.migrations.state.StateApps",
    "django.db.models.Model",
    "django.db.models.QuerySet",
    "django.db.models.signals.ModelSignal",
    "django.dispatch.Signal",
    "django.http.HttpRequest",
    "django.template.Context",
    "django.template.base.Template",
    "django.utils.autoreload.BaseReloader",
)


class Declared(NamedTuple):
    """What is declared of a signal; `receiver` is how it is called, `sender` and `signal` included."""

    signal: Any
    payload: dict[str, Any]
    optional: frozenset[str]
    receiver: dict[str, Any]
    receiver_optional: frozenset[str]


class _TaskResult:
    """Generic for checkers only."""

    def __class_getitem__(cls, _arguments: object) -> Any:
        from django.tasks.base import TaskResult

        return TaskResult


def _names() -> dict[str, Any]:
    """Return what the modules of the signals import for checkers only."""
    names = {path.rpartition(".")[2]: import_string(path) for path in _FOR_CHECKERS}
    if django.VERSION >= (6, 0):
        names["BaseTaskBackend"] = import_string("django.tasks.backends.base.BaseTaskBackend")
    return {**names, "TaskResult": _TaskResult}


def _bound(hint: Any, names: dict[str, Any]) -> Any:
    """Put in the place of type variables what they are bound by."""
    if isinstance(hint, TypeVar):
        return eval(hint.__bound__.__forward_arg__, names)
    variables = getattr(hint, "__parameters__", ())
    return hint[tuple(_bound(variable, names) for variable in variables)] if variables else hint


def _hints(thing: Any, module: Any) -> dict[str, Any]:
    names = {**vars(module), **_names()}
    hints = get_type_hints(thing, names, names, include_extras=True)
    return {name: _bound(hint, names) for name, hint in hints.items() if name != "return"}


def declared(name: str) -> Declared:
    """Return what is declared of a signal, with types that can be compared."""
    spelt = _SPELT.get(name) or "".join(part.title() for part in name.split("_"))
    payload_class = getattr(typedsignal.django, spelt)
    protocol = getattr(typedsignal.django, f"{_SHARED.get(name, spelt)}Receiver")
    module = inspect.getmodule(protocol)
    # There is no implementation, which would be the way to its overloads: something of its name is.
    named: Any = SimpleNamespace(__module__=protocol.__module__, __qualname__=f"{protocol.__qualname__}.__call__")
    call = get_overloads(named)[0]
    payload, receiver = _hints(payload_class, module), _hints(call, module)
    parameters = inspect.signature(call).parameters.values()
    return Declared(
        getattr(typedsignal.django, name),
        payload,
        frozenset(field for field, hint in payload.items() if get_origin(hint) is NotRequired),
        receiver,
        frozenset(parameter.name for parameter in parameters if parameter.default is not parameter.empty),
    )


def signal_names() -> list[str]:
    """Return the name of every signal that is typed, on this version of Django."""
    return [
        name
        for name in typedsignal.django.__all__
        if isinstance(getattr(typedsignal.django, name), django.dispatch.Signal)
    ]

"""typedsignal as an installed app: `INSTALLED_APPS = [..., "typedsignal.django"]`. It has no models."""

from django.apps import AppConfig


class TypedSignalConfig(AppConfig):
    """The app, under a label of its own: the last part of its name is `django`."""

    name = "typedsignal.django"
    label = "typedsignal"

"""App configuration, for `INSTALLED_APPS = [..., "typedsignal.django"]`. The app has no models."""

from django.apps import AppConfig


class TypedSignalConfig(AppConfig):
    """The app, labelled `typedsignal` rather than `django`, the last part of its name."""

    name = "typedsignal.django"
    label = "typedsignal"

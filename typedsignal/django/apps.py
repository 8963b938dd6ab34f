"""App configuration, for `INSTALLED_APPS = [..., "typedsignal.django"]`. The app has no models."""

from django.apps import AppConfig
from django.core.checks import register

from typedsignal._core.typing import override
from typedsignal.django._checks import check_deferred_receivers


class TypedSignalConfig(AppConfig):
    """The app, labelled `typedsignal` rather than `django`, the last part of its name."""

    name = "typedsignal.django"
    label = "typedsignal"

    @override
    def ready(self) -> None:
        """Register the system checks."""
        register(check_deferred_receivers)

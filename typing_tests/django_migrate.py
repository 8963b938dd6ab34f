"""A signal about migrations is sent by the config of an app."""

from django.apps import AppConfig

from typedsignal.django import post_migrate, pre_migrate, receiver


class ShopConfig(AppConfig):
    """The config of an app."""

    def ready(self) -> None:
        post_migrate.connect(prepare, sender=self)  # OK
        post_migrate.connect(prepare)  # E: every app sends it
        pre_migrate.connect(of_other, sender=self)  # E: another app


class OtherConfig(AppConfig):
    """The config of another app."""


def prepare(sender: ShopConfig, app_config: ShopConfig, **kwargs: object) -> None: ...
def of_other(sender: OtherConfig, **kwargs: object) -> None: ...


@receiver(pre_migrate)  # OK
def of_any(sender: AppConfig, verbosity: int, using: str, **kwargs: object) -> None: ...


@receiver(pre_migrate)  # E: a number
def wrong(sender: AppConfig, verbosity: str, **kwargs: object) -> None: ...
